"""What goes on now in the counties under a unit: counts of today, what waits, what is late."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncHour
from django.utils import timezone

from inspections.selectors.oversight import DayCounts, OpenSession, counts_between, open_sessions
from shuangsuiji.orgs.models import Unit, UnitKind
from shuangsuiji.orgs.selectors import branches_of, units_below
from shuangsuiji.timeline.kinds import GRAVE, kinds_chosen, label_of
from shuangsuiji.timeline.lateness import Late, Standing, lateness
from shuangsuiji.timeline.models import Entry, Place

FEED = 12
FED = timedelta(days=30)
OPEN_SHOWN = 40
HOURS = 24
QUIET_AFTER = timedelta(days=7)
TALL = 60  # of the drawing of the hours
WAITS_FOR = {
    "sealed": "等待提交一次性承诺",
    "committed": "等待见证人盲投",
    "awaiting_witness": "等待揭示见证输入",
    "revealed": "等待计算结果",
    "drawn": "等待公布",
    "postponed": "已延期，等待恢复",
}


@dataclass
class County:
    """One bureau today. Bars are parts of 1000 of the busiest bureau's day."""

    unit: Unit
    counts: DayCounts = field(default_factory=DayCounts)
    waiting: int = 0
    late: int = 0
    grave: int = 0
    last_at: datetime | None = None
    is_quiet: bool = False
    bars: list[tuple[str, int, int]] = field(default_factory=list)  # (what, x, width)


@dataclass(frozen=True)
class Waiting:
    """An open session, what it waits for, and whether too long."""

    session: OpenSession
    waits_for: str
    late: Late | None


@dataclass(frozen=True)
class Happening:
    """An act of a draw, for the feed."""

    entry: Entry
    label: str
    is_grave: bool


@dataclass(frozen=True)
class Hour:
    """Entries of one hour; x and height are those of its bar."""

    at: datetime
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class LiveState:
    """Everything that the live page shows."""

    counties: list[County]
    total: DayCounts
    waiting: list[Waiting]
    left_out: int
    grave: int
    late: int
    feed: list[Happening]
    hours: list[Hour]


def live_state(unit: Unit, *, now: datetime) -> LiveState:
    """The state under a unit. Eight queries, however many counties and sessions."""
    today = timezone.localtime(now).date()
    start = timezone.make_aware(datetime.combine(today, time.min))
    waiting = _waiting(open_sessions(unit), now)
    counties = _counties(unit, waiting, counts_between(unit, start, start + timedelta(days=1)), now)
    total = DayCounts()
    for county in counties:
        total.add(county.counts)
    return LiveState(
        counties=counties,
        total=total,
        waiting=waiting[:OPEN_SHOWN],
        left_out=max(0, len(waiting) - OPEN_SHOWN),
        grave=sum(county.grave for county in counties),
        late=sum(county.late for county in counties),
        feed=_feed(unit, now),
        hours=_hours(unit, now),
    )


def _waiting(sessions: Sequence[OpenSession], now: datetime) -> list[Waiting]:
    """Open sessions, the gravest and then the oldest first."""
    today = timezone.localtime(now).date()
    rows = [
        Waiting(
            each,
            WAITS_FOR.get(each.status, each.label),
            lateness(
                Standing(
                    sealed_at=each.sealed_at,
                    committed_at=each.committed_at,
                    drawn_at=each.drawn_at,
                    ended=False,
                    first_day=each.first_day,
                    last_day=each.last_day,
                ),
                now=now,
                today=today,
            ),
        )
        for each in sessions
    ]
    return sorted(
        rows,
        key=lambda row: (
            0 if row.late and row.late.is_grave else 1 if row.late else 2,
            row.session.since,
            row.session.code,
        ),
    )


def _counties(
    unit: Unit, waiting: Sequence[Waiting], counts: dict[int, DayCounts], now: datetime
) -> list[County]:
    """The bureaus under the unit in tree order; what lies below one counts as its own."""
    below = list(units_below(unit))
    branches = branches_of([each.pk for each in below], UnitKind.COUNTY)
    rows = {each.pk: County(each) for each in below if _stands_alone(each, unit, branches)}
    top = rows.setdefault(unit.pk, County(unit))

    def row_of(unit_id: int) -> County:
        return rows.get(branches[unit_id].pk, top)

    for unit_id, day in counts.items():
        row_of(unit_id).counts.add(day)
    for each in waiting:
        row = row_of(each.session.unit_id)
        row.waiting += 1
        row.late += each.late is not None
        row.grave += each.late is not None and each.late.is_grave
    _date(list(rows.values()), now)
    busiest = max((row.counts.total for row in rows.values()), default=0)
    for row in rows.values():
        row.bars = _bars(row.counts, busiest)
    return sorted(rows.values(), key=lambda row: row.unit.path)


def _stands_alone(unit: Unit, top: Unit, branches: dict[int, Unit]) -> bool:
    return unit.pk == top.pk or (unit.kind == UnitKind.COUNTY and branches[unit.pk].pk == unit.pk)


def _date(rows: Sequence[County], now: datetime) -> None:
    """When each bureau last did anything. One query, one look into an index for each bureau."""
    newest = Place.objects.filter(unit=OuterRef("pk")).order_by("-at", "-entry_id").values("at")
    units = Unit.objects.filter(pk__in=[row.unit.pk for row in rows])
    last = dict(units.values_list("pk", Subquery(newest[:1])))
    for row in rows:
        row.last_at = last.get(row.unit.pk)
        row.is_quiet = row.last_at is None or now - row.last_at > QUIET_AFTER


def _bars(counts: DayCounts, busiest: int) -> list[tuple[str, int, int]]:
    bars, x = [], 0
    for what in ("sealed", "drawn", "published", "voided", "supplements"):
        width = getattr(counts, what) * 1000 // busiest if busiest else 0
        if width:
            bars.append((what, x, width))
            x += width
    return bars


def _feed(unit: Unit, now: datetime) -> list[Happening]:
    """The last acts of draws under the unit, of the last month. One query."""
    kinds = [*kinds_chosen("sessions"), *kinds_chosen("changes")]
    rows = Place.objects.filter(unit=unit, kind__in=kinds, at__gte=now - FED)
    rows = rows.select_related("entry__unit")
    return [
        Happening(row.entry, label_of(row.kind), row.kind in GRAVE)
        for row in rows.order_by("-at", "-entry_id")[:FEED]
    ]


def _hours(unit: Unit, now: datetime) -> list[Hour]:
    """Entries of the last day by the hour, oldest first. One query."""
    this = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    first = this - timedelta(hours=HOURS - 1)
    rows = (
        Place.objects.filter(unit=unit, at__gte=first)
        .order_by()
        .annotate(hour=TruncHour("at"))
        .values_list("hour")
        .annotate(Count("pk"))
    )
    counts: dict[datetime, int] = defaultdict(int, dict(rows))
    hours = [first + timedelta(hours=number) for number in range(HOURS)]
    most = max([counts[hour] for hour in hours] + [1])
    tall = [counts[hour] * TALL // most or min(counts[hour], 2) for hour in hours]
    return [
        Hour(hour, counts[hour], 20 * number + 3, TALL - height, height)
        for number, (hour, height) in enumerate(zip(hours, tall, strict=True))
    ]
