"""Counting checks: one query for each table, whatever stands in it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet, Sum

from publicity.models import CheckRecord
from publicity.outcomes import parted
from shuangsuiji.orgs.models import Unit

OUTCOME = (
    *("results", "kinds", "follow_up", "has_problem", "is_settled"),
    *("is_ordered", "is_listed", "is_filed", "is_transferred", "used_shared"),
)
BRIEF = ("kinds", "has_problem", "is_ordered", "is_listed", "is_filed")


@dataclass(frozen=True)
class Counted:
    """Which checks are counted; empty fields do not narrow."""

    since: date | None = None
    until: date | None = None  # last day
    unit: str = ""  # path of a unit; with everything below it
    area: str = ""  # leading digits of a region code
    industry: str = ""  # section letter
    kind: str = ""  # of entity
    modes: tuple[str, ...] = ()


@dataclass
class Tally:
    """What was counted. Shares are for the page to compute."""

    checked: int = 0
    problems: int = 0
    settled: int = 0
    ordered: int = 0
    listed: int = 0
    filed: int = 0
    transferred: int = 0
    fine_fen: int = 0
    shared_known: int = 0  # checks of which it is known whether data were shared
    shared: int = 0
    road_known: int = 0
    road_minutes: int = 0
    site_known: int = 0
    site_minutes: int = 0
    due: int = 0  # checks with a day by which they had to be published
    punctual: int = 0
    results: Counter[str] = field(default_factory=Counter)  # by CT-01 code; several may hold
    kinds: Counter[str] = field(default_factory=Counter)  # by kind of problem, likewise
    actions: Counter[str] = field(default_factory=Counter)  # by CT-02 code

    def add(self, row: Mapping[str, object]) -> None:
        """Take in one row of ``_grouped``."""
        count = _number(row["count"])
        self.checked += count
        for name, column in FLAGS:
            if row.get(column):
                setattr(self, name, getattr(self, name) + count)
        if row.get("used_shared") is not None:
            self.shared_known += count
        for name in SUMS:
            setattr(self, name, getattr(self, name) + _number(row.get(f"sum_{name}")))
        for code in parted(str(row.get("results", ""))):
            self.results[code] += count
        for code in parted(str(row["kinds"])):
            self.kinds[code] += count
        if "follow_up" in row:
            self.actions[str(row["follow_up"])] += count

    def absorb(self, other: "Tally") -> None:
        """Add another tally to this one."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            else:
                setattr(self, each.name, mine + theirs)


def _signed(column: str) -> Sum:
    return Sum(ExpressionWrapper(F("sign") * F(column), output_field=BigIntegerField()))


FLAGS = (
    ("problems", "has_problem"),
    ("settled", "is_settled"),
    ("ordered", "is_ordered"),
    ("listed", "is_listed"),
    ("filed", "is_filed"),
    ("transferred", "is_transferred"),
    ("shared", "used_shared"),
)
SUMS = {
    "fine_fen": _signed("fine_fen"),
    "road_known": Sum("sign", filter=Q(road_minutes__isnull=False)),
    "road_minutes": _signed("road_minutes"),
    "site_known": Sum("sign", filter=Q(site_minutes__isnull=False)),
    "site_minutes": _signed("site_minutes"),
    "due": Sum("sign", filter=Q(publish_due_on__isnull=False)),
    "punctual": Sum("sign", filter=Q(published_on__lte=F("publish_due_on"))),
}


def counted(wanted: Counted) -> QuerySet[CheckRecord]:
    """The rows that the wish covers, reversals among them: add up ``sign``, do not count rows.

    One query at once where a unit is given, for those below it.
    """
    rows = CheckRecord.objects.order_by()
    if wanted.since:
        rows = rows.filter(year__gte=wanted.since.year, checked_on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(year__lte=wanted.until.year, checked_on__lte=wanted.until)
    if wanted.unit:  # ids, since a join with units costs more than the sums
        below = Unit.objects.filter(path__startswith=wanted.unit)
        rows = rows.filter(unit_id__in=list(below.values_list("pk", flat=True)))
    if wanted.area:
        rows = rows.filter(area__startswith=wanted.area)
    if wanted.industry:
        rows = rows.filter(industry=wanted.industry)
    if wanted.kind:
        rows = rows.filter(entity_kind=wanted.kind)
    if wanted.modes:
        rows = rows.filter(mode__in=wanted.modes)
    return rows


def tally(rows: QuerySet[CheckRecord]) -> Tally:
    """Everything in one tally. One query."""
    found = Tally()
    for row in _grouped(rows):
        found.add(row)
    return found


def tallies_by(rows: QuerySet[CheckRecord], *columns: str) -> dict[tuple[object, ...], Tally]:
    """One tally for each value of the columns (``unit_id``, ``year``, ``mode`` …). One query."""
    return _tallied(_grouped(rows, *columns), columns)


def brief_tallies_by(rows: QuerySet[CheckRecord], *columns: str) -> dict[tuple[object, ...], Tally]:
    """The same, quicker, with counts of checks, problems, kinds, handling and fines alone."""
    return _tallied(_grouped(rows, *columns, outcome=BRIEF, sums=("fine_fen",)), columns)


def _tallied(
    rows: Iterable[dict[str, Any]], columns: Sequence[str]
) -> dict[tuple[object, ...], Tally]:
    found: dict[tuple[object, ...], Tally] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in columns), Tally()).add(row)
    return {key: one for key, one in found.items() if one.checked}


def _grouped(
    rows: QuerySet[CheckRecord],
    *columns: str,
    outcome: Sequence[str] = OUTCOME,
    sums: Iterable[str] = tuple(SUMS),
) -> Iterable[dict[str, Any]]:
    totals = {f"sum_{name}": SUMS[name] for name in sums}
    named = rows.values(*dict.fromkeys((*columns, *outcome)))
    found: Iterable[dict[str, Any]] = named.annotate(count=Sum("sign"), **totals)
    return found


def _number(value: object) -> int:
    return value if isinstance(value, int) else int(str(value or 0))
