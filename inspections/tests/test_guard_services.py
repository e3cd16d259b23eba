"""Limits of a unit, the frequency meter from real rows, and the command that prints it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from entities.models import Entity
from inspections.drawing import perform_next_draw
from inspections.guard.types import GuardRule
from inspections.models.guard import DuplicateGuardRule, VisitRecord
from inspections.policies import PlanRefusedError, StaleVersionError
from inspections.selectors.guard_rules import RuleBook, annual_visit_cap, guard_rule
from inspections.selectors.meters import visit_meter
from inspections.services.guard import save_guard_rule
from inspections.tests.world import NOON, bureau, requested, triggers_off
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Unit

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def save(unit, expected=0, **rule):
    return save_guard_rule(
        unit=unit,
        rule=GuardRule(**rule),
        basis="试行",
        expected_version=expected,
        by="planner",
        now=NOON,
    )


def test_a_unit_without_limits_has_the_defaults():
    county = bureau(entities=0, people_each=0)

    assert guard_rule(county) == GuardRule()
    assert annual_visit_cap(county) is None


def test_limits_hold_below_the_unit_and_the_nearest_wins():
    county = bureau(entities=0, people_each=0)
    station = Unit.objects.get(code="S1")
    save(county, annual_cap=4)
    save(station, annual_cap=2)

    book = RuleBook()

    assert annual_visit_cap(station) == book.of(station).annual_cap == 2
    assert annual_visit_cap(Unit.objects.get(code="S2")) == book.of(county).annual_cap == 4


def test_a_change_is_a_new_version_with_a_record():
    county = bureau(entities=0, people_each=0)
    save(county, annual_cap=4)
    save(county, expected=1, annual_cap=3)

    assert annual_visit_cap(county) == 3
    assert list(DuplicateGuardRule.objects.values_list("version", "annual_visit_cap")) == [
        (2, 3),
        (1, 4),
    ]
    assert Record.objects.filter(kind="inspections.guard_rule.saved").count() == 2


def test_nobody_overwrites_limits_that_they_have_not_seen():
    county = bureau(entities=0, people_each=0)
    save(county, annual_cap=4)

    with pytest.raises(StaleVersionError, match="第 1 版"):
        save(county, annual_cap=3)
    with pytest.raises(PlanRefusedError, match="没有变化"):
        save(county, expected=1, annual_cap=4)


def test_the_database_refuses_to_change_limits():
    row = save(bureau(entities=0, people_each=0))

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        DuplicateGuardRule.objects.filter(pk=row.pk).update(per_day=9)
    with triggers_off():
        assert DuplicateGuardRule.objects.filter(pk=row.pk).update(per_day=9) == 1


def drawn():
    session = requested()
    perform_next_draw(owner="w1", clock=lambda: NOON)
    return session


def record(entity, day, **more):
    return VisitRecord.objects.create(
        **{
            "entity": entity,
            "visited_on": day,
            "body": "生态环境局",
            "purpose": "排污许可检查",
            "source_digest": "0" * 64,
            "imported_by": "planner",
            "imported_at": NOON,
            **more,
        }
    )


def test_the_meter_counts_draws_and_visits_of_others():
    session = drawn()
    entity = session.drawn.filter(is_reserve=False).first().entity
    record(entity, TODAY.replace(month=3))
    save(Unit.objects.get(code="C1"), annual_cap=2)

    reading = visit_meter(entity, today=TODAY)

    assert [visit.body for visit in reading.used] == ["生态环境局"]
    assert [visit.task for visit in reading.planned] == ["T-1"]
    assert (reading.remaining, reading.held_by) == (0, "CAP")


def test_substitutes_and_void_sessions_count_nothing():
    session = drawn()
    spare = session.drawn.filter(is_reserve=True).first().entity
    taken = session.drawn.filter(is_reserve=False).first().entity
    session.status = "void"
    session.save(update_fields=["status"])

    assert visit_meter(spare, today=TODAY).count == visit_meter(taken, today=TODAY).count == 0


def test_the_command_prints_one_object():
    bureau(entities=4, people_each=0)
    entity = Entity.objects.first()
    record(entity, TODAY.replace(month=3))
    output = StringIO()

    call_command("visit_meter", entity.code, "--year", "2026", "--json", stdout=output)

    answer = json.loads(output.getvalue())
    assert (answer["count"], answer["cap"], answer["used"][0]["body"]) == (1, None, "生态环境局")


def test_the_command_names_an_unknown_code():
    with pytest.raises(CommandError, match="没有代码为 NOBODY"):
        call_command("visit_meter", "NOBODY")


@pytest.mark.parametrize("year", [0, -5, 99999])
def test_the_command_names_a_year_that_is_none(year):
    bureau(entities=1, people_each=0)

    with pytest.raises(CommandError, match="应在 2000 至 2099 之间"):
        call_command("visit_meter", Entity.objects.get().code, "--year", str(year))
