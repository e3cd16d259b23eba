"""Grades without facts: the night notes them and finds those changed past the rules."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import entities
from entities.credit.facts import FactKind
from entities.credit.noted import read, written
from entities.models import CreditGrade, Entity, ImportChange, NotedGrades
from entities.selectors.credit import runs_of_entities
from entities.services.credit import record_fact, regrade_batch, save_rulebook
from entities.services.registry import ComputedGradeError, update_entity
from entities.tests.registers import HEADER, bring, findings, row, table, uscc
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.verify_kept import kept_tables, unkept_rows

BOOK = Path(entities.__file__).parent / "data" / "rulebooks" / "founding-1.json"
NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
GRADED = [*HEADER, "信用等级"]


@pytest.fixture
def firms(db, tmp_path) -> list[Entity]:
    save_rulebook(document=BOOK.read_bytes(), by="chief", now=NOW)
    bring(tmp_path, table(GRADED, *([*row(number), "B"] for number in range(1, 6))))
    assert nightly(0) == []
    return list(Entity.objects.order_by("pk"))


def nightly(days: int, size: int = 2) -> list[str]:
    now = NOW + timedelta(days=days)
    return [
        code
        for first, through, is_last in runs_of_entities(size)
        for code in regrade_batch(
            first=first, through=through, is_last=is_last, by="nightly", now=now
        )
    ]


def test_an_imported_grade_that_was_edited_is_set_back_and_the_firm_is_named(firms):
    assert nightly(1) == []
    Entity.objects.filter(pk__in=[firms[1].pk, firms[4].pk]).update(grade="A")

    assert nightly(2) == [firms[1].code, firms[4].code]

    assert set(Entity.objects.values_list("grade", flat=True)) == {"B"}
    told = Record.objects.filter(kind="entities.grade.disagreed")
    assert set(told.values_list("subject", flat=True)) == {firms[1].code, firms[4].code}
    assert NotedGrades.objects.count() == 3  # one for each run, and none of a night without news
    assert nightly(3) == []


def test_a_grade_that_was_taken_away_is_found_too(firms):
    Entity.objects.filter(pk=firms[0].pk).update(grade="")

    assert nightly(1) == [firms[0].code]

    firms[0].refresh_from_db()
    assert firms[0].grade == "B"


def test_a_grade_from_a_newer_file_or_form_is_right(firms, tmp_path):
    bring(tmp_path, table(GRADED, [*row(1), "C"]))
    changes = {"grade": "D"}
    update_entity(code=firms[1].code, version=1, changes=changes, by="planner", now=NOW)

    assert nightly(1) == []
    assert nightly(2) == []

    assert [one.grade for one in Entity.objects.order_by("pk")][:2] == ["C", "D"]
    # Back to what a file once gave is an edit all the same.
    Entity.objects.filter(pk=firms[0].pk).update(grade="B")
    assert nightly(3) == [firms[0].code]


def test_firms_that_came_since_are_noted_and_grow_the_last_run(firms, tmp_path):
    bring(tmp_path, table(GRADED, [*row(6), "A"], [*row(7), "A"]))
    assert nightly(1) == []
    new = Entity.objects.get(code=uscc(6))
    Entity.objects.filter(pk__in=[firms[4].pk, new.pk]).update(grade="D")

    assert set(nightly(2)) == {firms[4].code, new.code}
    assert nightly(3, size=500) == []  # runs of another length see the same
    Entity.objects.filter(pk=firms[2].pk).update(grade="D")
    assert nightly(4, size=500) == [firms[2].code]


def test_a_note_that_was_rewritten_is_found_in_the_log(firms):
    seal_pending(now=NOW)
    assert list(unkept_rows(kept_tables())) == []
    NotedGrades.objects.bulk_create(
        [NotedGrades(first=1, through=9, grades=written({}, first=1, through=9), noted_at=NOW)]
    )
    assert list(unkept_rows(kept_tables())) != []


def test_a_computed_grade_is_taken_from_no_file_and_no_form(firms, tmp_path):
    day = NOW.date() - timedelta(days=3)
    basis = {"on": day, "basis": "公示条例", "source": "县局", "ref": "V-1"}
    record_fact(entity_code=firms[0].code, kind=FactKind.FALSE_INFO, by="chief", now=NOW, **basis)
    computed = CreditGrade.objects.get(entity=firms[0]).risk_class
    version = Entity.objects.get(pk=firms[0].pk).version

    outcome = bring(tmp_path, table(GRADED, [*row(1), "A"], [*row(2), "A"]))

    assert (outcome.updated, outcome.warnings) == (1, 1)
    assert f"现为 {computed}" in findings(outcome)[0][6]
    assert not ImportChange.objects.filter(entity_code=firms[0].code).exists()
    with pytest.raises(ComputedGradeError, match="由另一人批准"):
        update_entity(
            code=firms[0].code, version=version, changes={"grade": "A"}, by="planner", now=NOW
        )
    assert nightly(1) == []
    assert Entity.objects.get(pk=firms[0].pk).grade == computed


@given(st.dictionaries(st.integers(5, 90), st.sampled_from(["", *"ABCD"])))
def test_notes_give_back_what_was_written(grades):
    assert read(written(grades, first=5, through=90), first=5) == grades
