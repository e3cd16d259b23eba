"""Why me again: one entity's or inspector's year of draws, for staff."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entities.selectors.registry import reachable
from inspections.sealing.years import (
    entity_year,
    expected_visits,
    inspector_year,
    sessions_of_year,
)
from inspections.views.access import today
from personnel.selectors import inspectors

EARLIEST = 2000


def asked_year(request: HttpRequest) -> int:
    """The year in the address, or this one."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if EARLIEST <= year <= today().year + 1 else today().year


@login_required
@require_safe
def entity_odds(request: HttpRequest, code: str) -> HttpResponse:
    """The draws of the year in which an entity stood; outcomes only where they are open."""
    entity = reachable(request.user, on=today()).filter(code=code).first()
    if entity is None:
        raise Http404(f"没有代码为 {code} 的检查对象，或不在您的范围内。")
    year = asked_year(request)
    sessions = sessions_of_year(entity.responsible_unit, year, published_only=False)
    context = {"entity": entity, "year": entity_year(code, sessions, year), "today": today()}
    return render(request, "inspections/entity_year.html", context)


@login_required
@require_safe
def inspector_odds(request: HttpRequest, code: str) -> HttpResponse:
    """The draws of the year in which an inspector stood."""
    person = inspectors(request.user, on=today()).filter(code=code).first()
    if person is None:
        raise Http404(f"没有编号为 {code} 的执法人员，或不在您的范围内。")
    number = asked_year(request)
    sessions = sessions_of_year(person.unit, number, published_only=False)
    year = inspector_year(code, sessions, number)
    context = {"person": person, "year": year, "expected_visits": expected_visits(year)}
    return render(request, "inspections/inspector_year.html", context)
