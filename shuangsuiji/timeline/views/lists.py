"""The log as a readable timeline."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.intake.export import CSV_TYPE, csv_chunks, download
from shuangsuiji.ledger.entries import newest_head
from shuangsuiji.ledger.sealing import log_size
from shuangsuiji.timeline.exporting import HEADER, csv_rows, json_lines
from shuangsuiji.timeline.forms import FilterForm
from shuangsuiji.timeline.indexing import indexed_size
from shuangsuiji.timeline.reading import lines_of
from shuangsuiji.timeline.selectors import Cursor, slice_of
from shuangsuiji.timeline.services import record_export
from shuangsuiji.timeline.views.access import auditors_scope

PER_PAGE = 50


@login_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Entries in the auditor's scope, newest first, filtered."""
    scope = auditors_scope(request)
    form = FilterForm(request.GET, scope)
    form.is_valid()
    wanted = form.wanted()
    before = Cursor.parse(request.GET.get("before", ""))
    found = slice_of(wanted, before=before, count=PER_PAGE)
    return render(
        request,
        "timeline/list.html",
        {
            "form": form,
            "unit": wanted.unit,
            "lines": lines_of(found.entries),
            "older": found.older,
            "searched_to": found.searched_to,
            "is_later_page": before is not None,
            "head": newest_head(),
            "behind": max(0, log_size() - indexed_size()),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The chosen entries as a file; that it was taken becomes an entry itself."""
    scope = auditors_scope(request)
    form = FilterForm(request.GET, scope)
    if not form.is_valid():
        return redirect(f"{reverse('timeline:list')}?{request.GET.urlencode()}")
    wanted, now = form.wanted(), timezone.now()
    suffix = "jsonl" if request.POST.get("form") == "jsonl" else "csv"
    up_to = record_export(wanted=wanted, form=suffix, by=request.user.get_username(), now=now)
    name = f"timeline-{wanted.unit.code if wanted.unit else 'system'}-{up_to}.{suffix}"
    if suffix == "jsonl":
        return download(json_lines(wanted, up_to=up_to), name, "application/jsonl; charset=utf-8")
    return download(csv_chunks(HEADER, csv_rows(wanted, up_to=up_to)), name, CSV_TYPE)
