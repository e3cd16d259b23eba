"""The presider's console, and the phones of two witnesses, over HTTP."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from inspections.acts import Act
from inspections.draw.seed import commit_input as blind
from inspections.drawing import perform_next_draw
from inspections.models.ceremonies import BlindCast, Ceremony, Station, StationState
from inspections.models.jobs import DrawJob
from inspections.models.sessions import DrawSession
from inspections.services.stations import secret_hash
from inspections.states import Status
from inspections.tests.ceremonies import announced, closed, invited, revealed, seated
from inspections.tests.desk import person, signed_in
from inspections.tests.world import LINES, NOON, SALTS, committed, sealed
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ceremony(db) -> Ceremony:
    return announced()


def presider(username: str = "officer") -> Client:
    return signed_in(person(username, Unit.objects.get(code="C1"), Role.DRAW_OFFICER))


def page(client: Client, name: str, *args) -> str:
    return client.get(reverse(f"console:{name}", args=args)).content.decode()


def press(client: Client, ceremony: Ceremony, name: str, **data) -> str:
    address = reverse("console:step", args=[ceremony.code, name])
    return client.post(address, data, follow=True).content.decode()


def qr_token(html: str) -> str:
    return re.search(r"/ceremony/station/([\w-]+)/", html)[1]


def test_a_session_is_announced_from_its_page():
    session = sealed()
    client = presider()
    form = {
        "held_at": "2026-12-01T09:30",
        "place": "三楼会议室",
        "how_to_watch": "",
        "presider": "officer",
        "style": "BALLS",
        "showing": "SEALED",
        "pace": "NORMAL",
    }

    answer = client.post(reverse("console:announce", args=[session.code]), form)

    assert answer.url == reverse("console:console", args=[session.code])
    assert Ceremony.objects.get().place == "三楼会议室"
    assert "只显示密封承诺" in page(client, "announce", session.code)
    assert "显示名称" not in page(client, "announce", session.code)
    nobody = client.post(reverse("console:announce", args=[session.code]), form | {"presider": "x"})
    assert "没有用户名为“x”的在用账号" in nobody.content.decode()
    again = client.post(reverse("console:announce", args=[session.code]), form)
    assert again.url == answer.url  # who comes second gets the same answer


def test_a_stranger_sees_no_console(ceremony):
    address = reverse("console:console", args=[ceremony.code])
    witness = signed_in(person("w", Unit.objects.get(code="C1"), Role.WITNESS))

    assert Client().get(address).status_code == 302
    assert witness.get(address).status_code == 403
    assert witness.post(reverse("console:step", args=[ceremony.code, "draw"])).status_code == 403


def test_the_console_says_what_it_waits_for(ceremony):
    client = presider()

    assert "至少需要 2 位见证人盲投，现有 0 位" in page(client, "console", ceremony.code)
    closed(ceremony)
    assert "还缺：人大代表甲、分管领导乙" in page(client, "console", ceremony.code)


def test_the_polled_part_is_sent_only_when_something_changed(ceremony):
    client = presider()
    address = re.search(r'hx-get="([^"]+v=\w+)"', page(client, "console", ceremony.code))[1]

    assert client.get(address).status_code == 204
    invited(ceremony)
    assert client.get(address).status_code == 200


def test_the_qr_of_a_seat_is_shown_once_and_opens_it_once(ceremony):
    client = presider()
    data = {"kind": "NPC", "is_outside": "on", "source": ""}

    answer = client.post(reverse("console:invite", args=[ceremony.code]), data)
    token = qr_token(answer.content.decode())
    assert "data:image/svg+xml" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert token not in page(client, "console", ceremony.code)

    phone, other = Client(), Client()
    address = reverse("console:station", args=[token])
    taken = phone.post(address, {"name": "代表甲", "is_named": "on", "understands": "on"})
    assert taken.status_code == 302
    assert taken.cookies["ssj_device"]["httponly"]
    assert Station.objects.get().state == StationState.SEATED
    assert "请投入您的随机数" in phone.get(address).content.decode()
    elsewhere = other.get(address)
    assert (elsewhere.status_code, "另一台设备" in elsewhere.content.decode()) == (403, True)
    assert other.post(f"{address}cast/", {"commitment": "0" * 64}).status_code == 404


def test_a_token_nobody_made_opens_nothing():
    assert Client().get(reverse("console:station", args=["nonsense"])).status_code == 404


def phones_at(ceremony: Ceremony, client: Client) -> list[tuple[Client, str]]:
    phones = []
    for kind, name in (("NPC", "代表甲"), ("DISCIPLINE", "干部乙")):
        data = {"kind": kind, "source": "", **({"is_outside": "on"} if kind == "NPC" else {})}
        answer = client.post(reverse("console:invite", args=[ceremony.code]), data)
        address = reverse("console:station", args=[qr_token(answer.content.decode())])
        phone = Client()
        phone.post(address, {"name": name, "is_named": "on", "understands": "on"})
        phones.append((phone, address))
    return phones


def test_a_whole_ceremony_is_held_over_http():
    ceremony = announced(committed())
    client = presider()
    phones = phones_at(ceremony, client)

    for (phone, address), salt, line in zip(phones, SALTS, LINES, strict=True):
        body = phone.post(f"{address}cast/", {"commitment": blind(salt, line)}, follow=True)
        assert "已盲投，请等候" in body.content.decode()
    assert "盲投已截止" in press(client, ceremony, "close")
    for (phone, address), salt, line in zip(phones, SALTS, LINES, strict=True):
        assert phone.get(f"{address}state/?phase=committed")["HX-Refresh"] == "true"
        slip = {"slip": f"{salt.hex()} {line}"}
        last = phone.post(f"{address}open/", slip, follow=True).content.decode()
    assert LINES[0] in last
    assert LINES[1] in last
    assert "抽取已发起" in press(client, ceremony, "draw")
    perform_next_draw(owner="w1", clock=lambda: NOON)
    assert DrawSession.objects.get().status == Status.DRAWN
    assert "舞台已切换" in press(client, ceremony, "turn", act=int(Act.ENTITIES))
    assert "节奏已更改" in press(client, ceremony, "pace", pace="FULL")


def test_a_slip_that_is_not_one_is_kept_for_correction(ceremony):
    first, _ = closed(ceremony)
    phone = Client()
    token = "t" * 32
    Station.objects.filter(pk=first.pk).update(token_hash=secret_hash(token))
    phone.cookies["ssj_device"] = f"device of {first.pk}"

    answer = phone.post(reverse("console:station_open", args=[token]), {"slip": "抄错了"})

    assert "抄错了" in answer.content.decode()
    assert "开封条由 32 位盐" in answer.content.decode()


def test_whoever_presses_second_gets_the_same_answer():
    ceremony = announced()
    revealed(ceremony)
    first, second = presider(), presider("deputy")

    answers = [press(client, ceremony, "draw") for client in (first, second, first)]

    assert ["抽取已发起" in answer for answer in answers] == [True] * 3
    assert DrawJob.objects.count() == 1


def test_a_refused_draw_names_cause_and_remedy(monkeypatch):
    ceremony = announced()
    revealed(ceremony)
    monkeypatch.setattr("inspections.readiness.free_megabytes", lambda folder: 10)
    client = presider()

    assert "只剩 10 MB" in page(client, "console", ceremony.code)
    assert "请系统管理员清理磁盘" in press(client, ceremony, "draw")
    assert not DrawJob.objects.exists()


def test_a_pause_stops_the_phones(ceremony):
    client = presider()
    assert "仪式已暂停" in press(client, ceremony, "pause")
    assert "继续" in page(client, "console", ceremony.code)
    assert "仪式继续" in press(client, ceremony, "resume")


def test_a_lost_phone_is_replaced_from_the_console(ceremony):
    first, _ = seated(ceremony)
    client = presider()
    seats = [ceremony.code, first.number]

    client.post(reverse("console:seat", args=[*seats, "lose"]))
    answer = client.post(reverse("console:replace", args=seats)).content.decode()

    assert "3 号席" in answer
    assert "接替 1 号席" in page(client, "console", ceremony.code)


def test_unknown_steps_and_acts_are_not_found(ceremony):
    client = presider()

    for name, data in (("explode", {}), ("turn", {"act": "99"}), ("pace", {"pace": "WARP"})):
        address = reverse("console:step", args=[ceremony.code, name])
        assert client.post(address, data).status_code == 404
    assert client.get(reverse("console:console", args=["C1-2026-9999"])).status_code == 404


def test_a_witness_withdraws_on_the_phone(ceremony):
    client = presider()
    (phone, address), _ = phones_at(ceremony, client)
    phone.post(f"{address}cast/", {"commitment": blind(SALTS[0], LINES[0])})

    answer = phone.post(f"{address}withdraw/", {"reason": "抄错一位"}, follow=True)

    assert "原承诺公开留痕" in answer.content.decode()
    assert BlindCast.objects.get().withdrawal.reason == "抄错一位"
    assert "已撤回：抄错一位" in page(client, "console", ceremony.code)
