"""One result for the public, with its digest; and the editor's desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.policies import PolicyError
from inspections.views.access import today
from inspections.views.acting import act, by
from publicity.enterprise.selectors.cases import cases_of_publication
from publicity.enterprise.selectors.desk import shown_replies
from publicity.models import Publication, Withdrawal
from publicity.public_ids import public_id
from publicity.published import public_text, waiting_results
from publicity.result_drafts import draft_of
from publicity.services.results import publish_result, withdraw_result
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere, has_role, has_role_anywhere
from shuangsuiji.orgs.selectors import scoped

PER_PAGE = 50
EDITORS = (Role.PUBLISHER, Role.REVIEWER, Role.AUDITOR)


def _row(code: str) -> Publication:
    row = Publication.objects.filter(code=code).select_related("unit", "entity", "visit").first()
    if row is None:
        raise Http404(f"没有公示 {code}。请核对编号。")
    return row


@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """One result: the text, its digest, what it corrects or what corrects it."""
    row = _row(code)
    gone = Withdrawal.objects.filter(publication=row).first()
    if gone is not None or row.shown_until < today():
        return render(request, "publicity/result_gone.html", {"row": row, "gone": gone}, status=410)
    return render(
        request,
        "publicity/result.html",
        {
            "row": row,
            "text": {**public_text(row), "items_of": public_text(row)["items"]},
            "correction": getattr(row, "correction", None),
            "may_withdraw": _edits(request, row),
            "replies": shown_replies(row),
            "cases": cases_of_publication(row),
            "entity_address": public_id(row.entity.code, row.entity_id),
        },
    )


def _edits(request: HttpRequest, row: Publication) -> bool:
    mine = scoped(
        Publication.objects.filter(pk=row.pk), request.user, on=today(), roles=(Role.PUBLISHER,)
    )
    return request.user.is_authenticated and mine.exists()


@require_safe
def result_file(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """The very bytes whose digest stands in the log."""
    row = _row(code)
    if Withdrawal.objects.filter(publication=row).exists() or row.shown_until < today():
        raise Http404(f"公示 {code} 已撤下；其摘要是 {row.digest}。")
    answer = HttpResponse(bytes(row.content), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{row.code}.json"'
    return answer


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits to be published, the first due first."""
    check_has_role_anywhere(request.user, EDITORS, on=today())
    rows = sorted(waiting_results(request.user, on=today()), key=lambda row: (row[1], row[0].code))
    return render(
        request,
        "publicity/result_desk.html",
        {
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "late": sum(due < today() for _, due in rows),
            "today": today(),
            "may_publish": has_role_anywhere(request.user, Role.PUBLISHER, on=today()),
        },
    )


@login_required
@require_safe
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """The text as the public will read it, before it does; and the button that publishes it."""
    waiting = dict(waiting_results(request.user, on=today()))
    visit = next((row for row in waiting if row.code == code), None)
    if visit is None:
        raise Http404(f"没有待公示的 {code}，或不在您的范围内。")
    try:
        found = draft_of(code, locks=False)
    except PolicyError as error:
        messages.error(request, str(error))
        return redirect("publicity:result_desk")
    text = found.text
    return render(
        request,
        "publicity/result_draft.html",
        {
            "draft": found,
            "text": {**text, "items_of": text["items"]},
            "registered": found.ready.visit.entity,
            "shown_until": found.shown_until(today()),
            "due": waiting[visit],
            "today": today(),
            "may_publish": has_role(request.user, Role.PUBLISHER, visit.unit, on=today()),
        },
    )


@login_required
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish one result."""
    check_has_role_anywhere(request.user, Role.PUBLISHER, on=today())
    act(
        request,
        lambda: publish_result(
            visit_code=code,
            by=by(request),
            now=timezone.now(),
            seen=request.POST.get("seen") or "-",  # nobody publishes what was not shown to them
        ),
        "已公示，并记入信用事实。",
    )
    return redirect("publicity:result_desk")


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take one off the pages."""
    check_has_role_anywhere(request.user, Role.PUBLISHER, on=today())
    reason = request.POST.get("reason", "")
    act(
        request,
        lambda: withdraw_result(code=code, reason=reason, by=by(request), now=timezone.now()),
        "已撤下，编号和摘要保留。",
    )
    return redirect("publicity:result", code=code)
