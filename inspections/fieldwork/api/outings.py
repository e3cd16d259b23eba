"""Signing in for an outing, and the beginning of a visit."""

from django.http import HttpResponse

from inspections.fieldwork.api.answers import Caller, call, said
from inspections.fieldwork.selectors.crews import open_ones
from inspections.fieldwork.services.outings import check_in
from inspections.fieldwork.services.starting import start_visit
from inspections.policies import AlreadyDoneError


@call("POST")
def checked_in(caller: Caller, outing_id: int) -> HttpResponse:
    outing = check_in(
        outing_id=outing_id, inspector_id=caller.inspector.pk, by=caller.by, now=caller.now
    )
    visits = list(outing.visits.select_related("outing"))
    opened = open_ones(visits, now=caller.now)
    return said({"is_open": all(visit.pk in opened for visit in visits)})


@call("POST")
def started(caller: Caller, code: str) -> HttpResponse:
    visit = caller.visit(code)
    try:
        visit = start_visit(code=visit.code, by=caller.by, now=caller.now)
    except AlreadyDoneError:
        visit.refresh_from_db()
    return said({"state": visit.state})
