"""Facts move the grade, the nightly run finds an edited one, nothing counts twice."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from entities.credit.facts import FactKind
from entities.models import CreditGrade, Entity, OverrideDecision
from entities.selectors.credit import computed, how_far, runs_of_entities
from entities.services.credit import (
    CreditError,
    end_fact,
    record_fact,
    regrade_batch,
    save_rulebook,
)
from entities.services.overrides import propose_override, withdraw_override
from entities.tasks import regrade_task
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db
BOOK = Path(__file__).parents[1] / "data" / "rulebooks" / "founding-1.json"


@pytest.fixture
def now():
    return datetime(2026, 11, 26, 4, 0, tzinfo=UTC)


@pytest.fixture
def firm(db, now):
    entity = Entity.objects.create(
        code="E1", name="虚构企业", kind="ENT", created_at=now, updated_at=now
    )
    save_rulebook(document=BOOK.read_bytes(), by="chief", now=now)
    return entity


def note(firm, now, kind=FactKind.FALSE_INFO, **more):
    given = {"ref": "V-1", "on": now.date() - timedelta(days=3), "basis": "公示条例", **more}
    return record_fact(
        entity_code=firm.code, kind=kind, source="县局", by="chief", now=now, **given
    )


def nightly(now):
    return [
        code
        for first, through, is_last in runs_of_entities(500)
        for code in regrade_batch(
            first=first, through=through, is_last=is_last, by="nightly", now=now
        )
    ]


def test_a_fact_moves_the_grade_and_its_end_moves_it_back_in_time(firm, now):
    fact = note(firm, now)
    firm.refresh_from_db()
    assert firm.grade == "C"
    assert [line.points for line in computed(firm, on=now.date()).lines] == [-30]
    with pytest.raises(CreditError, match="已经记录过"):
        note(firm, now)
    with pytest.raises(CreditError, match="还没有到"):
        note(firm, now, ref="V-2", on=now.date() + timedelta(days=1))

    end_fact(fact_id=fact.pk, on=now.date(), is_error=True, basis="复核", by="chief", now=now)

    firm.refresh_from_db()
    assert firm.grade == "A"
    assert list(CreditGrade.objects.values_list("risk_class", flat=True)) == ["C", "A"]


def test_an_edited_grade_is_set_back_and_the_firm_is_named(firm, now):
    note(firm, now)
    Entity.objects.filter(pk=firm.pk).update(grade="A")

    named = nightly(now)

    firm.refresh_from_db()
    assert (named, firm.grade) == ([firm.code], "C")
    assert Record.objects.filter(kind="entities.grade.disagreed", subject=firm.code).exists()


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_an_override_that_ended_does_not_come_back_at_night(firm, now, is_taken_back):
    note(firm, now)
    last_day = now.date() + timedelta(days=10)
    override = propose_override(
        entity_code=firm.code, risk_class="B", reason="复业", valid_to=last_day, by="one", now=now
    )
    OverrideDecision.objects.create(
        override=override, is_approved=True, decided_by="two", decided_at=now
    )
    nightly(now)
    firm.refresh_from_db()
    assert firm.grade == "B"
    night = now + timedelta(days=1 if is_taken_back else 11)

    if is_taken_back:
        withdraw_override(override_id=override.pk, words="已停业", by="two", now=now)
    named = nightly(night)

    firm.refresh_from_db()
    assert (named, firm.grade) == ([], "C")


def test_a_grade_that_was_imported_stays_while_there_are_no_facts(firm, now):
    Entity.objects.filter(pk=firm.pk).update(grade="B")

    named = nightly(now)

    firm.refresh_from_db()
    assert (named, firm.grade) == ([], "B")
    assert not CreditGrade.objects.exists()


def test_time_alone_moves_a_grade(firm, now):
    note(firm, now)
    later = now + timedelta(days=3 * 366)

    nightly(later)

    firm.refresh_from_db()
    assert firm.grade == "A"
    assert CreditGrade.objects.latest("computed_at").on > date(2029, 1, 1)


def test_a_days_run_goes_on_where_it_was_killed_and_ends_once(firm):
    today = timezone.now()
    for number in range(4):
        Entity.objects.create(
            code=f"F{number}", name="虚构", kind="ENT", created_at=today, updated_at=today
        )
    first, through, _ = next(runs_of_entities(2))
    regrade_batch(first=first, through=through, is_last=False, by="nightly", now=today)
    day = timezone.localdate(today)
    assert how_far(day) == (through, False)

    assert regrade_task(size=2) == 0
    assert how_far(day) == (Entity.objects.latest("pk").pk, True)
    records = Record.objects.filter(kind="entities.grades.computed").count()
    regrade_task(size=2)
    assert Record.objects.filter(kind="entities.grades.computed").count() == records == 3
