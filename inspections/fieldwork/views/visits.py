"""Visits: the list with filters, progress of each session, one visit with what happened."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.fieldwork.forms.dispatching import MoveForm
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.policies import DESK_KINDS
from inspections.fieldwork.selectors.departments import standings
from inspections.fieldwork.selectors.documents import notice_of
from inspections.fieldwork.selectors.forms import last_form
from inspections.fieldwork.selectors.joining import merges_of_visit
from inspections.fieldwork.selectors.tabs import first_list_of
from inspections.fieldwork.selectors.visits import (
    EXPORT,
    READERS,
    STAFF,
    due,
    export_rows,
    known_to,
    matching,
    of_unit,
    rows_for,
    steps_of,
    tallies,
    visits_visible_to,
)
from inspections.fieldwork.states import DocKind, VisitState
from inspections.models.sessions import DrawSession
from inspections.selectors.public import disclosure_of
from inspections.views.access import today
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, download, xlsx_chunks
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere, has_role, has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to

PER_PAGE = 50
SOON = timedelta(days=3)
SHOWN_SESSIONS = 6
FILTERS = ("state", "session", "team", "unit", "due", "q")
DUE = (("late", "已超期"), ("soon", "三天内到期"))


@login_required
@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    """检查户次 in the user's scope. Others of the desk come to the first list that is theirs."""
    is_staff = has_role_anywhere(request.user, STAFF, on=today())
    if not is_staff and (address := first_list_of(request.user, on=today())):
        return redirect(address)
    check_has_role_anywhere(request.user, STAFF, on=today())
    everything = visits_visible_to(request.user, on=today())
    chosen = _chosen(request)
    page = Paginator(_chosen_visits(request, everything, chosen), PER_PAGE).get_page(
        request.GET.get("page")
    )
    query = request.GET.copy()
    query.pop("page", None)
    late = due(everything, "late", today=today(), soon=today()).count()
    context = {
        "page_obj": page,
        "rows": rows_for(request.user, page, on=today()),
        "tallies": tallies(everything)[:SHOWN_SESSIONS],
        "sessions": everything.order_by("-session__sealed_at")
        .values_list("session__code", "session__task__name")
        .distinct(),
        "units": units_visible_to(request.user, on=today(), roles=STAFF),
        "states": VisitState.choices,
        "dues": DUE,
        "late": late,
        "soon": due(everything, "soon", today=today(), soon=today() + SOON).count(),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "query": query.urlencode(),
        "today": today(),
    }
    return render(request, "fieldwork/desk/visit_list.html", context)


@login_required
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list as filtered; names that are not open yet are not in it."""
    check_has_role_anywhere(request.user, STAFF, on=today())
    everything = visits_visible_to(request.user, on=today())
    rows = rows_for(request.user, _chosen_visits(request, everything, _chosen(request)), on=today())
    name = f"visits-{today():%Y%m%d}.{form}"
    if form == "csv":
        return download(csv_chunks(EXPORT, export_rows(rows)), name, CSV_TYPE)
    if form == "xlsx":
        return download(xlsx_chunks(EXPORT, export_rows(rows), sheet="检查户次"), name, XLSX_TYPE)
    raise Http404("只能导出 CSV 或 XLSX。")


@login_required
@require_safe
def visit_page(request: HttpRequest, code: str) -> HttpResponse:
    """One visit: who, where, for which tasks, how far, and what happened."""
    visit = visible_visit(request, code)
    row = rows_for(request.user, [visit], on=today())[0]
    context: dict[str, Any] = {
        "visit": visit,
        "row": row,
        "parts": visit.parts.select_related("drawn__session__task", "drawn__session__unit"),
        "steps": steps_of(visit),
        "standings": standings(visit, last_form(visit), on=today()),
        "merges": merges_of_visit(visit),
        "today": today(),
        "notice": notice_of(visit) if row.is_known else None,
        "may_notify": visit.state == VisitState.DISPATCHED
        and has_role(request.user, DESK_KINDS[DocKind.CHECK_NOTICE], visit.unit, on=today()),
        "may_move": visit.state == VisitState.DISPATCHED
        and has_role(request.user, (Role.DRAW_OFFICER, Role.PLANNER), visit.unit, on=today()),
        "move_form": MoveForm(
            initial={"day": visit.outing.day, "half": visit.outing.half} if visit.outing else None
        ),
    }
    return render(request, "fieldwork/desk/visit.html", context)


def visible_visit(request: HttpRequest, code: str) -> Visit:
    """The visit, or 404 for whoever may not know of it."""
    visit = visits_visible_to(request.user, on=today()).filter(code=code).first()
    if visit is None:
        raise Http404(f"没有编号为 {code} 的检查户次，或不在您的范围内。")
    return visit


def reads_names(request: HttpRequest, session: DrawSession) -> bool:
    """Whether the user may know the drawn list of a session by now."""
    if disclosure_of(session).names:
        return True
    return has_role(request.user, READERS, session.unit, on=timezone.localdate())


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:100] for name in FILTERS}


def _chosen_visits(
    request: HttpRequest, visits: QuerySet[Visit], chosen: dict[str, str]
) -> QuerySet[Visit]:
    known = known_to(request.user, on=today())
    if chosen["state"] in VisitState.values:
        visits = visits.filter(state=chosen["state"])
    if chosen["session"]:
        visits = visits.filter(session__code=chosen["session"])
    if chosen["team"]:
        visits = visits.filter(team__code__iexact=chosen["team"])
    if chosen["unit"]:
        units = units_visible_to(request.user, on=today(), roles=STAFF)
        unit = units.filter(code=chosen["unit"]).first()
        visits = of_unit(visits, unit.path, known) if unit else visits.none()
    if chosen["q"]:
        visits = matching(visits, chosen["q"], known)
    return due(visits, chosen["due"], today=today(), soon=today() + SOON)
