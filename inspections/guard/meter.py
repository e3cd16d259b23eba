"""The frequency meter (频次计) of one entity: visits used and cap this year, next allowed day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inspections.guard.types import GuardRule, Visit, counted


@dataclass(frozen=True, slots=True)
class Meter:
    """What one entity has had and may still have in one calendar year."""

    entity: str
    year: int
    used: tuple[Visit, ...]  # days past; a merged visit once
    planned: tuple[Visit, ...]  # may still take place
    cap: int | None
    cooldown_days: int
    next_allowed: date
    held_by: str  # "", COOLDOWN or CAP: what sets the next allowed day

    @property
    def count(self) -> int:
        """Visits that count against the cap: made and planned."""
        return len(self.used) + len(self.planned)

    @property
    def remaining(self) -> int | None:
        return None if self.cap is None else max(0, self.cap - self.count)

    @property
    def is_over(self) -> bool:
        return self.cap is not None and self.count > self.cap


def meter(
    entity: str, visits: Sequence[Visit], rule: GuardRule, *, year: int, today: date
) -> Meter:
    """Count the visits of the year, and find the first day on which one more keeps the rules.

    A visit belongs to the year in which its window begins.
    """
    rows = counted(visits)
    within = [row for row in rows if row.start.year == year]
    day, held = _next_allowed(rows, rule, today)
    return Meter(
        entity=entity,
        year=year,
        used=tuple(row for row in within if not row.is_open(today)),
        planned=tuple(row for row in within if row.is_open(today)),
        cap=rule.annual_cap,
        cooldown_days=rule.cooldown_days,
        next_allowed=day,
        held_by=held,
    )


def _next_allowed(rows: Sequence[Visit], rule: GuardRule, today: date) -> tuple[date, str]:
    day, held = today, ""
    last = max((row.end for row in rows), default=None)
    if last is not None and rule.cooldown_days:
        free = last + timedelta(days=rule.cooldown_days)
        if free > day:
            day, held = free, "COOLDOWN"
    if rule.annual_cap is None:
        return day, held
    # A cap of zero would close every year: the search ends with the last year that has visits.
    latest = max([day.year, *(row.start.year for row in rows)])
    while day.year <= latest and sum(r.start.year == day.year for r in rows) >= rule.annual_cap:
        day, held = date(day.year + 1, 1, 1), "CAP"
    return day, held
