"""The operations of every county under a unit, as they happen."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from inspections.models.plans import Task
from inspections.models.sessions import DrawSession
from inspections.selectors.oversight import counts_between
from inspections.services.voids import approve_void, propose_void
from inspections.tests.after_draw import LATER, drawn, supplemented
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON, sealed
from shuangsuiji.orgs.models import Role, Unit, UnitKind
from shuangsuiji.orgs.tests.places import NOON as NOON_OF_CITY
from shuangsuiji.timeline.live import live_state
from shuangsuiji.timeline.tests.conftest import do
from shuangsuiji.timeline.tests.conftest import sealed as indexed

pytestmark = pytest.mark.django_db
PAGE = "/timeline/live/"
STATE = "/timeline/live/state/"
MINUTE = timedelta(minutes=1)


def under_a_city(county: Unit) -> Unit:
    """Put a county of the tests under a city that has another county beside it."""
    city = Unit.objects.create(code="CITY", name="市局", kind=UnitKind.CITY, path="CITY/")
    for unit in Unit.objects.filter(path__startswith=county.path):
        unit.path = "CITY/" + unit.path
        unit.save()
    Unit.objects.filter(pk=county.pk).update(parent=city)
    Unit.objects.create(
        code="C9", name="静县局", kind=UnitKind.COUNTY, parent=city, path="CITY/C9/"
    )
    return city


def test_the_city_sees_each_county_and_a_county_itself_only():
    session = sealed()
    city = under_a_city(session.unit)
    county = Unit.objects.get(pk=session.unit_id)
    over, own, beside = (
        signed_in(person(name, unit, Role.REVIEWER))
        for name, unit in (("over", city), ("own", county), ("b", Unit.objects.get(code="C9")))
    )

    assert session.code in over.get(PAGE).content.decode()
    assert "静县局" in over.get(PAGE).content.decode()
    assert session.code in over.get(f"{PAGE}?unit=C1").content.decode()
    assert session.code not in over.get(f"{PAGE}?unit=C9").content.decode()
    assert session.code in own.get(PAGE).content.decode()
    assert "静县局" not in own.get(PAGE).content.decode()
    assert session.code not in beside.get(PAGE).content.decode()
    assert beside.get(f"{PAGE}?unit=C1").status_code == 404
    assert beside.get(f"{STATE}?unit=C1").status_code == 404


@pytest.mark.parametrize("address", [PAGE, STATE])
def test_who_may_not_look_on(address, city, client):
    witness = signed_in(person("w", city["units"]["fuan"], Role.WITNESS))
    keeper = signed_in(person("k", city["units"]["fuan"], Role.SYSADMIN))

    assert client.get(address).status_code == 302
    assert witness.get(address).status_code == 403
    assert keeper.get(address).status_code == 403
    assert signed_in(city["people"]["planner"]).get(address).status_code == 200


def test_a_planner_is_shown_no_way_to_the_auditors_pages(city):
    planner = signed_in(city["people"]["planner"]).get(PAGE).content.decode()

    assert 'href="/timeline/"' not in planner
    assert 'href="/timeline/"' in signed_in(city["people"]["fuan"]).get(PAGE).content.decode()


def test_counts_of_a_day_by_unit():
    session = drawn()
    supplemented(session)
    propose_void(session_code=session.code, reason="OTHER", note="错了", by="officer", now=LATER)
    approve_void(session_code=session.code, by="reviewer", now=LATER)
    top = session.unit

    found = counts_between(top, NOON - MINUTE, LATER + 24 * 60 * MINUTE)
    before = counts_between(top, NOON - 2 * MINUTE, NOON - MINUTE)

    counts = found[top.pk]
    assert (counts.sealed, counts.drawn, counts.published, counts.voided) == (1, 1, 0, 1)
    assert counts.supplements == 1
    assert all(day.total == 0 for day in before.values())


def test_an_abandoned_commitment_is_a_red_flag():
    session = sealed()
    DrawSession.objects.filter(pk=session.pk).update(
        status="committed", commitment="a" * 64, committed_by="officer", committed_at=NOON
    )
    now = NOON + timedelta(days=30)
    calm = live_state(session.unit, now=now)
    Task.objects.filter(pk=session.task_id).update(
        window_from=NOON.date(), window_to=NOON.date() + timedelta(days=7)
    )

    state = live_state(session.unit, now=now)

    assert (calm.grave, state.grave) == (0, 1)
    assert "既未公布也未作废" in state.waiting[0].late.text
    client = signed_in(person("over", session.unit, Role.AUDITOR))
    Task.objects.filter(pk=session.task_id).update(window_from="2026-01-01", window_to="2026-01-02")
    assert "场承诺之后逾期" in client.get(PAGE).content.decode()


def test_the_feed_and_the_hours_follow_the_log(city):
    now = timezone.now()
    do((now - MINUTE - NOON_OF_CITY) / MINUTE, "plans-fuan", kind="inspections.session.sealed")
    indexed()

    state = live_state(city["units"]["city"], now=now)

    assert [each.label for each in state.feed] == ["封存名单与规则"]
    assert sum(hour.count for hour in state.hours) == 1
    assert len(state.hours) == 24
    rows = {row.unit.code: row for row in state.counties}
    assert rows["350981"].last_at is not None
    assert rows["350982"].last_at is None
    assert "350981S01" not in rows


def test_an_unchanged_state_is_not_sent_again(city):
    client = signed_in(city["people"]["over"])
    first = client.get(STATE)

    again = client.get(STATE, headers={"If-None-Match": first["ETag"]})
    do(1, "plans-fuan", kind="inspections.session.sealed")
    indexed()
    changed = client.get(STATE, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""
    assert "<html" not in first.content.decode()


def test_it_costs_the_same_however_many_counties(city, django_assert_max_num_queries):
    for number in range(12):
        Unit.objects.create(
            code=f"N{number}",
            name=f"第{number}局",
            kind=UnitKind.COUNTY,
            parent=city["units"]["city"],
            path=f"350900/N{number}/",
        )
    client = signed_in(city["people"]["over"])
    client.get(PAGE)

    with django_assert_max_num_queries(16):
        text = client.get(PAGE).content.decode()
    assert len(re.findall(r"第\d+局</a>", text)) == 12
