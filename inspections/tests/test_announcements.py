"""Staff see what is announced, and change date or place until the ceremony begins."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections.acts import Act
from inspections.live.kinds import LiveKind
from inspections.models.ceremonies import Ceremony
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.services.ceremonies import change_announcement, turn_to_act
from inspections.tests.ceremonies import all_cast, announced
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON, bureau, sealed
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def changed(ceremony: Ceremony, **changes) -> Ceremony:
    facts = {"held_at": LATER, "place": "二楼", "how_to_watch": "", "presider": "officer"}
    return change_announcement(
        ceremony_code=ceremony.code, **{**facts, **changes}, by="officer", now=NOON
    )


def officer():
    return signed_in(person("officer", Unit.objects.get(code="C1"), Role.DRAW_OFFICER))


def test_a_change_is_stored_recorded_and_told():
    ceremony = announced()
    changed(ceremony)

    ceremony.refresh_from_db()
    assert (ceremony.held_at, ceremony.place) == (LATER, "二楼")
    event = ceremony.events.last()
    assert event.kind == LiveKind.ANNOUNCEMENT_CHANGED
    assert parse_canonical(bytes(event.body))["data"]["place"] == "二楼"
    assert Record.objects.filter(kind="inspections.ceremony.changed").count() == 1
    with pytest.raises(AlreadyDoneError):
        changed(ceremony)


def test_nothing_changes_once_it_has_begun():
    ceremony = announced()
    turn_to_act(ceremony_code=ceremony.code, act=Act.SEALED, by="officer", now=NOON)
    with pytest.raises(PolicyError, match="已经开始"):
        changed(ceremony)


def test_nothing_changes_once_a_witness_has_voted():
    ceremony = announced()
    all_cast(ceremony)
    with pytest.raises(PolicyError, match="已经开始"):
        changed(ceremony)


def test_the_list_leads_to_the_console_and_to_what_is_not_announced_yet():
    session = sealed()
    client = officer()
    page = client.get(reverse("inspections:ceremonies")).content.decode()
    assert reverse("console:announce", args=[session.code]) in page

    announced(session)
    page = client.get(reverse("inspections:ceremonies")).content.decode()
    assert reverse("console:announce", args=[session.code]) not in page
    assert reverse("console:console", args=[session.code]) in page
    assert reverse("console:change_announcement", args=[session.code]) in page


def test_the_form_keeps_what_is_wrong_and_changes_what_is_right():
    ceremony = announced()
    client = officer()
    address = reverse("console:change_announcement", args=[ceremony.code])
    told = {"held_at": "2026-12-02T10:00", "place": "大会议室", "presider": "nobody"}

    wrong = client.post(address, told).content.decode()
    assert "没有用户名为“nobody”的在用账号" in wrong
    assert "大会议室" in wrong
    assert client.post(address, told | {"presider": "officer"}).status_code == 302
    assert Ceremony.objects.get().place == "大会议室"


def test_other_bureaus_see_nothing_of_it():
    ceremony = announced()
    other = signed_in(person("other", bureau("C2"), Role.DRAW_OFFICER))

    assert ceremony.code not in other.get(reverse("inspections:ceremonies")).content.decode()
    address = reverse("console:change_announcement", args=[ceremony.code])
    assert other.get(address).status_code == 404
