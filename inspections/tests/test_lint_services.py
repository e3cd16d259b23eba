"""Severe findings stop sealing until two people have said why; what was known stays."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from inspections.guard.types import GuardRule
from inspections.models.catalogue import InspectionItem
from inspections.models.law import (
    LawSelection,
    LintOverride,
    LintOverrideApproval,
    LintReport,
    OverrideReason,
)
from inspections.models.plans import AnnualPlan, Task
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError, SameOneError
from inspections.selectors.findings import report_of, verdict_on_plan, verdict_on_task
from inspections.selectors.law import law_for
from inspections.services.guard import save_guard_rule
from inspections.services.lint import approve_override, choose_law_packs, request_override
from inspections.services.sessions import seal_frame
from inspections.tests.world import NOON, bureau, sealed, task, triggers_off
from publicity.tests.held import drawn
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def baseless(**changes) -> Task:
    """A task one of whose items has no legal basis."""
    row = task(bureau(), **changes)
    InspectionItem.objects.update(legal_basis="")
    return row


def ask(row: Task, by: str = "planner") -> LintOverride:
    return request_override(
        task_code=row.code,
        reason=OverrideReason.LOCAL_RULE,
        note="省局批文正在办理。",
        by=by,
        now=NOON,
    )


def sign(row: Task, by: str = "reviewer") -> LintOverrideApproval:
    return approve_override(task_code=row.code, by=by, now=NOON)


def seal(row: Task) -> DrawSession:
    return seal_frame(task_code=row.code, by="officer", now=NOON)


def test_a_severe_finding_stops_sealing_with_the_sentence_and_nothing_is_stored():
    row = baseless()

    with pytest.raises(PolicyError, match=r"事项 PUB01 没有检查依据.*国办发〔2024〕54号"):
        seal(row)

    assert not DrawSession.objects.exists()
    assert not Record.objects.exists()


def test_without_the_finding_the_same_task_is_sealed():
    row = baseless()
    InspectionItem.objects.update(legal_basis="《企业信息公示暂行条例》")

    assert seal(row).lint_report.severe_count == 0


def test_one_signature_is_not_enough():
    row = baseless()
    ask(row)

    with pytest.raises(PolicyError, match="未予封存"):
        seal(row)


def test_two_people_set_it_aside_and_the_session_says_so():
    row = baseless()
    override = ask(row)
    sign(row)

    session = seal(row)

    report, known = report_of(session)
    assert report.override == override
    assert [(one["rule"], one["severity"]) for one in known if one["severity"] == "SEVERE"] == [
        ("legal-basis", "SEVERE")
    ]
    payload = json.loads(bytes(Record.objects.get(kind="inspections.lint.recorded").payload))
    assert payload["override"]["note"] == "省局批文正在办理。"
    assert payload["findings_digest"] == report.digest


def test_the_same_person_cannot_do_both():
    row = baseless()
    ask(row, by="planner")

    with pytest.raises(SameOneError):
        sign(row, by="planner")


def test_the_database_itself_refuses_one_person_twice():
    override = ask(baseless())

    with pytest.raises(DatabaseError), transaction.atomic():
        LintOverrideApproval.objects.create(
            override=override, requested_by="planner", approved_by="planner", approved_at=NOON
        )


def test_a_changed_task_needs_a_new_reason():
    row = baseless()
    ask(row)
    sign(row)
    Task.objects.update(document_digest="1" * 64)

    with pytest.raises(PolicyError, match="未予封存"):
        seal(row)


def test_a_further_severe_finding_is_not_covered():
    row = baseless()
    ask(row)
    sign(row)
    choose(row, general_cap_bp=100)

    with pytest.raises(PolicyError, match="2 项严重问题"):
        seal(row)


def test_nothing_severe_needs_no_reason():
    with pytest.raises(PolicyError, match="没有严重问题"):
        ask(task(bureau()))


def test_a_reason_is_words_and_is_given_once():
    row = baseless()
    with pytest.raises(PolicyError, match="说明不能为空"):
        request_override(
            task_code="T-1", reason=OverrideReason.OTHER, note=" ", by="planner", now=NOON
        )
    ask(row)

    with pytest.raises(PolicyError, match="不必重复"):
        ask(row, by="other")


def choose(row: Task, *packs: str, general_cap_bp: int | None = None) -> LawSelection:
    return choose_law_packs(
        unit=row.unit, packs=list(packs), general_cap_bp=general_cap_bp, note="", by="p", now=NOON
    )


def rules_of(row: Task) -> set[str]:
    return {finding.rule for finding in verdict_on_task(row, today=TODAY).findings}


def test_chosen_packs_hold_below_the_unit_and_the_newest_choice_counts():
    row = task(bureau())
    station = row.unit.children.first()
    assert [pack.id for pack in law_for(station, on=TODAY).packs] == ["national"]

    choose(row, "founding")
    choose(row, "founding", "local-year-end-20", general_cap_bp=2000)

    law = law_for(station, on=TODAY)
    assert [pack.id for pack in law.packs] == ["national", "founding", "local-year-end-20"]
    assert law.general_cap_bp == 2000
    assert {"year-end", "outside-witness", "general-cap"} <= rules_of(row)


def test_an_unknown_pack_is_refused():
    with pytest.raises(PolicyError, match="没有法规包 nowhere"):
        choose(task(bureau()), "nowhere")


def test_the_floor_counts_every_task_of_the_plan_and_drawn_ones_as_drawn():
    county = bureau(entities=400)
    plan = AnnualPlan.objects.create(
        unit=county,
        year=2026,
        name="2026 计划",
        created_by="p",
        created_at=NOON,
        updated_by="p",
        updated_at=NOON,
    )
    small = {"strata": [{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 1, "min": 8}}]}
    row = task(county, **small)
    Task.objects.update(plan=plan)

    (before,) = verdict_on_plan(plan, today=TODAY).findings
    task(county, code="T-2", **small)
    Task.objects.update(plan=plan)
    after = verdict_on_plan(plan, today=TODAY)

    assert "1 个任务合计约抽 8 户" in before.value
    assert before.limit == "不少于 3%，即 12 户"
    assert after.findings == ()
    row.refresh_from_db()
    assert "ent-floor-3" not in rules_of(row)


def test_a_bureau_with_a_cap_is_told_who_has_been_visited_enough():
    session = drawn()
    row = task(session.unit, code="T-2")
    rule = GuardRule(annual_cap=1)
    assert "visit-cap" in rules_of(row)  # not set yet

    save_guard_rule(unit=session.unit, rule=rule, basis="", expected_version=0, by="p", now=NOON)

    verdict = verdict_on_task(row, today=TODAY)
    (finding,) = [one for one in verdict.severe if one.rule == "visit-cap"]
    assert f"有 {session.drawn.filter(is_reserve=False).count()} 户" in finding.value

    resting = task(session.unit, code="T-3", entities={"cooldown_days": 30})
    assert "visit-cap" not in rules_of(resting)  # what the finding advises heals it


def lint_task(*args: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("lint_task", *args, stdout=out)
    except SystemExit as stop:
        return out.getvalue(), int(stop.code)
    return out.getvalue(), 0


def test_the_command_prints_the_findings_and_ends_with_1_where_sealing_is_refused():
    row = baseless()

    answer, code = lint_task(row.code, "--json")

    found = json.loads(answer)
    assert code == 1
    assert found["blocks"] is True
    assert found["packs"] == ["national/3"]
    assert found["findings"][0]["rule"] == "legal-basis"
    assert found["findings"][0]["citation"].startswith("《国务院办公厅")

    ask(row)
    sign(row)
    text, code = lint_task(row.code)
    assert code == 0
    assert "[严重] 事项没有检查依据" in text
    assert "reviewer 批准" in text


def test_the_command_knows_no_unknown_task():
    with pytest.raises(CommandError, match="没有编号为 NO 的任务"):
        call_command("lint_task", "NO")


ROWS = [
    (LawSelection, {"note": "x"}),
    (LintOverride, {"note": "x"}),
    (LintOverrideApproval, {"approved_by": "x"}),
    (LintReport, {"severe_count": 3}),
]


@pytest.fixture
def _everything(db):
    row = baseless()
    choose(row, "founding")
    ask(row)
    sign(row)
    seal(row)


@pytest.mark.usefixtures("_everything")
@pytest.mark.parametrize(("model", "change"), ROWS)
def test_rows_are_never_changed_or_removed(model, change):
    pk = model.objects.get().pk

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        model.objects.filter(pk=pk).update(**change)
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        model.objects.filter(pk=pk)._raw_delete("default")


@pytest.mark.usefixtures("_everything")
def test_without_the_triggers_the_same_update_goes_through():
    with triggers_off():
        assert LawSelection.objects.update(note="x") == 1


def test_the_header_is_the_same_with_and_without_a_reason():
    session = sealed()

    assert "override" not in bytes(session.header).decode()
    assert session.lint_report.override is None
