"""What an administrator types for a year's holidays: lines in, spans and faults out. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

Span = tuple[date, date, str]
SATURDAY = 5
LONGEST = 15  # days of one holiday


class ArrangementError(ValueError):
    """What was typed cannot be taken; ``faults`` says every line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("；".join(faults))


@dataclass(frozen=True)
class Arrangement:
    """One year as the State Council arranged it."""

    year: int
    holidays: tuple[Span, ...]
    worked: tuple[date, ...]


def read_arrangement(year: int, holidays: str, worked: str) -> Arrangement:
    """Take one holiday a line (``2026-02-15 2026-02-23 春节``), one worked day a line.

    Raises:
        ArrangementError: names every line that is wrong, the rule and what to write.
    """
    faults: list[str] = []
    spans = sorted(span for line in _lines(holidays) if (span := _span(year, line, faults)))
    for one, other in pairwise(spans):
        if other[0] <= one[1]:
            faults.append(f"“{one[2]}”与“{other[2]}”日期重叠。请改成互不重叠的起止日期。")
    days = sorted({day for line in _lines(worked) if (day := _worked(year, line, faults))})
    faults += [
        f"调休上班 {day} 又在放假期间。请从其中一处删去。"
        for day in days
        if any(first <= day <= last for first, last, _ in spans)
    ]
    if not spans and not faults:
        faults.append(
            "放假安排是空的。请至少写一行；没有公布安排的年份不用填写，按周一至周五计算。"
        )
    if faults:
        raise ArrangementError(faults)
    return Arrangement(year, tuple(spans), tuple(days))


def _lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _span(year: int, line: str, faults: list[str]) -> Span | None:
    parts = line.split(maxsplit=2)
    if len(parts) != 3:
        faults.append(
            f"“{line}”不完整。每行写：起日 止日 节日，例如 {year}-10-01 {year}-10-07 国庆节。"
        )
        return None
    first, last = (_day(year, text, faults) for text in parts[:2])
    if first is None or last is None:
        return None
    if not 0 <= (last - first).days < LONGEST:
        faults.append(f"“{line}”的止日须不早于起日，且一次不超过 {LONGEST} 天。请改正日期。")
        return None
    return first, last, parts[2][:20]


def _worked(year: int, line: str, faults: list[str]) -> date | None:
    day = _day(year, line, faults)
    if day is not None and day.weekday() < SATURDAY:
        faults.append(f"调休上班 {line} 不是周六或周日，本来就上班。请核对日期。")
        return None
    return day


def _day(year: int, text: str, faults: list[str]) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        faults.append(f"“{text}”不是日期。请写成 {year}-01-01 的样子。")
        return None
    if day.year != year:
        faults.append(f"“{text}”不在 {year} 年。请改正，或到那一年的页面填写。")
        return None
    return day
