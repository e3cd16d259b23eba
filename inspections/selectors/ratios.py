"""Proposals of ratios: the register counted by group, what holds, what has changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, QuerySet

from entities.models import CreditGrade, Entity, RegStatus
from inspections.models.plans import AnnualPlan, Task
from inspections.models.ratios import RatioProposal
from inspections.ratios.document import Proposal, read
from inspections.ratios.strata import Gap, TaskStratum, differences
from inspections.ratios.types import GRADES, GRADES_OF, MARKS, Group, Industry
from inspections.ratios.workload import Workload
from inspections.selectors.focus import mark_of
from inspections.selectors.industries import industries_on
from inspections.selectors.matching import territory_of
from inspections.selectors.plans import spec_of
from inspections.selectors.previews import grade_shares
from inspections.selectors.surroundings import rates_for
from inspections.taskspec import TaskSpec
from personnel.selectors import available_inspectors
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.orgs.models import Unit

GRADE_OF = {own: grade for grade, owned in GRADES_OF.items() for own in owned}


@dataclass(frozen=True)
class Standing:
    """What one grade has without the proposal that is looked at."""

    count: int
    visits: Fraction
    expected: Fraction  # visits that one entity can expect
    chance: Fraction | None  # None where the year's tasks mean different entities


@dataclass(frozen=True)
class Before:
    """What the year so far, or the year before, does to each grade."""

    label: str
    grades: dict[str, Standing]

    @property
    def visits(self) -> Fraction:
        return sum((row.visits for row in self.grades.values()), start=Fraction(0))


def group_counts(
    unit: Unit, *, complaints: int, industries: Sequence[Industry], on: date
) -> dict[Group, int]:
    """Active entities of the unit by grade and mark. One query; regrading feeds it."""
    mark = mark_of(complaints=complaints, industries=[one.code for one in industries], on=on)
    rows = (
        active_entities(unit)
        .order_by()
        .annotate(mark=mark)
        .values_list("grade", "mark")
        .annotate(count=Count("pk"))
    )
    found = {Group(grade, each): 0 for grade in GRADES for each in ("", *MARKS)}
    for grade, each, count in rows:
        found[Group(GRADE_OF[grade], each)] += count
    return found


def active_entities(unit: Unit) -> QuerySet[Entity]:
    """Whom the unit can draw from."""
    return Entity.objects.filter(
        responsible_unit__path__startswith=territory_of(unit).path, status=RegStatus.ACTIVE
    )


def proposals_of(plan: AnnualPlan) -> list[RatioProposal]:
    """Every proposal of the plan, newest first. One query."""
    return list(plan.ratio_proposals.select_related("decision"))


def approved_proposal(plan: AnnualPlan | None) -> RatioProposal | None:
    """The newest one that two people signed. One query."""
    if plan is None:
        return None
    rows = plan.ratio_proposals.filter(decision__is_approved=True)
    return rows.select_related("decision", "plan__unit").first()


def open_proposal(plan: AnnualPlan) -> RatioProposal | None:
    """The newest one, if nobody has decided it. One query."""
    row = plan.ratio_proposals.select_related("decision").first()
    return None if row is None or hasattr(row, "decision") else row


def proposal_of(row: RatioProposal) -> Proposal:
    """What a stored proposal says."""
    return read(parse_canonical(bytes(row.document)))


def industries_for(unit: Unit, on: date) -> tuple[Industry, ...]:
    """The table that holds for the unit; without one that of its newest proposal, else ours."""
    held = industries_on(unit, on)
    if held.table is not None:
        return held.industries
    row = RatioProposal.objects.filter(plan__unit=unit).order_by("-proposed_at", "-pk").first()
    return proposal_of(row).choice.industries if row is not None else held.industries


def grades_moved(row: RatioProposal) -> int:
    """Grades of the unit that were computed anew and differ, since the proposal was made."""
    unit = row.plan.unit
    return CreditGrade.objects.filter(
        computed_at__gt=row.proposed_at,
        entity__responsible_unit__path__startswith=territory_of(unit).path,
    ).count()


def workload(unit: Unit, visits: int, *, on: date) -> Workload:
    """The visits by the rates and the people of the unit today."""
    rates = rates_for(unit).rates
    people = available_inspectors([unit], window_from=on, window_to=on)
    return Workload(
        visits=visits,
        minutes=rates.visit_minutes,
        half_day=rates.half_day_minutes,
        inspectors=sum(row.is_eligible for row in people),
    )


def before(plan: AnnualPlan, *, but: RatioProposal | None = None) -> Before | None:
    """What stands beside a proposal: the plan's approved one, else last year's, else its tasks.

    Args:
        but: the proposal that is looked at; it does not stand beside itself.
    """
    last = AnnualPlan.objects.filter(unit=plan.unit, year=plan.year - 1).first()
    for each in (plan, last):
        row = approved_proposal(each)
        if each is not None and row is not None and row != but:
            return Before(f"{each.year} 年已批准的第 {row.number} 号方案", _by_proposal(row))
    for each in (last, plan):
        tasks = list(each.tasks.select_related("unit")) if each is not None else []
        if each is not None and tasks:
            return Before(f"{each.year} 年的 {len(tasks)} 个任务", _by_tasks(each, tasks))
    return None


def _by_proposal(row: RatioProposal) -> dict[str, Standing]:
    proposal = proposal_of(row)
    found = {}
    for grade in GRADES:
        lines = proposal.of_grade(grade)
        count, visits = sum(one.count for one in lines), sum(one.visits for one in lines)
        drawn = sum((one.chance * one.count for one in lines), start=Fraction(0))
        found[grade] = _standing(count, Fraction(visits), drawn)
    return found


def _by_tasks(plan: AnnualPlan, tasks: Sequence[Task]) -> dict[str, Standing]:
    """By the rules of the tasks today. Two queries a task.

    The chance is exact where all tasks that draw from a grade mean the whole of it, or where it
    is one task only; else only the mean number of visits is.
    """
    counts = dict.fromkeys(GRADES, 0)
    for grade, count in (
        active_entities(plan.unit).order_by().values_list("grade").annotate(Count("pk"))
    ):
        counts[GRADE_OF[grade]] += count
    each = [grade_shares(spec_of(task), task.unit) for task in tasks]
    found = {}
    for grade, count in counts.items():
        drawn = [_of_grade(one, grade) for one in each]
        drawn = [one for one in drawn if one[1]]
        visits = sum((taken for _, taken in drawn), start=Fraction(0))
        missed: Fraction | None = Fraction(1)
        for inside, taken in drawn:
            if missed is not None and (inside == count or len(drawn) == 1):
                missed *= 1 - taken / count
            else:
                missed = None
        found[grade] = _standing(count, visits, None if missed is None else (1 - missed) * count)
    return found


def _of_grade(shares: dict[str, tuple[int, Fraction]], grade: str) -> tuple[int, Fraction]:
    """Candidates of a grade, and how many of them are drawn."""
    rows = [shares[own] for own in GRADES_OF[grade] if own in shares]
    return sum(row[0] for row in rows), sum((row[1] for row in rows), start=Fraction(0))


def _standing(count: int, visits: Fraction, drawn: Fraction | None) -> Standing:
    if not count:
        return Standing(0, visits, Fraction(0), Fraction(0))
    return Standing(count, visits, visits / count, None if drawn is None else drawn / count)


def task_differences(spec: TaskSpec, row: RatioProposal) -> list[Gap]:
    """Where a task's strata are not those of an approved proposal; empty where it follows."""
    strata = [
        TaskStratum(one.label, one.grades, one.marks, one.rule.ratio_bp) for one in spec.strata
    ]
    return differences(strata, proposal_of(row).lines)


def turn_of(plan: AnnualPlan, row: RatioProposal, *, but: str = "") -> int:
    """Which of the year's draws the next task that follows the proposal would be. One query."""
    tasks = plan.tasks.exclude(code=but)
    return 1 + sum(not task_differences(spec_of(task), row) for task in tasks)
