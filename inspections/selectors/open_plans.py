"""Plans and tasks as the public may have them: approved ones only."""

from dataclasses import dataclass

from django.db.models import QuerySet

from inspections.models.plans import AnnualPlan, Approval, Task


@dataclass(frozen=True)
class PlannedTask:
    """What the national record wants to know of a task."""

    code: str
    kind: str
    plan: str
    plan_name: str


def plan_id(plan: AnnualPlan | None) -> str:
    """抽查计划编号: a bureau has one plan a year. Unit must be loaded."""
    return f"{plan.unit.code}-{plan.year}" if plan is not None else ""


def task_of_session(session_id: int) -> PlannedTask:
    """The task of a session, and its plan if there is one. One query."""
    task = Task.objects.select_related("plan__unit").defer("document").get(sessions=session_id)
    name = task.plan.name if task.plan is not None else ""
    return PlannedTask(task.code, task.kind, plan_id(task.plan), name)


def approved_plans() -> QuerySet[AnnualPlan]:
    """Approved annual plans with their units, oldest first."""
    rows = AnnualPlan.objects.filter(status=Approval.APPROVED).select_related("unit")
    return rows.order_by("year", "unit__code")


def approved_tasks() -> QuerySet[Task]:
    """Approved tasks of approved plans with unit and plan; documents are not loaded."""
    rows = Task.objects.filter(status=Approval.APPROVED, plan__status=Approval.APPROVED)
    return rows.select_related("unit", "plan__unit").defer("document").order_by("code")
