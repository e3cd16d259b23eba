"""Workdays (工作日) by a table of holidays and worked weekends. Pure; the table comes in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the State Council arranged (放假调休); years without a table count by weekdays."""

    holidays: frozenset[date]
    worked: frozenset[date]  # weekends on which offices work (调休上班)
    years: frozenset[int]  # those whose arrangement is known

    def is_workday(self, day: date) -> bool:
        """Whether offices work on the day."""
        if day in self.worked:
            return True
        return day not in self.holidays and day.weekday() < SATURDAY

    def knows(self, first: date, last: date) -> bool:
        """Whether every year from one day to the other has its arrangement."""
        return all(year in self.years for year in range(first.year, last.year + 1))


def workdays(calendar: Calendar, first: date, last: date) -> Iterator[date]:
    """The workdays from one day through another, in order."""
    day = first
    while day <= last:
        if calendar.is_workday(day):
            yield day
        day += DAY


def count_workdays(calendar: Calendar, first: date, last: date) -> int:
    """How many workdays lie from one day through another; 0 where ``last`` comes first."""
    return sum(1 for _ in workdays(calendar, first, last))


def add_workdays(calendar: Calendar, start: date, count: int) -> date:
    """The ``count``-th workday after ``start``, which itself is not counted (count >= 0).

    With 0 it is ``start``, workday or not.
    """
    day = start
    while count > 0:
        day += DAY
        count -= calendar.is_workday(day)
    return day
