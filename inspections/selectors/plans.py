"""Reading annual plans and tasks."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from inspections.models.merging import TaskPartner
from inspections.models.plans import AnnualPlan, Approval, Task
from inspections.models.sessions import DrawSession
from inspections.taskspec import TaskSpec, parse
from shuangsuiji.orgs.models import Unit, User
from shuangsuiji.orgs.selectors import scoped, units_above


def plans_visible_to(
    user: User | AnonymousUser, *, on: date, year: int | None = None
) -> QuerySet[AnnualPlan]:
    """Annual plans in the user's scope, newest year first, each with ``task_count``."""
    queryset = scoped(AnnualPlan.objects.select_related("unit"), user, on=on)
    if year:
        queryset = queryset.filter(year=year)
    return queryset.annotate(task_count=Count("tasks")).order_by("-year", "unit__path")


def tasks_visible_to(
    user: User | AnonymousUser, *, on: date, search: str = "", status: str = ""
) -> QuerySet[Task]:
    """Tasks of the user's units, and joint tasks they take part in, newest first.

    The document is not loaded.
    """
    units = scoped(Unit.objects.all(), user, on=on, unit_field="").values("pk")
    joint = TaskPartner.objects.filter(unit__in=units).values("task_id")
    queryset = Task.objects.select_related("unit", "plan__unit").filter(
        Q(unit__in=units) | Q(pk__in=joint)
    )
    if search:
        queryset = queryset.filter(Q(code__icontains=search) | Q(name__icontains=search))
    if status in Approval.values:
        queryset = queryset.filter(status=status)
    return queryset.defer("document").order_by("-created_at", "-pk")


def tasks_of_plan(plan: AnnualPlan) -> QuerySet[Task]:
    """Tasks of one plan in order of their window. One query; the document is not loaded."""
    return plan.tasks.select_related("unit").defer("document").order_by("window_from", "code")


def plan_for(unit: Unit, year: int | None) -> AnnualPlan | None:
    """The plan of that year of the unit itself or of the nearest unit above. Two queries."""
    if year is None:
        return None
    nearest_first = [unit, *reversed(units_above(unit))]
    plans = AnnualPlan.objects.filter(year=year, unit__in=nearest_first).select_related("unit")
    by_unit = {plan.unit_id: plan for plan in plans}
    return next((by_unit[row.pk] for row in nearest_first if row.pk in by_unit), None)


def spec_of(task: Task) -> TaskSpec:
    """The task's document, parsed."""
    return parse(bytes(task.document))


def sessions_of(task: Task) -> QuerySet[DrawSession]:
    """Sessions sealed from this task, newest first. One query; the header is not loaded."""
    return task.sessions.defer("header").order_by("-sealed_at", "-pk")


def is_loaded_unchanged(code: str, digest: str) -> bool:
    """Whether an approved task with exactly this document exists. One query."""
    return Task.objects.filter(code=code, document_digest=digest, status=Approval.APPROVED).exists()


def public_plans() -> QuerySet[AnnualPlan]:
    """Approved annual plans, which are public by law, with ``task_count`` of approved tasks."""
    approved = Q(tasks__status=Approval.APPROVED)
    return AnnualPlan.objects.filter(status=Approval.APPROVED).annotate(
        task_count=Count("tasks", filter=approved)
    )


def public_tasks(plan: AnnualPlan) -> QuerySet[Task]:
    """The approved tasks of a plan by window. One query; the document is not loaded."""
    return tasks_of_plan(plan).filter(status=Approval.APPROVED)
