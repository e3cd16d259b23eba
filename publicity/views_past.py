"""Checks from before the system: importing a file, the files so far, taking one back."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.views.access import today
from inspections.views.acting import act, by
from publicity.counting import past_files
from publicity.past_list import PastList
from publicity.services.past_checks import cancel_past_checks
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere, has_role_anywhere
from shuangsuiji.orgs.selectors import scoped, units_visible_to
from shuangsuiji.orgs.views.list_import import ListWizard

PER_PAGE = 50
READERS = (Role.PUBLISHER, Role.REVIEWER, Role.PLANNER, Role.AUDITOR)


class PastWizard(ListWizard):
    """Publishers enter past checks of the units inside their grants."""

    namespace = "publicity"
    name = "past_checks"
    title = "历史检查"
    intro = (
        "系统启用之前做过的检查，计入统计，用来与双随机抽查比较。同一主体、单位、日期、方式只算一次；"
        "主体名称和代码只供内部核对，不公开。导错的文件可以整个撤销。"
    )
    back = "publicity:past_files"
    back_title = "历史检查"
    measure = "户次"
    refusals = (FileRejectedError,)

    def kind(self, request: HttpRequest) -> PastList:
        check_has_role_anywhere(request.user, Role.PUBLISHER, on=today())
        own = units_visible_to(request.user, on=today(), roles=[Role.PUBLISHER])
        return PastList(own, today=today())


wizard = PastWizard()


@login_required
@require_safe
def past_list(request: HttpRequest) -> HttpResponse:
    """Files of past checks, newest first."""
    check_has_role_anywhere(request.user, READERS, on=today())
    rows = scoped(past_files(), request.user, on=today(), roles=READERS)
    return render(
        request,
        "publicity/past_files.html",
        {
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "may_import": has_role_anywhere(request.user, Role.PUBLISHER, on=today()),
        },
    )


@login_required
@require_POST
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Let a file count no longer."""
    check_has_role_anywhere(request.user, Role.PUBLISHER, on=today())
    reason = request.POST.get("reason", "")[:300]
    act(
        request,
        lambda: cancel_past_checks(code=code, reason=reason, by=by(request), now=timezone.now()),
        f"已撤销 {code}，其中的检查不再计数。",
    )
    return redirect("publicity:past_files")
