"""The desk for replies, and codes handed out on paper."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.policies import PolicyError
from inspections.views.access import today
from inspections.views.acting import act, by
from publicity.enterprise.clearing import masked, personal_data
from publicity.enterprise.codes import plain
from publicity.enterprise.forms import CheckForm, GiveForm
from publicity.enterprise.models import Reply
from publicity.enterprise.policies import GIVERS, READERS, check_may_check_reply
from publicity.enterprise.selectors.desk import codes_for, replies_for
from publicity.enterprise.services.access import end_code, give_code
from publicity.enterprise.services.replies import check_reply
from shuangsuiji.orgs.policies import NotPermittedError, check_has_role_anywhere

PER_PAGE = 25


@login_required
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """Replies of the user's units: those that wait first, by their clock."""
    check_has_role_anywhere(request.user, READERS, on=today())
    rows = replies_for(request.user, on=today())
    waiting = rows.filter(check_of__isnull=True, withdrawal__isnull=True)
    return render(
        request,
        "enterprise/desk/replies.html",
        {
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "waiting": waiting.count(),
            "late": waiting.filter(check_by__lt=today()).count(),
            "today": today(),
        },
    )


def _reply(request: HttpRequest, number: str) -> Reply:
    row = replies_for(request.user, on=today()).filter(number=number).first()
    if row is None:
        raise Http404(f"没有回应 {number}，或不在您的范围内。")
    return row


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """One reply: the original, what looks like personal data, the decision."""
    row, refusal = _reply(request, number), ""
    try:
        check_may_check_reply(request.user, row.publication, on=today())
    except (PolicyError, NotPermittedError) as error:
        refusal = str(error)
    form = CheckForm(request.POST or None, initial={"shown": masked(row.words)})
    if request.method == "POST" and form.is_valid():
        try:
            check_reply(
                number=number,
                is_approved=request.POST.get("answer") == "approve",
                **form.cleaned_data,
                by=by(request),
                now=timezone.now(),
            )
            messages.success(request, "核查已记录，企业可以看到。")
            return redirect("appeals:replies")
        except PolicyError as error:
            form.add_error(None, str(error))
    context = {"row": row, "form": form, "refusal": refusal, "found": personal_data(row.words)}
    return render(request, "enterprise/desk/reply.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Codes of the user's units, and a form to hand one out; the code is shown this once."""
    check_has_role_anywhere(request.user, GIVERS, on=today())
    form = GiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, code = give_code(**form.cleaned_data, by=by(request), now=timezone.now())
            address = request.build_absolute_uri(
                reverse("enterprise:enter_code", args=[plain(code)])
            )
            qr = segno.make(address, error="m").svg_data_uri(scale=6, border=2)
            context = {"row": row, "code": code, "address": address, "qr": qr}
            return render(request, "enterprise/desk/sheet.html", context)
        except PolicyError as error:
            form.add_error(None, str(error))
    rows = codes_for(request.user, on=today())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "today": today()}
    return render(request, "enterprise/desk/codes.html", context)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a code."""
    if not codes_for(request.user, on=today()).filter(pk=pk).exists():
        raise Http404("没有这个企业码，或不在您的范围内。")
    reason = request.POST.get("reason", "")[:200]
    act(
        request,
        lambda: end_code(code_id=pk, reason=reason, by=by(request), now=timezone.now()),
        "企业码已停用，用它进入的会话也已结束。",
    )
    return redirect("appeals:codes")
