"""Joint tasks: another department's reviewer consents on the task page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from inspections.forms.plans import ApproveForm
from inspections.models.plans import Task
from inspections.policies import PlanRefusedError
from inspections.selectors.joint import departments
from inspections.services.joint import consent_to_task
from inspections.views.access import check_reviewer, today, visible_task
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import has_role


@login_required
@require_POST
def consent(request: HttpRequest, code: str) -> HttpResponse:
    """Consent for one department to the version that was on the page."""
    task = visible_task(request, code)
    wanted = request.POST.get("unit", "")
    chosen = next((row for row in departments(task) if row.unit.code == wanted), None)
    if chosen is None:
        raise Http404(f"任务 {code} 没有须会签的部门 {wanted}。")
    check_reviewer(request, chosen.unit)
    try:
        consent_to_task(
            task_code=code,
            unit_code=chosen.unit.code,
            expected_version=ApproveForm(request.POST).seen_version(),
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, f"{chosen.unit.name}已会签。")
    except PlanRefusedError as error:
        messages.error(request, str(error))
    return redirect("inspections:task", code=code)


def joint_rows(request: HttpRequest, task: Task) -> list[dict[str, object]]:
    """The departments of a task, each with whether the reader may consent for it."""
    return [
        {
            "department": row,
            "may_consent": row.consent is None
            and has_role(request.user, Role.REVIEWER, row.unit, on=today()),
        }
        for row in departments(task)
    ]
