"""What every page about plans and tasks asks first: which row, seen by whom, on which day."""

from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone

from inspections.models.plans import AnnualPlan, Task
from inspections.selectors.plans import plans_visible_to, tasks_visible_to
from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.policies import (
    NotPermittedError,
    check_has_role,
    check_has_role_anywhere,
)
from shuangsuiji.orgs.selectors import unit_by_code, units_visible_to


def today() -> date:
    """The local date on which grants are judged."""
    return timezone.localdate()


def visible_task(request: HttpRequest, code: str) -> Task:
    """The task with its document, or 404 for whoever may not know that it exists."""
    task = tasks_visible_to(request.user, on=today()).defer(None).filter(code=code).first()
    if task is None:
        raise Http404(f"没有编号为 {code} 的任务，或不在您的范围内。")
    return task


def visible_plan(request: HttpRequest, unit: str, year: int) -> AnnualPlan:
    """The plan, or 404 likewise."""
    plan = plans_visible_to(request.user, on=today(), year=year).filter(unit__code=unit).first()
    if plan is None:
        raise Http404("没有这份年度计划，或不在您的范围内。")
    return plan


def check_planner(request: HttpRequest, unit: Unit) -> None:
    """Refuse with 403 unless the user plans for the unit."""
    check_has_role(request.user, Role.PLANNER, unit, on=today())


def check_planner_anywhere(request: HttpRequest) -> None:
    """Refuse with 403 unless the user plans for some unit."""
    check_has_role_anywhere(request.user, Role.PLANNER, on=today())


def may_edit_catalogue(request: HttpRequest) -> bool:
    """The list binds every unit below, so only planners of a top unit change it."""
    planned = units_visible_to(request.user, on=today(), roles=[Role.PLANNER])
    return planned.filter(parent__isnull=True).exists()


def check_catalogue_editor(request: HttpRequest) -> None:
    """Refuse with 403 unless ``may_edit_catalogue``."""
    if not may_edit_catalogue(request):
        raise NotPermittedError(
            "抽查事项清单由最上级单位的计划员维护；您目前没有这项权限。请联系该单位的计划员。"
        )


def check_planner_of(request: HttpRequest, unit_code: str) -> None:
    """As ``check_planner``; an unknown unit is left to the check of the document."""
    try:
        unit = unit_by_code(unit_code)
    except Unit.DoesNotExist:
        return
    check_planner(request, unit)


def check_reviewer(request: HttpRequest, unit: Unit) -> None:
    """Refuse with 403 unless the user reviews for the unit."""
    check_has_role(request.user, Role.REVIEWER, unit, on=today())
