"""Recording absences and taking them back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from personnel.forms import AbsenceForm
from personnel.models import AbsenceReason
from personnel.services import record_absence, withdraw_absence
from personnel.services.absences import AbsenceRefusedError
from personnel.views.inspectors import visible_inspector
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role


@login_required
@require_http_methods(["GET", "POST"])
def add_absence(request: HttpRequest, code: str) -> HttpResponse:
    """登记缺勤."""
    inspector = visible_inspector(request, code)
    check_has_role(request.user, Role.PLANNER, inspector.unit, on=timezone.localdate())
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            record_absence(
                inspector=inspector,
                from_on=cleaned["from_on"],
                to_on=cleaned["to_on"],
                reason=AbsenceReason(cleaned["reason"]),
                note=cleaned["note"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except AbsenceRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已登记{inspector.name}的缺勤。")
            return redirect("personnel:detail", code=code)
    return render(request, "personnel/absence_form.html", {"form": form, "inspector": inspector})


@login_required
@require_POST
def take_back_absence(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """撤回缺勤."""
    inspector = visible_inspector(request, code)
    check_has_role(request.user, Role.PLANNER, inspector.unit, on=timezone.localdate())
    absence = get_object_or_404(inspector.absences.all(), pk=pk)
    try:
        withdraw_absence(absence=absence, by=request.user.get_username(), now=timezone.now())
    except AbsenceRefusedError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "已撤回这条缺勤。")
    return redirect("personnel:detail", code=code)
