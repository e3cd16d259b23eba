"""Annual plans as the public reads them: approved ones, their tasks with items and ratios."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from inspections.codes import NamesOfEntities
from inspections.events import Event
from inspections.lint.wording import percent
from inspections.models.catalogue import InspectionItem
from inspections.models.plans import AnnualPlan, Approval, Task
from inspections.selectors.plans import spec_of
from inspections.states import Status
from inspections.taskspec import TaskSpec
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.ledger.selectors import latest_records

__all__ = ["AnnualPlan", "InspectionItem"]


@dataclass(frozen=True)
class PlanVersion:
    """One approval of a plan, as the log has it."""

    version: int
    name: str
    approved_at: datetime


@dataclass(frozen=True)
class PlannedTask:
    """A task of a plan: what is checked, at whom, how many of them."""

    task: Task
    items: tuple[InspectionItem, ...]
    ratios: tuple[str, ...]
    partners: tuple[str, ...]  # departments that go along
    names: str  # when the list of entities is public
    sessions: tuple[str, ...]  # codes of its draws


def public_plan(unit: str, year: int) -> AnnualPlan | None:
    """The plan of a bureau for one year, whatever its state. One query."""
    return AnnualPlan.objects.filter(unit__code=unit, year=year).select_related("unit").first()


def plan_versions(plan: AnnualPlan) -> list[PlanVersion]:
    """Every approval, newest first. One query."""
    records = latest_records(f"plan/{plan.unit.code}/{plan.year}").filter(kind=Event.PLAN_APPROVED)
    found = []
    for record in records:
        told: Any = parse_canonical(bytes(record.payload)) if record.payload else None
        if told:
            found.append(PlanVersion(int(told["version"]), str(told["name"]), record.at))
    return found


def planned_tasks(plan: AnnualPlan) -> list[PlannedTask]:
    """Approved tasks in order of their windows. Five queries."""
    rows = plan.tasks.filter(status=Approval.APPROVED).select_related("unit")
    rows = rows.prefetch_related("task_items__item", "partners__unit", "sessions")
    return [_planned(task) for task in rows.order_by("window_from", "code")]


def _planned(task: Task) -> PlannedTask:
    spec = spec_of(task)
    drawn = (row for row in task.sessions.all() if row.status != Status.VOID)
    return PlannedTask(
        task=task,
        items=tuple(row.item for row in task.task_items.all()),
        ratios=tuple(_ratios(spec)),
        partners=tuple(row.unit.name for row in task.partners.all()),
        names=NamesOfEntities(spec.publish_names).label,
        sessions=tuple(row.code for row in drawn),
    )


def _ratios(spec: TaskSpec) -> Iterator[str]:
    """How many are drawn, in words."""
    if spec.preselected:
        yield "名单由上级抽定，全部检查"
    elif spec.total is not None:
        yield f"共抽取 {spec.total} 户，按各层户数分配"
    else:
        for stratum in spec.strata:
            rule = stratum.rule
            least = f"，至少 {rule.min} 户" if rule.min else ""
            most = f"，至多 {rule.max} 户" if rule.max is not None else ""
            yield f"{stratum.label} {percent(Fraction(rule.ratio_bp, 10_000))}{least}{most}"
