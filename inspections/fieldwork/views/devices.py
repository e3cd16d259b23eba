"""The list of phones: one's own, and for administrators those of their units."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.fieldwork.checks import conditions
from inspections.fieldwork.selectors.devices import devices_seen_by
from inspections.fieldwork.services.devices import revoke_device
from inspections.views.access import today
from inspections.views.acting import act, by
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import has_role_anywhere

PER_PAGE = 25


@login_required
@require_safe
def device_list(request: HttpRequest) -> HttpResponse:
    """Phones, the newest first; administrators also see whether evidence can be taken."""
    keeps = has_role_anywhere(request.user, Role.SYSADMIN, on=today())
    rows = devices_seen_by(request.user, on=today())
    return render(
        request,
        "fieldwork/devices.html",
        {
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "conditions": conditions() if keeps else [],
            "folder": Path(settings.SSJ_EVIDENCE_DIR) if keeps else "",
        },
    )


@login_required
@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """End a phone's rights."""
    act(
        request,
        lambda: revoke_device(code=code, by=by(request), now=timezone.now()),
        "手机已停用，从它的下一次请求起生效；它之后提交的内容转入待核。",
    )
    return redirect("field:devices")
