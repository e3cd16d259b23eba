"""通知: the reader's own, each leading to what it is about."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from inspections.fieldwork.inbox import read_everything, read_notice
from inspections.fieldwork.selectors.notices import notices_of
from shuangsuiji.orgs.models import User

PER_PAGE = 30


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404("请先登录。")
    return request.user


@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notification, the newest first, with what became of its mail."""
    user = _user(request)
    page = Paginator(notices_of(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "mails": bool(settings.SSJ_MAIL_URL),
        "has_address": bool(user.email),
    }
    return render(request, "fieldwork/desk/notice_list.html", context)


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    row = read_notice(_user(request), pk, now=timezone.now())
    if row is None:
        raise Http404("没有这条通知，或不是给您的。")
    if row.url and url_has_allowed_host_and_scheme(row.url, allowed_hosts=None):
        return redirect(row.url)
    return redirect("desk:notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    read_everything(_user(request), now=timezone.now())
    return redirect("desk:notices")
