"""A supplementary draw with a ceremony of its own: announced, cast, opened, shown, signed."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections.acts import Act
from inspections.draw.seed import commit_input as blind
from inspections.draw.verify import verify_bundle
from inspections.live.chain import SignedEvent, check_chain
from inspections.models.ceremonies import BlindCast, Ceremony, Station
from inspections.models.papers import Minutes
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.narration import tell_heads
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.rechecking.draws import row_findings
from inspections.selectors.bundles import bundle_chunks
from inspections.selectors.changes import standing_of
from inspections.selectors.supplement_files import supplement_file
from inspections.services.casting import cast_blind, close_inputs, open_together, take_opening
from inspections.services.ceremonies import Announcement, announce_supplement, turn_to_act
from inspections.services.papers import issue_minutes, sign_minutes_at_station
from inspections.services.supplement_ceremony import commit_supplement_input
from inspections.services.supplement_draws import publish_supplement, request_supplement
from inspections.services.supplements import (
    approve_supplement_void,
    propose_supplement_void,
    seal_supplement,
)
from inspections.supplementing import perform_next_supplement
from inspections.tests.after_draw import FRESH, LATER, left, members, published, sealed
from inspections.tests.ceremonies import invited, seat
from inspections.tests.desk import person, signed_in
from inspections.tests.world import SALTS
from shuangsuiji.kernel.note import parse_key
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.verify import verify_log
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db
LINES = FRESH[1]
SECRET = ("revealed_code", "master")
STROKES = "M10,10 L100,140 L200,20 L300,150 L400,10 L500,140 L520,20 L560,80"


def announced(supplement: Supplement) -> Ceremony:
    occasion = Announcement(held_at=LATER, place="三楼会议室", how_to_watch="", presider="officer")
    return announce_supplement(
        session_code=supplement.session.code,
        number=supplement.number,
        announcement=occasion,
        by="officer",
        now=LATER,
    )


def cast(station: Station, place: int) -> None:
    commitment = blind(SALTS[place], LINES[place])
    cast_blind(station_id=station.pk, commitment=commitment, by="station", now=LATER)


def timeline(client: Client, ceremony: Ceremony, act: Act) -> dict:
    """Everything told by the stage once it plays ``act``."""
    turn_to_act(ceremony_code=ceremony.code, act=act, by="officer", now=LATER)
    told = client.get(reverse("ceremony:stage_timeline", args=[ceremony.code])).json()
    return {one["act"]: one for one in told["acts"]}


def events_of(ceremony: Ceremony) -> list[dict]:
    return [json.loads(bytes(row.body)) for row in ceremony.events.order_by("seq")]


def test_a_supplement_is_held_before_everybody_from_announcement_to_replay(client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)  # as the services are told
    session = published()
    (gone,) = members(session)
    supplement = sealed(session, [gone])
    officer = signed_in(person("officer", session.unit, Role.DRAW_OFFICER))
    page = reverse("inspections:supplement", args=[session.code, 1])
    assert "公告补抽仪式" in officer.get(page).content.decode()
    address = reverse("console:announce_supplement", args=[session.code, 1])
    told = {"held_at": "2026-11-23T13:00", "place": "三楼会议室", "presider": "officer"}
    answer = officer.post(address, {**told, "pace": "FULL"})
    ceremony = Ceremony.objects.get(supplement=supplement)
    console = reverse("console:console", args=[f"{session.code}-S1"])
    assert answer["Location"] == console
    tell_heads(now=LATER)

    first = seat(invited(ceremony), "人大代表甲")
    second = seat(invited(ceremony), "记者乙")
    cast(first, 0)
    with pytest.raises(PolicyError, match="已设见证席"):
        _at_the_desk(supplement)
    assert "至少需要 2 位" in officer.get(console).content.decode()
    cast(second, 1)
    assert "截止盲投" in officer.get(console).content.decode()
    early = timeline(client, ceremony, Act.INPUTS)
    assert early[Act.SEALED]["facts"]["people"][0]["name"].endswith("*")
    assert f"检查员{gone}" not in json.dumps(early, ensure_ascii=False)
    officer.post(reverse("console:step", args=[ceremony.code, "close"]))
    _opened(ceremony, first, second)
    with pytest.raises(PolicyError, match="没有「抽取检查对象」这一幕"):
        turn_to_act(ceremony_code=ceremony.code, act=Act.ENTITIES, by="officer", now=LATER)
    officer.post(reverse("console:step", args=[ceremony.code, "draw"]))
    with pytest.raises(AlreadyDoneError):
        request_supplement(session_code=session.code, number=1, by="clerk", now=LATER)
    assert perform_next_supplement(owner="w1", clock=lambda: LATER)
    assert "结果已抽出" in officer.get(console).content.decode()

    (row,) = timeline(client, ceremony, Act.INSPECTORS)[Act.INSPECTORS]["facts"]["rows"]
    assert (row["left"]["name"], row["position"]) == ("检*", 2)
    assert gone not in {one for team in standing_of(session).teams.values() for one in team}
    acts = timeline(client, ceremony, Act.CERTIFICATE)
    assert list(acts) == [0, 1, 2, 3, 4, 5, 7, 11]
    supplement.refresh_from_db()
    assert supplement.master == ""
    minutes = issue_minutes(session_code=session.code, number=1, by="officer", now=LATER)
    _signed(minutes, first)

    publish_supplement(session_code=session.code, number=1, by="officer", now=LATER)
    seal_pending(now=LATER)
    supplement.refresh_from_db()
    _told_in_order_and_no_secret_early(ceremony, supplement)
    assert verify_bundle(b"".join(bundle_chunks(session)), [supplement_file(supplement)]).ok
    _everybody_finds_it_afterwards(client, ceremony)
    _the_log_agrees(session, second)
    papers = officer.get(reverse("inspections:papers", args=[session.code])).content.decode()
    assert "第 1 次补抽的仪式记录" in papers
    pdf = reverse("inspections:supplement_minutes", args=[session.code, 1, 1])
    assert officer.get(pdf).content.startswith(b"%PDF")


def _opened(ceremony: Ceremony, *stations: Station) -> None:
    for place, station in enumerate(stations):
        take_opening(
            station_id=station.pk, salt=SALTS[place], line=LINES[place], by="station", now=LATER
        )
    open_together(ceremony_code=ceremony.code, by="officer", now=LATER)


def _told_in_order_and_no_secret_early(ceremony: Ceremony, supplement: Supplement) -> None:
    events = events_of(ceremony)
    assert [one["kind"] for one in events][:3] == ["announced", "supplement_sealed", "head_signed"]
    assert [one["kind"] for one in events if one["kind"] not in ("act_changed", "pace_changed")][
        -4:
    ] == ["seed_formed", "draw_started", "seats_filled", "published"]
    before = json.dumps(events[:-1])
    assert not any(getattr(supplement, name) in before for name in SECRET)
    assert supplement.master in json.dumps(events[-1])
    rows = ceremony.events.order_by("seq")
    chain = [SignedEvent(bytes(row.body), row.hash, bytes(row.signature)) for row in rows]
    key = parse_key(ceremony.live_key).public_key
    check_chain(chain, ceremony=ceremony.code, public_key=key)


def _everybody_finds_it_afterwards(client: Client, ceremony: Ceremony) -> None:
    watch = client.get(reverse("ceremony:watch", args=[ceremony.code])).content.decode()
    assert f"/publicity/draws/{ceremony.session.code}/supplements/1.json" in watch
    assert "?replay=1" in watch
    draw = client.get(reverse("publicity:draw", args=[ceremony.session.code])).content.decode()
    assert f"/ceremony/{ceremony.code}/" in draw
    calendar = client.get(reverse("ceremony:calendar")).content.decode()
    assert "第 1 次补抽" in calendar
    replay = reverse("ceremony:stage", args=[ceremony.code]) + "?replay=1"
    assert "data-replay" in client.get(replay).content.decode()


def _the_log_agrees(session: DrawSession, seat: Station) -> None:
    assert verify_log().findings == []
    assert list(row_findings([session.code])) == []
    Station.objects.filter(pk=seat.pk).update(name="别人")
    assert "第 1 次补抽：库中的2 号席的公开姓名" in str(list(row_findings([session.code])))


def _at_the_desk(supplement: Supplement) -> None:
    commit_supplement_input(
        session_code=supplement.session.code,
        number=1,
        name="丙",
        kind="NPC",
        commitment="0" * 64,
        user_id=None,
        by="officer",
        now=LATER,
    )


def _signed(minutes: Minutes, station: Station) -> None:
    sign_minutes_at_station(
        station_id=station.pk, edition=1, digest=minutes.digest, strokes=STROKES, by="s", now=LATER
    )
    assert minutes.signatures.get().role == "见证人（人大代表）"
    said = json.loads(bytes(minutes.facts))
    assert said["replaced"][0][1] == "第 2 席"
    assert [row[1] for row in said["inputs"]] == list(LINES)


def test_a_supplement_that_is_not_sealed_is_not_announced_and_a_void_is_told(client):
    session = published()
    supplement = left(session)
    with pytest.raises(PolicyError, match="封存之后"):
        announced(supplement)

    supplement = seal_supplement(session_code=session.code, number=1, by="chief", now=LATER)
    seal_pending(now=LATER)
    ceremony = announced(supplement)
    with pytest.raises(AlreadyDoneError):
        announced(supplement)
    cast(seat(invited(ceremony), "甲"), 0)
    with pytest.raises(PolicyError, match="至少需要 2 位"):
        close_inputs(ceremony_code=ceremony.code, by="officer", now=LATER)
    facts = {"session_code": session.code, "number": 1, "now": LATER}
    propose_supplement_void(reason="CANCELLED", note="撤销", by="officer", **facts)
    approve_supplement_void(by="reviewer", **facts)

    ceremony.refresh_from_db()
    assert ceremony.ended_at == LATER
    assert [one["kind"] for one in events_of(ceremony)][-2:] == ["void_proposed", "voided"]
    assert BlindCast.objects.count() == 1
    assert client.get(reverse("ceremony:watch", args=[ceremony.code])).status_code == 200
