"""The whole chain: draw, visit, publication, grade, next year's ratios, the next draw.

從隨機抽查到信息公示、信用分類及信用應用的完整工作鏈條.
"""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

import entities
from entities.models import Entity
from entities.services.credit import save_rulebook
from inspections.draw.chances import inclusion
from inspections.draw.frame import parse_header
from inspections.fieldwork.tests.field import LATER, dispatched, first_visit
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import decide, found_problem, grant
from inspections.models.plans import AnnualPlan
from inspections.models.ratios import RatioProposal
from inspections.models.sessions import DrawSession
from inspections.ratios.types import Choice, Group
from inspections.selectors.findings import verdict_on_task
from inspections.selectors.frames import entity_chunks
from inspections.selectors.ratios import proposal_of
from inspections.services.plans import approve_plan, create_plan
from inspections.services.publishing import publish_session
from inspections.services.ratios import decide_proposal, propose_for_plan
from inspections.services.sessions import seal_frame
from inspections.tests.test_ratio_proposals import following
from publicity.services.results import publish_result
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db
BOOK = Path(entities.__file__).parent / "data" / "rulebooks" / "founding-1.json"
NEXT = LATER + timedelta(days=1)


def chance_of(session: DrawSession, code: str) -> tuple[str, Fraction]:
    """The stratum and the exact chance of an entity, from the sealed frame alone."""
    lines = b"".join(entity_chunks(session)).decode().splitlines()
    stratum = next(line.split(",")[1] for line in lines if line.split(",")[0] == code)
    found = inclusion(parse_header(bytes(session.header)))[stratum]
    assert found.by_weight is not None
    return stratum, found.by_weight[1]


def ratios_for(plan: AnnualPlan) -> RatioProposal:
    return propose_for_plan(
        plan=plan,
        preset_id="lindian-2024",
        choice=Choice(cap=2),
        note="按上年检查结果",
        by="planner",
        now=NEXT,
    )


def test_a_problem_found_in_one_draw_raises_the_chance_in_the_next():
    # 抽取, 派发: the entity was drawn as one of the better grades.
    first = dispatched()
    visit = first_visit(first)
    bureau, entity = visit.unit, visit.entity
    Entity.objects.filter(pk=entity.pk).update(grade="A")
    grant("chief", Role.REVIEWER, bureau)
    grant("editor", Role.PUBLISHER, bureau)
    save_rulebook(document=BOOK.read_bytes(), by="chief", now=LATER)
    plan = create_plan(unit=bureau, year=2027, name="2027 年计划", by="planner", now=LATER)
    approve_plan(plan=plan, expected_version=1, by="chief", now=LATER)
    earlier = ratios_for(plan)
    control = following(plan, earlier, code="T-CONTROL", own_branch="OFF")
    same_rules_before = chance_of(
        seal_frame(task_code=control.code, by="officer", now=LATER), entity.code
    )

    # 检查发现问题, 审核, 公示: the grade falls by itself.
    sign(visit, found_problem(visit))
    decide(visit)
    publish_session(session_code=first.code, by="officer", now=LATER)
    seal_pending(now=LATER)
    publish_result(visit_code=visit.code, by="editor", now=LATER)
    entity.refresh_from_db()
    assert entity.grade == "C"

    # 下一年: other counts, another proposal, a second person, a task that follows it.
    later = ratios_for(plan)
    assert later.digest != earlier.digest
    then, now = (
        {line.group: line.count for line in proposal_of(row).lines} for row in (earlier, later)
    )
    assert now[Group("C")] == then[Group("C")] + 1
    assert now[Group("A")] == then[Group("A")] - 1
    decide_proposal(plan=plan, number=later.number, is_approved=True, note="", by="chief", now=NEXT)
    task = following(plan, later, code="T-NEXT", own_branch="OFF")
    verdict = verdict_on_task(task, today=NEXT.date())
    assert "approved-ratios" not in {finding.rule for finding in verdict.findings}
    second = seal_frame(task_code=task.code, by="officer", now=NEXT)

    # 信用应用: the same preset, the same year, a higher chance for this entity alone.
    stratum_before, before = same_rules_before
    stratum_after, after = chance_of(second, entity.code)
    line = next(one for one in proposal_of(later).lines if one.group == Group("C"))
    assert (stratum_before, stratum_after) == ("G1", "G3")
    assert after == Fraction(line.take, line.count)
    assert after > before
    assert after >= Fraction(21, 100)  # what the preset says of C
