"""Tables of high-risk industries: which units have one, one with its versions, its file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.forms.industries import HEADER, IndustryForm
from inspections.forms.ratios import DecisionForm
from inspections.policies import PlanRefusedError
from inspections.ratios.industries import as_text, differences
from inspections.selectors.industries import (
    industries_of,
    industries_on,
    open_table,
    overview,
    tables_of,
)
from inspections.services.industries import decide_industries, propose_industries
from inspections.views.access import check_planner, check_reviewer, today
from inspections.views.acting import act, by
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, download, xlsx_chunks
from shuangsuiji.orgs.models import Role, Unit, UnitKind
from shuangsuiji.orgs.policies import has_role
from shuangsuiji.orgs.selectors import units_visible_to


def _visible(request: HttpRequest, code: str) -> Unit:
    return get_object_or_404(units_visible_to(request.user, on=today()), code=code)


@login_required
@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """Bureaus of the reader that can have a table, and which version holds for each."""
    units = units_visible_to(request.user, on=today()).filter(is_active=True)
    bureaus = [unit for unit in units if unit.kind in (UnitKind.CITY, UnitKind.COUNTY)]
    if len(bureaus) == 1:
        return redirect("inspections:industries", unit=bureaus[0].code)
    context = {"rows": overview(bureaus, today())}
    return render(request, "inspections/industry_units.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_industries(request: HttpRequest, unit: str) -> HttpResponse:
    """The table in force, the version that waits with its changes, and a form for a new one."""
    row, on = _visible(request, unit), today()
    held = industries_on(row, on)
    first = {"text": as_text(held.industries), "valid_from": on}
    is_sent = request.method == "POST"
    sent, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = IndustryForm(sent, files, initial=first)
    if request.method == "POST":
        check_planner(request, row)
        if form.is_valid() and _proposed(request, row, form):
            messages.success(request, "新的一版已提出，待复核员批准。")
            return redirect("inspections:industries", unit=unit)
    waiting = open_table(row)
    may_review = has_role(request.user, Role.REVIEWER, row, on=on)
    context = {
        "unit": row,
        "held": held,
        "waiting": waiting,
        "changes": differences(held.industries, industries_of(waiting)) if waiting else [],
        "tables": tables_of(row),
        "form": form,
        "today": on,
        "may_plan": has_role(request.user, Role.PLANNER, row, on=on),
        "may_decide": may_review and waiting is not None and waiting.proposed_by != by(request),
    }
    status = 422 if form.errors else 200
    return render(request, "inspections/industries.html", context, status=status)


def _proposed(request: HttpRequest, unit: Unit, form: IndustryForm) -> bool:
    given = form.cleaned_data
    try:
        propose_industries(
            unit=unit,
            rows=given["rows"],
            valid_from=given["valid_from"],
            note=given["note"],
            by=by(request),
            now=timezone.now(),
        )
    except PlanRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True


@login_required
@require_POST
def decide(request: HttpRequest, unit: str) -> HttpResponse:
    """The reviewer lets the open version hold, or refuses it."""
    row = _visible(request, unit)
    check_reviewer(request, row)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选择同意或不同意；意见不超过 500 字。")
        return redirect("inspections:industries", unit=unit)
    given = form.cleaned_data
    act(
        request,
        lambda: decide_industries(
            unit=row,
            number=given["number"],
            is_approved=given["answer"] == "yes",
            note=given["note"],
            by=by(request),
            now=timezone.now(),
        ),
        "决定已记录。",
    )
    return redirect("inspections:industries", unit=unit)


@login_required
@require_safe
def export(request: HttpRequest, unit: str, suffix: str) -> StreamingHttpResponse:
    """The table in force as a file that can be uploaded again."""
    held = industries_on(_visible(request, unit), today())
    rows = [list(one) for one in held.industries]
    if suffix == "csv":
        return download(csv_chunks(HEADER, rows), "industries.csv", CSV_TYPE)
    chunks = xlsx_chunks(HEADER, rows, sheet="高风险行业表")
    return download(chunks, "industries.xlsx", XLSX_TYPE)
