"""Dispatch of a drawn session: release of the names, outings as proposed, outings as planned."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.fieldwork.forms.dispatching import DispatchForm
from inspections.fieldwork.policies import DISPATCHABLE, check_may_dispatch
from inspections.fieldwork.selectors.dispatching import (
    Planned,
    planned_outings,
    proposal_rows,
    team_sketch,
    undispatched,
)
from inspections.fieldwork.selectors.journeys import journeys_of
from inspections.fieldwork.selectors.outings import proposal, unplanned
from inspections.fieldwork.selectors.visits import READERS, STAFF, tallies, visits_visible_to
from inspections.fieldwork.services.dispatch import dispatch_session
from inspections.fieldwork.services.outings import plan_outings
from inspections.fieldwork.states import Release
from inspections.models.sessions import DrawSession
from inspections.selectors.public import disclosure_of
from inspections.views.access import today
from inspections.views.acting import act, by
from inspections.views.session_access import session_for
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import has_role

DISPATCHERS = (Role.DRAW_OFFICER, Role.PLANNER)


@login_required
@require_safe
def dispatch_page(request: HttpRequest, code: str) -> HttpResponse:
    """What is dispatched, what is planned, and the next step."""
    session = session_for(request, code, STAFF)
    return render(request, "fieldwork/desk/dispatch.html", _context(request, session))


@login_required
@require_POST
def dispatch(request: HttpRequest, code: str) -> HttpResponse:
    """Make the visits that are still missing."""
    session = session_for(request, code, DISPATCHERS)
    check_may_dispatch(request.user, session, on=today())  # type: ignore[arg-type]
    form = DispatchForm(request.POST)
    if not form.is_valid():
        context = _context(request, session) | {"form": form}
        return render(request, "fieldwork/desk/dispatch.html", context, status=422)
    act(
        request,
        lambda: dispatch_session(
            session_code=session.code,
            release=Release(form.cleaned_data["release"]),
            is_announced=form.cleaned_data["is_announced"],
            by=by(request),
            now=timezone.now(),
        ),
        "已派发。下面是出车安排的建议，可以照此安排，之后再逐项调整。",
    )
    return redirect("desk:dispatch", code=code)


@login_required
@require_POST
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Plan the outings as proposed."""
    session = session_for(request, code, DISPATCHERS)
    act(
        request,
        lambda: plan_outings(session_code=session.code, by=by(request), now=timezone.now()),
        "已安排出车。改日期、次序和车辆请点开某次出车。",
    )
    return redirect("desk:dispatch", code=code)


def _context(request: HttpRequest, session: DrawSession) -> dict[str, Any]:
    now = timezone.now()
    is_open = disclosure_of(session).names
    reads = is_open or has_role(request.user, READERS, session.unit, on=today())
    outings = planned_outings(session)
    visits = visits_visible_to(request.user, on=today()).filter(session=session)
    is_ready = session.status in DISPATCHABLE
    waiting = undispatched(session) if is_ready else 0
    proposed = proposal(session, now=now) if is_ready and unplanned(session) else None
    first = visits.first()
    return {
        "session": session,
        "is_open": is_open,
        "reads": reads,
        "may_dispatch": is_ready and has_role(request.user, DISPATCHERS, session.unit, on=today()),
        "is_ready": is_ready,
        "waiting": waiting,
        "form": DispatchForm(
            initial={
                "release": first.release if first else Release.AT_DEPARTURE,
                "is_announced": bool(first and first.is_announced),
            }
        ),
        "tally": next(iter(tallies(visits)), None),
        "proposed": proposed,
        "proposal_rows": proposal_rows(proposed) if proposed else [],
        "outings": outings,
        "figures": _figures(outings),
        "journeys": journeys_of(session) if reads else None,
        "sketch": team_sketch(session) if reads and visits.exists() else None,
    }


def _figures(outings: list[Planned]) -> dict[str, int]:
    return {
        "outings": len(outings),
        "km": sum(one.trip.km for one in outings),
        "hours": sum(one.trip.minutes for one in outings) // 60,
        "carless": sum(one.outing.vehicle is None for one in outings),
        "conflicts": sum(bool(one.conflict) for one in outings),
    }
