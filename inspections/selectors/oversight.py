"""Sessions of a unit and everything below it, for those who watch over many."""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Count, Q

from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.states import LIVE, Status
from shuangsuiji.orgs.models import Unit


@dataclass
class DayCounts:
    """What happened in one unit between two instants."""

    sealed: int = 0
    drawn: int = 0
    published: int = 0
    voided: int = 0
    supplements: int = 0  # supplementary draws that were drawn

    def add(self, other: "DayCounts") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def total(self) -> int:
        return sum(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True)
class OpenSession:
    """A session between sealing and publication."""

    code: str
    task: str
    unit_id: int
    unit: str
    status: str
    label: str
    since: datetime  # when it came to this state
    sealed_at: datetime
    committed_at: datetime | None
    drawn_at: datetime | None
    first_day: date  # of the inspections that the task plans
    last_day: date


def open_sessions(unit: Unit) -> list[OpenSession]:
    """Sessions under the unit that are sealed and not yet published. One query."""
    rows = (
        DrawSession.objects.filter(
            status__in=LIVE - {Status.PUBLISHED}, unit__path__startswith=unit.path
        )
        .select_related("task", "unit")
        .only(
            *("code", "status", "sealed_at", "committed_at", "revealed_at", "drawn_at"),
            *("task__name", "task__window_from", "task__window_to", "unit__name"),
        )
        .order_by("sealed_at", "pk")
    )
    return [
        OpenSession(
            code=row.code,
            task=row.task.name,
            unit_id=row.unit_id,
            unit=row.unit.name,
            status=row.status,
            label=row.get_status_display(),
            since=row.drawn_at or row.revealed_at or row.committed_at or row.sealed_at,
            sealed_at=row.sealed_at,
            committed_at=row.committed_at,
            drawn_at=row.drawn_at,
            first_day=row.task.window_from,
            last_day=row.task.window_to,
        )
        for row in rows
    ]


def counts_between(unit: Unit, start: datetime, end: datetime) -> dict[int, DayCounts]:
    """What happened under the unit from ``start`` until before ``end``, by unit id. Two queries."""
    span = (start, end)
    sessions = DrawSession.objects.filter(unit__path__startswith=unit.path)
    found: dict[int, DayCounts] = defaultdict(DayCounts)
    days = (
        sessions.order_by()
        .values("unit_id")
        .annotate(
            sealings=_within(span, "sealed_at"),
            draws=_within(span, "drawn_at"),
            publications=_within(span, "published_at"),
            voids=_within(span, "ended_at", status=Status.VOID),
        )
    )
    for unit_id, *counts in days.values_list(
        "unit_id", "sealings", "draws", "publications", "voids"
    ):
        found[unit_id].add(DayCounts(*counts))
    supplements = (
        Supplement.objects.filter(
            session__unit__path__startswith=unit.path, drawn_at__gte=start, drawn_at__lt=end
        )
        .order_by()
        .values_list("session__unit_id")
        .annotate(Count("pk"))
    )
    for unit_id, count in supplements:
        found[unit_id].supplements += count
    return dict(found)


def _within(span: tuple[datetime, datetime], name: str, **more: str) -> Count:
    """How many rows have that instant in the span."""
    return Count("pk", filter=Q(**{f"{name}__gte": span[0], f"{name}__lt": span[1]}, **more))
