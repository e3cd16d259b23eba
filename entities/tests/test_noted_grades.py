"""Grades without facts: the night notes them and finds those changed past the rules."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import entities
from entities.credit.facts import FactKind
from entities.credit.noted import read, written
from entities.importer import import_registry
from entities.models import (
    ChangeState,
    ConflictPolicy,
    CreditGrade,
    Entity,
    ImportBatch,
    ImportChange,
    NotedGrades,
)
from entities.selectors.credit import runs_of_entities
from entities.services.conflicts import settle_conflicts
from entities.services.credit import record_fact, regrade_batch, save_rulebook
from entities.services.registry import ComputedGradeError, update_entity
from entities.staging import clashes
from entities.tests.registers import HEADER, bring, findings, row, table, uscc, write
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


def typed(firm: Entity, grade: str) -> None:
    firm.refresh_from_db()
    update_entity(
        code=firm.code, version=firm.version, changes={"grade": grade}, by="planner", now=NOW
    )


def brought_now(folder: Path, *lines: list[str]) -> None:
    path = write(folder, table(GRADED, *lines), "now.csv")
    import_registry(path=path, by="zhang", clock=timezone.now)


def test_only_the_newest_giving_counts_file_or_form(firms, tmp_path):
    bring(tmp_path, table(GRADED, [*row(1), "C"]))
    typed(firms[0], "D")
    typed(firms[1], "A")
    assert nightly(1) == []
    brought_now(tmp_path, [*row(2), "D"])
    assert nightly(2) == []

    Entity.objects.filter(pk=firms[0].pk).update(grade="C")
    Entity.objects.filter(pk=firms[1].pk).update(grade="A")

    assert nightly(3) == [firms[0].code, firms[1].code]
    assert [one.grade for one in Entity.objects.order_by("pk")][:2] == ["D", "D"]


def test_a_class_cleared_by_form_stays_cleared(firms):
    typed(firms[0], "")
    assert nightly(1) == []
    Entity.objects.filter(pk=firms[0].pk).update(grade="A")

    assert nightly(2) == [firms[0].code]

    assert Entity.objects.get(pk=firms[0].pk).grade == ""


def test_a_run_that_comes_back_to_its_old_bounds_is_noted_anew(firms, tmp_path):
    bring(tmp_path, table(GRADED, [*row(1), "C"]))
    assert nightly(1, size=500) == []
    bring(tmp_path, table(GRADED, [*row(1), "B"]))
    assert nightly(2) == []
    Entity.objects.filter(pk=firms[0].pk).update(grade="D")

    assert nightly(3) == [firms[0].code]

    assert Entity.objects.get(pk=firms[0].pk).grade == "B"


def test_a_difference_settled_after_newer_files_is_right(firms, tmp_path):
    bring(tmp_path, table(GRADED, [*row(1), "D"]), on_conflict=ConflictPolicy.DECIDE)
    waiting = ImportBatch.objects.order_by("-pk")[0]
    bring(tmp_path, table(GRADED, [*row(1), "C"]), name="b.csv")
    bring(tmp_path, table(GRADED, [*row(1), "B"]), name="c.csv")
    assert nightly(1) == []

    choices = {firms[0].code: "update"}
    assert settle_conflicts(batch_code=waiting.code, choices=choices, by="chief", now=NOW) == []

    assert nightly(2) == []
    assert Entity.objects.get(pk=firms[0].pk).grade == "D"


@pytest.mark.parametrize("kind", [FactKind.FALSE_INFO, FactKind.CLEAN_VISIT])
def test_other_differences_are_settled_though_the_grade_is_computed_by_now(firms, tmp_path, kind):
    named = [uscc(1), "福安市改名商行", row(1)[2], "D"]
    bring(tmp_path, table(GRADED, named), on_conflict=ConflictPolicy.DECIDE)
    batch = ImportBatch.objects.order_by("-pk")[0]
    noted(firms[0], kind)
    computed = Entity.objects.get(pk=firms[0].pk).grade

    choices = {firms[0].code: "update"}
    assert settle_conflicts(batch_code=batch.code, choices=choices, by="chief", now=NOW) == []

    firm = Entity.objects.get(pk=firms[0].pk)
    assert (firm.name, firm.grade) == ("福安市改名商行", computed)
    states = dict(batch.changes.values_list("field", "state"))
    assert (states["name"], states["grade"]) == (ChangeState.APPLIED, ChangeState.KEPT)


def noted(firm: Entity, kind: FactKind = FactKind.FALSE_INFO) -> None:
    day = NOW.date() - timedelta(days=3)
    basis = {"on": day, "basis": "公示条例", "source": "县局", "ref": "V-1"}
    record_fact(entity_code=firm.code, kind=kind, by="chief", now=NOW, **basis)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_first_fact_waits_for_an_import_that_changes_the_class(firms, tmp_path, monkeypatch):
    looked, threads = clashes.keep_computed_grades, []

    def fact():
        try:
            noted(firms[0])
        finally:
            connection.close()

    def looks(warn):
        looked(warn)
        threads.append(Thread(target=fact))
        threads[0].start()
        threads[0].join(2)  # it waits for the import; without the lock it is done by now

    monkeypatch.setattr(clashes, "keep_computed_grades", looks)
    bring(tmp_path, table(GRADED, [*row(1), "A"]))
    threads[0].join(20)

    computed = CreditGrade.objects.get(entity=firms[0]).risk_class
    assert Entity.objects.get(pk=firms[0].pk).grade == computed
    assert nightly(1) == []


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
    noted(firms[0])
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
