"""The guard on the task page, before sealing: who would be visited again, and what to do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from inspections.forms.guard import ReasonForm
from inspections.forms.plans import ApproveForm
from inspections.models.plans import Task
from inspections.policies import PolicyError
from inspections.selectors.guard_rules import guard_rule
from inspections.selectors.meters import entity_by_code
from inspections.selectors.repeats import named_pairs, overlaps, unanswered_pairs
from inspections.services.guard import exclude_visited, give_repeat_reason, recuse_tired_pairs
from inspections.taskspec import TaskSpec, TaskSpecError
from inspections.views.access import check_planner, check_reviewer, today, visible_task
from personnel.selectors import inspectors

SHOWN_PAIRS = 10
REFUSALS = (PolicyError, TaskSpecError)


def guard_context(request: HttpRequest, task: Task, spec: TaskSpec) -> dict[str, Any]:
    """What the task page shows of the guard while the task is not sealed."""
    pairs = unanswered_pairs(task, spec)
    return {
        "overlaps": overlaps(task, spec, request.user, today=today()),
        "window_days": guard_rule(task.unit).window_days,
        "repeat_count": len(pairs),
        "repeats": named_pairs(pairs[:SHOWN_PAIRS]),
    }


@login_required
@require_POST
def exclude(request: HttpRequest, code: str) -> HttpResponse:
    """Take the candidates that another task or body visits out of the draft."""
    task = visible_task(request, code)
    check_planner(request, task.unit)
    try:
        count = exclude_visited(
            task_code=code,
            ref=request.POST.get("ref", ""),
            expected_version=ApproveForm(request.POST).seen_version(),
            by=request.user.get_username(),
            now=timezone.now(),
            today=today(),
        )
        messages.success(request, f"已逐户排除 {count} 户，任务退回草稿，须重新批准。")
    except REFUSALS as error:
        messages.error(request, str(error))
    return redirect("inspections:task", code=code)


@login_required
@require_POST
def recuse(request: HttpRequest, code: str) -> HttpResponse:
    """Bar inspectors at their limit from the entities, in the draft."""
    task = visible_task(request, code)
    check_planner(request, task.unit)
    try:
        count = recuse_tired_pairs(
            task_code=code,
            expected_version=ApproveForm(request.POST).seen_version(),
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, f"已列入 {count} 对回避，任务退回草稿，须重新批准。")
    except REFUSALS as error:
        messages.error(request, str(error))
    return redirect("inspections:task", code=code)


@login_required
@require_POST
def give_reason(request: HttpRequest, code: str) -> HttpResponse:
    """A reviewer says why an inspector must visit an entity once more."""
    task = visible_task(request, code)
    check_reviewer(request, task.unit)
    form = ReasonForm(request.POST)
    form.is_valid()
    typed = form.cleaned_data
    person = get_object_or_404(
        inspectors(request.user, on=today()), code=typed.get("inspector", "")
    )
    entity = entity_by_code(typed.get("entity", ""))
    if entity is None:
        messages.error(request, "没有这个主体。请刷新页面后再填。")
        return redirect("inspections:task", code=code)
    try:
        give_repeat_reason(
            inspector=person,
            entity=entity,
            unit=task.unit,
            year=task.window_from.year,
            reason=typed.get("reason", ""),
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, "理由已记录并存证。")
    except PolicyError as error:
        messages.error(request, str(error))
    return redirect("inspections:task", code=code)
