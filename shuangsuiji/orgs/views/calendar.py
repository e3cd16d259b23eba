"""工作日历: the years with their holidays; the widest system administrator edits them."""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.kernel.workdays import count_workdays
from shuangsuiji.orgs.arrangements import ArrangementError
from shuangsuiji.orgs.forms import CalendarForm
from shuangsuiji.orgs.policies import NotPermittedError, keeps_everything
from shuangsuiji.orgs.services.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    drop_calendar_year,
    save_calendar_year,
)
from shuangsuiji.orgs.workdays import YearTable, calendar, shipped_years, year_tables


@login_required
@require_safe
def calendar_list(request: HttpRequest) -> HttpResponse:
    """Every known year, and what holds for the years nobody has arranged yet."""
    tables, days = year_tables(), calendar()
    this = timezone.localdate().year
    years = [
        {
            "table": table,
            "days_off": sum((last - first).days + 1 for first, last, _ in table.holidays),
            "workdays": count_workdays(days, date(table.year, 1, 1), date(table.year, 12, 31)),
        }
        for table in tables.values()
    ]
    context = {
        "years": years,
        "unknown": [year for year in (this, this + 1) if year not in tables],
        "may_edit": _may_edit(request),
    }
    return render(request, "orgs/calendar.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """One year: shown to everybody who is signed in, edited by the administrator."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。")
    table = year_tables().get(year)
    form = CalendarForm(request.POST or None, initial=_initial(table))
    if request.method == "POST":
        _check_editor(request)
        if form.is_valid() and _saved(request, year, form):
            messages.success(request, f"已保存 {year} 年的工作日历，即时生效。")
            return redirect("orgs:calendar")
    context = {
        "year": year,
        "table": table,
        "form": form,
        "is_shipped": year in shipped_years(),
        "may_edit": _may_edit(request),
    }
    return render(request, "orgs/calendar_year.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def drop(request: HttpRequest, year: int) -> HttpResponse:
    """Go back to what ships with the system."""
    _check_editor(request)
    try:
        drop_calendar_year(year=year, by=request.user.get_username(), now=timezone.now())
        messages.success(request, f"{year} 年已恢复内置安排；没有内置的按周一至周五计算。")
    except ArrangementError as error:
        messages.error(request, str(error))
    return redirect("orgs:calendar")


def _saved(request: HttpRequest, year: int, form: CalendarForm) -> bool:
    try:
        save_calendar_year(
            year=year,
            holidays=form.cleaned_data["holidays"],
            worked=form.cleaned_data["worked"],
            source=form.cleaned_data["source"],
            expected_version=form.cleaned_data["version"],
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except ArrangementError as error:
        form.add_error(None, forms.ValidationError(error.faults))
        return False
    return True


def _initial(table: YearTable | None) -> dict[str, object]:
    if table is None:
        return {"version": 0}
    return {
        "holidays": "\n".join(f"{first} {last} {name}" for first, last, name in table.holidays),
        "worked": "\n".join(map(str, table.worked)),
        "source": table.source,
        "version": table.row.version if table.row else 0,
    }


def _may_edit(request: HttpRequest) -> bool:
    """The calendar binds every unit: whoever keeps it stands over every other administrator."""
    return keeps_everything(request.user, on=timezone.localdate())


def _check_editor(request: HttpRequest) -> None:
    if not _may_edit(request):
        raise NotPermittedError(
            "工作日历对所有单位生效，由范围最大的系统管理员维护；您目前没有这项权限。"
            "请联系上级单位的系统管理员。"
        )
