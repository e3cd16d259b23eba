"""Statistics for everybody and for supervisors, the completion sheet, the work summary."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspections.views.access import today
from publicity.statistics.asking import Wish, WishForm
from publicity.statistics.cells import Reader
from publicity.statistics.comparing import compared, newest_with_both, years_with_both
from publicity.statistics.reading import counted_units, figures
from publicity.statistics.sheet import HEAD, completion
from publicity.statistics.summary import chapters
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, write_xlsx
from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.policies import check_has_role_anywhere, has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to

READERS = (Role.PLANNER, Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)


def _asked(request: HttpRequest, units: Sequence[Unit], *, is_staff: bool) -> WishForm:
    return WishForm(request.GET, units=units, is_staff=is_staff, today=today())


def _public_reader() -> Reader:
    return Reader(settings.SSJ_STATISTICS_LEAST)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """What was checked and found, for everybody."""
    form = _asked(request, counted_units(), is_staff=False)
    has_board = has_role_anywhere(request.user, READERS, on=today())
    context: dict[str, object] = {"form": form, "is_staff": False, "has_board": has_board}
    if form.is_valid():
        wish = form.wish()
        context |= {"found": figures(wish, is_staff=False), "query": wish.query()}
    return render(
        request, "publicity/statistics.html", context, status=200 if form.is_valid() else 400
    )


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The same inside a supervisor's own units, with every mode and no number hidden."""
    check_has_role_anywhere(request.user, READERS, on=today())
    units = list(units_visible_to(request.user, on=today(), roles=READERS))
    form = _asked(request, units, is_staff=True)
    context: dict[str, object] = {"form": form, "is_staff": True}
    if form.is_valid() and units:
        wish = form.wish()
        inside = wish if wish.unit else Wish(**{**wish.__dict__, "unit": units[0]})
        context |= {"found": figures(inside, is_staff=True), "query": inside.query()}
    return render(
        request, "publicity/statistics.html", context, status=200 if form.is_valid() else 400
    )


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The completion sheet as a page."""
    form = _asked(request, counted_units(), is_staff=False)
    context: dict[str, object] = {"form": form, "head": HEAD}
    if form.is_valid():
        wish = form.wish()
        rows = completion(wish, reader=_public_reader())
        lines = [(row.label, list(zip(HEAD[2:], row.cells, strict=True))) for row in rows]
        context |= {"wish": wish, "lines": lines, "query": wish.query()}
    return render(
        request, "publicity/statistics_sheet.html", context, status=200 if form.is_valid() else 400
    )


@require_safe
def sheet_file(request: HttpRequest, form: str) -> HttpResponse:
    """The completion sheet as CSV or XLSX."""
    asked = _asked(request, counted_units(), is_staff=False)
    if not asked.is_valid() or form not in ("csv", "xlsx"):
        raise Http404("筛选条件有误，请回到完成情况表重新选择。")
    wish = asked.wish()
    lines = [
        [str(number), row.label, *row.cells]
        for number, row in enumerate(completion(wish, reader=_public_reader()), start=1)
    ]
    if form == "csv":
        answer = HttpResponse(b"".join(csv_chunks(HEAD, lines)), content_type=CSV_TYPE)
    else:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "sheet.xlsx"
            write_xlsx(path, HEAD, lines, sheet="完成情况")
            answer = HttpResponse(path.read_bytes(), content_type=XLSX_TYPE)
    name = quote(f"完成情况表 {wish.since:%Y%m}-{wish.until:%Y%m}.{form}")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """The work summary of a month, a year or any period, to print."""
    form = _asked(request, counted_units(), is_staff=False)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        wish = form.wish()
        context |= {
            "found": figures(wish, is_staff=False),
            "chapters": chapters(wish, reader=_public_reader()),
            "query": wish.query(),
        }
    return render(
        request,
        "publicity/statistics_summary.html",
        context,
        status=200 if form.is_valid() else 400,
    )


@require_safe
def modes(request: HttpRequest) -> HttpResponse:
    """Local mode beside random mode; without wishes, where and when both were last used."""
    units = counted_units()
    given = {name: request.GET.get(name, "") for name in ("since", "until", "unit")}
    if not any(given.values()):
        given |= newest_with_both(units)
    elif not (given["since"] or given["until"]):
        given |= newest_with_both([one for one in units if one.code == given["unit"]])
    form = WishForm(given, units=units, is_staff=False, today=today())
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        wish = form.wish()
        years = years_with_both(wish.unit)
        found = compared(wish, reader=_public_reader())
        context |= {"wish": wish, "found": found, "years": years, "query": wish.query()}
    return render(
        request, "publicity/statistics_modes.html", context, status=200 if form.is_valid() else 400
    )
