"""Figures for the pains that the founding texts admit: load, time, waiting, double visits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet

from entities.models import Entity, RegStatus
from inspections.fieldwork.models.followups import FollowUp
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.states import FollowUpState, VisitState
from inspections.models.jobs import TeamMember
from personnel.models import Inspector, InspectorStatus


@dataclass(frozen=True)
class Pains:
    """Sums from which a page makes means; nothing here is a share."""

    entities: int  # on the register and active
    inspectors: int  # who may be drawn
    visits: int  # dispatched in the period, not called off
    goers: int  # inspectors with half days on the road in the period
    days: int  # different days of each of them, added up
    saved: int  # visits that merging spared
    review_minutes: int | None  # mean from handing in to the locked result
    open_follow_ups: int
    late_follow_ups: int


def pains(since: date, until: date, unit: str, *, on: date) -> Pains:
    """Figures below a path. Eight queries."""
    active = Entity.objects.filter(status=RegStatus.ACTIVE)
    people = Inspector.objects.filter(status=InspectorStatus.ACTIVE)
    visits = _below(Visit.objects.filter(due_on__range=(since, until)), "unit", unit)
    waiting = _below(FollowUp.objects.exclude(state=FollowUpState.SETTLED), "owner", unit)
    going = TeamMember.objects.filter(team__outings__day__range=(since, until))
    going = _below(going, "session__unit", unit).order_by()
    return Pains(
        entities=_below(active, "responsible_unit", unit).count(),
        inspectors=_below(people, "unit", unit).count(),
        visits=visits.exclude(state=VisitState.STOPPED).count(),
        goers=going.values("inspector_id").distinct().count(),
        days=going.values("inspector_id", "team__outings__day").distinct().count(),
        saved=_saved(visits),
        review_minutes=_review_minutes(visits),
        open_follow_ups=waiting.count(),
        late_follow_ups=waiting.filter(due_on__lt=on).count(),
    )


def _saved(visits: QuerySet[Visit]) -> int:
    """One visit for several tasks spares all but one."""
    told = visits.filter(merged__isnull=False).aggregate(
        parts=Count("parts"), visits=Count("pk", distinct=True)
    )
    return max(0, int(told["parts"]) - int(told["visits"]))


def _review_minutes(visits: QuerySet[Visit]) -> int | None:
    took = ExpressionWrapper(F("reviewed_at") - F("submitted_at"), output_field=DurationField())
    done = visits.filter(reviewed_at__isnull=False, submitted_at__isnull=False)
    mean: timedelta | None = done.aggregate(mean=Avg(took))["mean"]
    return None if mean is None else int(mean.total_seconds()) // 60


def _below(rows: QuerySet[Any], field: str, unit: str) -> QuerySet[Any]:
    return rows.filter(**{f"{field}__path__startswith": unit}) if unit else rows
