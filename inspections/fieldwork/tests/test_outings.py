"""Outings: nobody is in two places, every change leaves a trace, arrival opens the names."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from inspections.fieldwork.models.visits import Outing, Visit
from inspections.fieldwork.selectors.crews import crew_of, crews_of
from inspections.fieldwork.selectors.outings import departed, proposal
from inspections.fieldwork.services.escorts import drop_escort, name_escort
from inspections.fieldwork.services.outings import check_in, open_visits, plan_outings
from inspections.fieldwork.services.rearranging import change_outing, move_visit, shift_visit
from inspections.fieldwork.services.vehicles import save_vehicle
from inspections.fieldwork.states import Half, Release
from inspections.fieldwork.tests.field import dispatched
from inspections.policies import PolicyError
from inspections.tests.world import NOON
from personnel.models import Absence
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import CalendarYear

SHANGHAI = ZoneInfo("Asia/Shanghai")
BY = {"by": "officer", "now": NOON}
pytestmark = pytest.mark.django_db


def car(unit, plate, **fields):
    return save_vehicle(plate=plate, unit=unit, seats=5, is_new=True, **BY, **fields)


def away(person, day):
    Absence.objects.create(
        inspector=person,
        from_on=day,
        to_on=day,
        reason="SICK",
        recorded_by="planner",
        recorded_at=NOON,
    )


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def first_outing(session):
    return Outing.objects.filter(session=session).order_by("day", "half", "pk")[0]


def test_a_proposal_is_made_stored_and_puts_nobody_in_two_places():
    session = dispatched()
    for plate in ("苏M00001", "苏M00002"):
        car(session.unit, plate)
    visits = list(Visit.objects.filter(session=session))
    ill = crew_of(visits[0])[1]
    away(ill, date(2026, 12, 1))
    CalendarYear.objects.create(
        year=2026,
        holidays=[["2026-12-02", "2026-12-02", "测试假"]],
        worked=[],
        source="测试",
        updated_by="admin",
        updated_at=NOON,
    )

    seen = proposal(session, now=NOON)
    made = plan_outings(session_code=session.code, **BY)

    assert [(one.slot.day, one.slot.half) for one in seen.outings] == [
        (o.day, o.half) for o in made
    ]
    assert not seen.left
    assert not Visit.objects.filter(session=session, outing__isnull=True).exists()
    assert {outing.day for outing in made} <= {
        date(2026, 12, 1),
        date(2026, 12, 3),
        date(2026, 12, 4),
    }
    crews = crews_of(made)
    taken = [(one.pk, o.day, o.half) for o in made for one in crews[o.pk]]
    assert len(taken) == len(set(taken))
    assert (ill.pk, date(2026, 12, 1)) not in {(pk, day) for pk, day, _ in taken}
    out = [(o.vehicle_id, o.day, o.half) for o in made if o.vehicle_id]
    assert len(out) == len(set(out)) >= 2
    assert seen.without_vehicle == len(made) - len(out)
    for outing in made:
        places = sorted(outing.visits.values_list("place", flat=True))
        assert places == list(range(1, len(places) + 1))
        assert len(places) <= 4  # of an hour each in four hours
    with pytest.raises(PolicyError, match="没有可以安排"):
        plan_outings(session_code=session.code, **BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outing.objects.filter(pk=made[-1].pk).update(
            vehicle=made[0].vehicle, day=made[0].day, half=made[0].half
        )


def test_plans_change_with_a_trace_and_only_where_they_can():
    session = dispatched()
    one, other = car(session.unit, "苏M00001"), car(session.unit, "苏M00002", is_active=False)
    plan_outings(session_code=session.code, **BY)
    outing = first_outing(session)
    first, second = outing.visits.order_by("place")[:2]

    shift_visit(visit_code=second.code, earlier=True, **BY)
    assert list(outing.visits.order_by("place")[:2]) == [second, first]
    with pytest.raises(PolicyError, match="已在最前"):
        shift_visit(visit_code=second.code, earlier=True, **BY)

    moved = move_visit(visit_code=second.code, day=date(2026, 12, 10), half=Half.PM, **BY)
    first.refresh_from_db()
    assert (first.place, moved.visits.get().pk, moved.vehicle) == (1, second.pk, one)
    back = move_visit(visit_code=second.code, day=outing.day, half=Half(outing.half), **BY)
    assert back == outing
    assert not Outing.objects.filter(pk=moved.pk).exists()

    away(crew_of(first)[0], date(2026, 12, 11))
    for day, words in (
        (date(2026, 12, 12), "不是工作日"),
        (date(2027, 1, 4), "不在检查期"),
        (date(2026, 12, 11), "缺勤"),
    ):
        with pytest.raises(PolicyError, match=words):
            move_visit(visit_code=first.code, day=day, half=Half.AM, **BY)
    with pytest.raises(PolicyError, match="已过出发时间"):
        move_visit(
            visit_code=first.code,
            day=date(2026, 12, 10),
            half=Half.AM,
            by="officer",
            now=at(date(2026, 12, 10), 9),
        )

    same = Outing.objects.filter(day=outing.day, half=outing.half).exclude(pk=outing.pk)[0]
    change_outing(outing_id=outing.pk, plate=one.plate, departs=time(9, 15), **BY)
    with pytest.raises(PolicyError, match="已派给另一组"):
        change_outing(outing_id=same.pk, plate=one.plate, departs=time(8, 30), **BY)
    with pytest.raises(PolicyError, match="没有在用车辆"):
        change_outing(outing_id=same.pk, plate=other.plate, departs=time(8, 30), **BY)
    with pytest.raises(PolicyError, match="不在上午"):
        change_outing(outing_id=outing.pk, plate="", departs=time(15, 0), **BY)
    with pytest.raises(PolicyError, match="不能停用"):
        save_vehicle(plate=one.plate, unit=session.unit, seats=5, is_active=False, **BY)
    kinds = Record.objects.filter(kind="fieldwork.outing.planned").values_list("subject", flat=True)
    assert sorted(kinds) == sorted([session.code, *[second.code] * 3, f"outing/{outing.pk}"])


def test_escorts_come_from_a_visited_branch_and_not_from_the_team():
    session = dispatched()
    plan_outings(session_code=session.code, **BY)
    outing = first_outing(session)
    home = outing.visits.first().entity.responsible_unit
    member = crews_of([outing])[outing.pk][0]

    escort = name_escort(outing_id=outing.pk, unit=home, name="陪同甲", phone="1", **BY)

    assert escort.unit == home
    with pytest.raises(PolicyError, match="不必重复"):
        name_escort(outing_id=outing.pk, unit=home, name="陪同甲", phone="", **BY)
    with pytest.raises(PolicyError, match="没有这次出车要检查的主体"):
        name_escort(outing_id=outing.pk, unit=session.unit, name="乙", phone="", **BY)
    elsewhere = member.unit
    outing.visits.first().entity.__class__.objects.filter(
        pk=outing.visits.first().entity_id
    ).update(responsible_unit=elsewhere)
    with pytest.raises(PolicyError, match="不能兼任"):
        name_escort(outing_id=outing.pk, unit=elsewhere, name=member.name, phone="", **BY)
    drop_escort(outing_id=outing.pk, escort_id=escort.pk, **BY)
    assert not outing.escorts.exists()


def test_names_open_when_all_are_there_and_it_is_time():
    session = dispatched(release=Release.AT_DEPARTURE)
    plan_outings(session_code=session.code, **BY)
    outing = first_outing(session)
    lead, second = crews_of([outing])[outing.pk]
    early = outing.departs_at - timedelta(minutes=20)

    def signs(person, now):
        return check_in(outing_id=outing.pk, inspector_id=person.pk, by=person.code, now=now)

    with pytest.raises(PolicyError, match="出车当天"):
        signs(lead, NOON)
    stranger = next(p for p in type(lead).objects.all() if p not in (lead, second))
    with pytest.raises(PolicyError, match="不在这次出车"):
        signs(stranger, early)
    signs(lead, early)
    signs(second, early)
    assert not outing.visits.filter(opened_at__isnull=False).exists()
    assert departed(now=early) == []
    with pytest.raises(PolicyError, match="未到出发时间"):
        open_visits(outing_id=outing.pk, by="ticker", now=early)

    assert departed(now=outing.departs_at) == [outing.pk]
    opened = open_visits(outing_id=outing.pk, by="ticker", now=outing.departs_at)

    assert {visit.pk for visit in opened} == set(outing.visits.values_list("pk", flat=True))
    assert departed(now=outing.departs_at) == []
    assert Record.objects.filter(kind="fieldwork.visit.opened").count() == len(opened)

    other = Outing.objects.filter(session=session).exclude(pk=outing.pk)[0]
    people = crews_of([other])[other.pk]
    late = other.departs_at + timedelta(minutes=5)
    check_in(outing_id=other.pk, inspector_id=people[0].pk, by="a", now=late)
    assert not other.visits.filter(opened_at__isnull=False).exists()
    check_in(outing_id=other.pk, inspector_id=people[1].pk, by="b", now=late)
    assert other.visits.filter(opened_at=late).count() == other.visits.count()
