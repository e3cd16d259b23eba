"""Honour screening: the lists that were screened, a new one, one with its answers, its files."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from entities.credit.screening import MOST_ROWS, Outcome
from entities.models import HonourScreening
from entities.screening_forms import ScreeningForm
from entities.screening_list import COLUMNS
from entities.screening_papers import HEADER, screening_pdf, screening_rows
from entities.selectors.listings import DECIDERS
from entities.selectors.screenings import lines_of, screenings_seen_by
from entities.services.credit import CreditError
from entities.services.screenings import screen_list
from entities.views.credit_access import FILERS, by, today
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, download, xlsx_chunks
from shuangsuiji.orgs.policies import check_has_role_anywhere, has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to

PER_PAGE, LINES = 50, 100
SCREENERS = tuple(dict.fromkeys((*FILERS, *DECIDERS)))


@login_required
@require_safe
def list_screenings(request: HttpRequest) -> HttpResponse:
    """What was screened in the reader's units, newest first."""
    rows = screenings_seen_by(request.user, on=today())
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_screen": has_role_anywhere(request.user, SCREENERS, on=today()),
    }
    return render(request, "entities/screenings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_screening(request: HttpRequest) -> HttpResponse:
    """Take a list and answer it at once; it is small enough for that."""
    check_has_role_anywhere(request.user, SCREENERS, on=today())
    units = units_visible_to(request.user, on=today(), roles=SCREENERS).filter(is_active=True)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ScreeningForm(*sent, units=units)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = screen_list(
                **{name: given[name] for name in ("unit", "purpose", "source", "asked")},
                by=by(request),
                now=timezone.now(),
            )
            return redirect("entities:screening", code=row.code)
        except CreditError as error:
            form.add_error(None, str(error))
    context = {"form": form, "columns": COLUMNS, "most": MOST_ROWS}
    status = 422 if form.errors else 200
    return render(request, "entities/screening_new.html", context, status=status)


@login_required
@require_safe
def show_screening(request: HttpRequest, code: str) -> HttpResponse:
    """Every row with its answer; what needs a look stands first."""
    row = _screening(request, code)
    lines = lines_of(row)
    order = list(Outcome)
    shown = sorted(lines, key=lambda one: (order.index(one.outcome), one.row))
    wanted = request.GET.get("outcome", "")
    if wanted in order:
        shown = [one for one in shown if one.outcome == wanted]
    outcomes = [one.outcome for one in lines]
    context = {
        "row": row,
        "page_obj": Paginator(shown, LINES).get_page(request.GET.get("page")),
        "counts": [(one, one.label, outcomes.count(one)) for one in order],
        "wanted": wanted,
    }
    return render(request, "entities/screening.html", context)


@login_required
@require_safe
def export_screening(
    request: HttpRequest, code: str, suffix: str
) -> HttpResponse | StreamingHttpResponse:
    """The answers as a file that no spreadsheet takes for formulas, or as a sheet to print."""
    row = _screening(request, code)
    lines = lines_of(row)
    if suffix == "csv":
        return download(csv_chunks(HEADER, screening_rows(lines)), "screening.csv", CSV_TYPE)
    if suffix == "xlsx":
        chunks = xlsx_chunks(HEADER, screening_rows(lines), sheet="审查结果")
        return download(chunks, "screening.xlsx", XLSX_TYPE)
    return HttpResponse(
        screening_pdf(row, lines, fallback=settings.SSJ_PDF_FONT),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(row.code)}.pdf",
            "Cache-Control": "private, no-store",
        },
    )


def _screening(request: HttpRequest, code: str) -> HonourScreening:
    rows = screenings_seen_by(request.user, on=today()).defer(None)
    return get_object_or_404(rows.select_related("unit"), code=code)
