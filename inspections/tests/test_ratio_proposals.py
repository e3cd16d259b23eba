"""Ratios proposed by one person and approved by another; tasks take them, lint watches."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from entities.credit.facts import FactKind
from entities.models import CreditFact, Entity
from inspections import codes
from inspections.draw.frame import parse_header
from inspections.models.plans import AnnualPlan, Task
from inspections.models.ratios import RatioDecision, RatioProposal
from inspections.policies import PlanRefusedError, SameOneError
from inspections.ratios.strata import shares
from inspections.ratios.types import MARKS, Choice, Group, Industry
from inspections.selectors.findings import verdict_on_task
from inspections.selectors.plans import spec_of
from inspections.selectors.ratios import (
    before,
    group_counts,
    proposal_of,
    task_differences,
)
from inspections.services.ratios import decide_proposal, propose_for_plan
from inspections.tests.world import NOON, bureau, sealed, task
from shuangsuiji.orgs.models import Role, RoleGrant, Unit, User

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
FOOD = (Industry("H62", "餐饮业", "《食品安全法》"),)
CHOICE = Choice(cap=2, weights={"LISTED": 300, "COMPLAINT": 200, "INDUSTRY": 150}, industries=FOOD)


def plan_of(unit: Unit, year: int = 2026) -> AnnualPlan:
    return AnnualPlan.objects.create(
        year=year,
        unit=unit,
        name=f"{year} 年计划",
        created_by="planner",
        created_at=NOON,
        updated_by="planner",
        updated_at=NOON,
        status="APPROVED",
        approved_by="reviewer",
        approved_at=NOON,
    )


def fact(code: str, kind: FactKind, on: date = TODAY) -> CreditFact:
    return CreditFact.objects.create(
        entity=Entity.objects.get(code=code),
        ref=f"{kind}-{code}-{on}",
        kind=kind.value,
        on=on,
        source="县局",
        basis="文书",
        recorded_by="x",
        recorded_at=NOON,
    )


def proposed(plan: AnnualPlan, choice: Choice = CHOICE, preset: str = "lindian-2024"):
    return propose_for_plan(
        plan=plan, preset_id=preset, choice=choice, note="按上年结果", by="planner", now=NOON
    )


def approved(plan: AnnualPlan, **changes) -> RatioProposal:
    row = proposed(plan, **changes)
    decide_proposal(
        plan=plan, number=row.number, is_approved=True, note="", by="reviewer", now=NOON
    )
    return RatioProposal.objects.get(pk=row.pk)


def following(plan: AnnualPlan, row: RatioProposal, **changes) -> Task:
    """A task of the plan with the strata of the proposal."""
    strata = [
        {
            "id": one.id,
            "label": one.label,
            "grades": list(one.grades),
            "marks": list(one.marks),
            "rule": {"ratio_bp": one.ratio_bp},
        }
        for one in shares(proposal_of(row).lines)
    ]
    focus = {"complaints": 1, "industries": ["H62"]}
    found = task(
        plan.unit,
        **{"strata": strata, "focus": focus, "origin": "PLAN", "plan_year": plan.year, **changes},
    )
    found.plan = plan
    found.save()
    return found


def grant(name: str, role: Role, unit: Unit) -> User:
    user, _ = User.objects.get_or_create(username=name, defaults={"unit": unit})
    RoleGrant.objects.create(
        user=user,
        role=role,
        unit=unit,
        valid_from=date(2026, 1, 1),
        granted_by="x",
        granted_at=NOON,
    )
    return user


def test_the_codes_of_marks_are_those_of_the_task_file():
    assert codes.ENTITY_MARKS == MARKS


def test_entities_are_counted_by_grade_and_first_mark():
    county = bureau(entities=40, people_each=0)
    Entity.objects.filter(code="C1E00001").update(industry="H6210")
    for code in ("C1E00001", "C1E00002"):
        fact(code, FactKind.COMPLAINT_UPHELD)
    fact("C1E00002", FactKind.ABNORMAL_LISTED)
    fact("C1E00003", FactKind.COMPLAINT_UPHELD, NOON.date() - timedelta(days=400))
    Entity.objects.filter(code="C1E00004").update(industry="H62", grade="")
    Entity.objects.filter(code="C1E00005").update(status="DEREG")

    counts = group_counts(county, complaints=1, industries=FOOD, on=NOON.date())

    assert {group: n for group, n in counts.items() if group.mark and n} == {
        Group("B", "COMPLAINT"): 1,
        Group("C", "LISTED"): 1,
        Group("B", "INDUSTRY"): 1,  # ungraded ones are drawn as B
    }
    assert sum(counts.values()) == 39


def test_two_people_and_only_the_newest_open_proposal():
    plan = plan_of(bureau(entities=40, people_each=0))
    first, second = proposed(plan), proposed(plan)

    with pytest.raises(PlanRefusedError, match="更新的方案"):
        decide_proposal(
            plan=plan, number=first.number, is_approved=True, note="", by="reviewer", now=NOON
        )
    with pytest.raises(SameOneError):
        decide_proposal(
            plan=plan, number=second.number, is_approved=True, note="", by="planner", now=NOON
        )
    with pytest.raises(PlanRefusedError, match="理由"):
        decide_proposal(
            plan=plan, number=second.number, is_approved=False, note=" ", by="reviewer", now=NOON
        )
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says it too
        RatioDecision.objects.create(
            proposal=second,
            proposed_by="planner",
            is_approved=True,
            decided_by="planner",
            decided_at=NOON,
        )
    with pytest.raises(PlanRefusedError, match="理由"):
        propose_for_plan(
            plan=plan, preset_id="henan-2021", choice=CHOICE, note="", by="planner", now=NOON
        )

    decide_proposal(
        plan=plan, number=second.number, is_approved=True, note="", by="reviewer", now=NOON
    )
    assert second.plan.ratio_proposals.filter(decision__is_approved=True).count() == 1


@pytest.mark.parametrize("model", [RatioProposal, RatioDecision])
def test_what_was_proposed_and_decided_is_never_changed(model):
    approved(plan_of(bureau(entities=20, people_each=0)))

    with pytest.raises(Exception, match=r"append|追加"), transaction.atomic():
        model.objects.update(proposed_by="somebody")


def test_a_task_that_differs_from_the_approved_ratios_is_a_finding():
    plan = plan_of(bureau())
    fact("C1E00001", FactKind.ABNORMAL_LISTED)
    row = approved(plan)
    good = following(plan, row)

    def found(one: Task) -> list[str]:
        verdict = verdict_on_task(one, today=NOON.date())
        return [f.value for f in verdict.findings if f.rule == "approved-ratios"]

    assert task_differences(spec_of(good), row) == []
    assert found(good) == []
    strata = [{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 500}}]
    other = following(plan, row, code="T-2", strata=strata)
    assert "层“全部”不是方案中的一组" in found(other)
    temporary = following(plan, row, code="T-3", strata=strata, origin="TEMP")
    assert found(temporary) == []


def test_sealing_puts_marked_entities_into_their_own_stratum():
    plan = plan_of(bureau())
    fact("C1E00001", FactKind.ABNORMAL_LISTED)
    Entity.objects.filter(code="C1E00003").update(industry="6210")
    row = approved(plan)

    header = parse_header(bytes(sealed(following(plan, row)).header))

    counts = {stratum.id: stratum.count for stratum in header.strata}
    assert counts["G2-1"] == 1
    assert counts["G1-3"] == 1
    assert not any(mark in id_ for id_ in counts for mark in MARKS)  # ids are public
    told = {line.group: line.count for line in proposal_of(row).lines}
    assert counts["G1"] == told[Group("A")]
    assert sum(counts.values()) == sum(told.values()) == 80


def test_beside_a_proposal_stands_what_held_before():
    county = bureau()
    last, plan = plan_of(county, 2025), plan_of(county)
    assert before(plan) is None
    one = task(county, code="T-9")
    one.plan = last
    one.save()

    by_task = before(plan)
    assert "2025 年的 1 个任务" in by_task.label
    assert by_task.grades["D"].chance == by_task.grades["D"].expected == pytest.approx(0.5)

    row = approved(last)
    by_proposal = before(plan)
    assert by_proposal.label == "2025 年已批准的第 1 号方案"
    assert by_proposal.visits == proposal_of(row).visits
    assert before(last, but=row) is not None  # its own tasks


def test_the_page_tries_proposes_and_approves(client):
    plan = plan_of(bureau(), year=2026)
    planner, chief = (
        grant("planner", Role.PLANNER, plan.unit),
        grant("chief", Role.REVIEWER, plan.unit),
    )
    url = reverse("inspections:ratios", args=[plan.unit.code, plan.year])
    typed = {
        "preset": "henan-2021",
        "base": "5",
        "floor": "3",
        "listed": "200",
        "complaint": "100",
        "complaints": "1",
        "risky": "100",
        "industries": "H62 餐饮业 《食品安全法》",
        "note": "",
    }
    client.force_login(planner)
    assert "试算" in client.get(url).content.decode()

    trial = client.post(url, {**typed, "act": "try"}).content.decode()
    assert "低于下限，提高到 3%" in trial
    assert not RatioProposal.objects.exists()
    wrong = client.post(url, {**typed, "industries": "XX 餐饮", "act": "propose"})
    assert wrong.status_code == 422
    assert "XX 餐饮" in wrong.content.decode()
    assert "不是行业代码" in wrong.content.decode()
    nothing = client.post(url, {**typed, "act": "propose"})
    assert "请写明提出方案的理由" in nothing.content.decode()
    client.post(url, {**typed, "note": "上年结果", "act": "propose"})
    row = RatioProposal.objects.get()
    decide = reverse("inspections:decide_ratios", args=[plan.unit.code, plan.year])
    assert client.post(decide, {"number": row.number, "answer": "yes"}).status_code == 403

    client.force_login(chief)
    assert client.post(url, {**typed, "act": "try"}).status_code == 403
    assert "批准第 1 号方案" in client.get(url).content.decode()
    client.post(decide, {"number": row.number, "answer": "yes"})
    Entity.objects.filter(code="C1E00001").update(grade="D")
    page = client.get(url).content.decode()
    assert "现行第 1 号方案" in page
    assert "D 级由 8 户变为 9 户" in page

    client.force_login(grant("stranger", Role.PLANNER, bureau("C2", entities=0, people_each=0)))
    assert client.get(url).status_code == 404


def test_the_editor_takes_the_approved_ratios_and_says_which(client):
    plan = plan_of(bureau())
    fact("C1E00001", FactKind.ABNORMAL_LISTED)
    approved(plan)
    client.force_login(grant("planner", Role.PLANNER, plan.unit))
    data = {
        "rows": "proposal",
        "basics-unit": "C1",
        "basics-plan_year": "2026",
        "version": "0",
        **{
            f"{name}-TOTAL_FORMS": "0"
            for name in (
                "item_scopes",
                "strata",
                "pools",
                "seats",
                "exclude",
                "recusals",
                "inspector_recusals",
            )
        },
        **{
            f"{name}-INITIAL_FORMS": "0"
            for name in (
                "item_scopes",
                "strata",
                "pools",
                "seats",
                "exclude",
                "recusals",
                "inspector_recusals",
            )
        },
    }

    page = client.post(reverse("inspections:task_rows"), data).content.decode()

    assert "第二组重点甲" in page
    assert "本任务按它分层" in page
    data["basics-plan_year"] = "2020"
    assert (
        "采用比例方案" not in client.post(reverse("inspections:task_rows"), data).content.decode()
    )
