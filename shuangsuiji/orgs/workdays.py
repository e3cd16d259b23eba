"""The calendar of workdays: the years that ship with the system, and what was saved over them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from shuangsuiji.kernel.workdays import Calendar
from shuangsuiji.orgs.models import CalendarYear

SHIPPED = Path(__file__).resolve().parent / "data" / "workdays.json"


@dataclass(frozen=True)
class YearTable:
    """One year: its arrangement, where it comes from, and who changed it."""

    year: int
    holidays: tuple[tuple[date, date, str], ...]
    worked: tuple[date, ...]
    source: str
    row: CalendarYear | None  # None: as shipped


@cache
def shipped_years() -> Mapping[int, YearTable]:
    """The arrangements that ship with the system."""
    raw = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {int(year): _table(int(year), one, one["source"]) for year, one in raw.items()}


def year_tables() -> dict[int, YearTable]:
    """Every known year, saved ones over shipped ones. One query."""
    tables = dict(shipped_years())
    for row in CalendarYear.objects.all():
        fields = {"holidays": row.holidays, "worked": row.worked}
        tables[row.year] = _table(row.year, fields, row.source, row)
    return dict(sorted(tables.items()))


def calendar() -> Calendar:
    """What counts as a workday by now. One query."""
    tables = year_tables()
    return Calendar(
        holidays=frozenset(_days(tables.values())),
        worked=frozenset(day for table in tables.values() for day in table.worked),
        years=frozenset(tables),
    )


def _days(tables: Iterable[YearTable]) -> Iterable[date]:
    for table in tables:
        for first, last, _ in table.holidays:
            yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _table(
    year: int, fields: Mapping[str, Any], source: str, row: CalendarYear | None = None
) -> YearTable:
    spans = (
        (date.fromisoformat(first), date.fromisoformat(last), name)
        for first, last, name in fields["holidays"]
    )
    worked = tuple(date.fromisoformat(day) for day in fields["worked"])
    return YearTable(year, tuple(spans), worked, source, row)
