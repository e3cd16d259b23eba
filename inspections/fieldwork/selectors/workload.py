"""How far visits have come, by unit, and how many one half day takes."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.publishing_term import past_term
from inspections.fieldwork.states import VisitState


def visits_due(since: date, until: date, unit: str) -> QuerySet[Visit]:
    """Visits to be made by a day of the period, below a path; those called off left out."""
    rows = Visit.objects.filter(due_on__range=(since, until)).exclude(state=VisitState.STOPPED)
    return rows.filter(unit__path__startswith=unit) if unit else rows


def states_by_unit(visits: QuerySet[Visit]) -> Mapping[int, Mapping[str, int]]:
    """Unit id -> state -> visits. One query."""
    found: dict[int, dict[str, int]] = {}
    rows = visits.order_by().values_list("unit_id", "state").annotate(count=Count("pk"))
    for unit_id, state, count in rows:
        found.setdefault(unit_id, {})[state] = count
    return found


def half_days(since: date, until: date, unit: str) -> tuple[int, int]:
    """Visits that were made, and the half days on the road that they took. One query."""
    rows = Visit.objects.filter(submitted_at__isnull=False, outing__day__range=(since, until))
    if unit:
        rows = rows.filter(unit__path__startswith=unit)
    told = rows.aggregate(visits=Count("pk"), outings=Count("outing", distinct=True))
    return told["visits"], told["outings"]


def late_unpublished(today: date, *, unit: str = "") -> dict[int, int]:
    """Visits whose term for publishing is over and that are not public, by unit id. One query."""
    done = (VisitState.SUBMITTED, VisitState.SIGNED, VisitState.REVIEWED)
    rows = past_term(Visit.objects.filter(state__in=done), today=today)
    if unit:
        rows = rows.filter(unit__path__startswith=unit)
    public = Exists(Visit.objects.filter(pk=OuterRef("pk"), publications__isnull=False))
    named = rows.filter(~public).order_by().values_list(F("unit_id"))
    return dict(named.annotate(count=Count("pk")))
