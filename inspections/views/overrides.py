"""Setting severe findings aside: one person says why, another signs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections.forms.law import OverrideForm
from inspections.models.law import OverrideReason
from inspections.models.plans import Task
from inspections.policies import PolicyError
from inspections.selectors.findings import verdict_on_task
from inspections.selectors.previews import EntityPreview
from inspections.services.lint import approve_override, request_override
from inspections.views.access import check_reviewer, today, visible_task
from inspections.views.finding_links import groups_of
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role, has_role

REQUESTERS = (Role.PLANNER, Role.DRAW_OFFICER)


def findings_context(
    request: HttpRequest, task: Task, preview: EntityPreview, *, can_edit: bool
) -> dict[str, Any]:
    """What the task page shows of the findings, and what the reader may do about them."""
    verdict = verdict_on_task(task, today=today(), preview=preview)
    waiting = verdict.waiting
    return {
        "verdict": verdict,
        "groups": groups_of(verdict, task=task),
        "can_edit": can_edit,
        "may_request": has_role(request.user, REQUESTERS, task.unit, on=today()),
        "may_sign": waiting is not None
        and waiting.requested_by != request.user.get_username()
        and has_role(request.user, Role.REVIEWER, task.unit, on=today()),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_aside(request: HttpRequest, code: str) -> HttpResponse:
    """Write the reason; nothing is set aside until somebody else signs."""
    task = visible_task(request, code)
    check_has_role(request.user, REQUESTERS, task.unit, on=today())
    form = OverrideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            request_override(
                task_code=code,
                reason=OverrideReason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
            messages.success(request, "说明已提出，由另一位复核员批准后方可封存。")
            return redirect("inspections:task", code=code)
        except PolicyError as error:
            form.add_error(None, str(error))
    verdict = verdict_on_task(task, today=today())
    context = {
        "task": task,
        "form": form,
        "groups": [row for row in groups_of(verdict, task=task) if row.code == "SEVERE"],
    }
    status = 422 if form.errors else 200
    return render(request, "inspections/override_form.html", context, status=status)


@login_required
@require_POST
def approve_aside(request: HttpRequest, code: str) -> HttpResponse:
    """Sign the open request as a second person."""
    task = visible_task(request, code)
    check_reviewer(request, task.unit)
    try:
        approve_override(task_code=code, by=request.user.get_username(), now=timezone.now())
        messages.success(request, "说明已批准，可以封存。说明将随场次公开。")
    except PolicyError as error:
        messages.error(request, str(error))
    return redirect("inspections:task", code=code)
