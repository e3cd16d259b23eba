"""A proposal as figures: rows of the table, what changes for each grade, the workload."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from inspections.lint.wording import basis_points, percent
from inspections.ratios.types import GRADES, MARK_LABELS, Line
from inspections.ratios.workload import Workload
from inspections.selectors.ratios import Before

WIDTH = 1000  # of a drawing
CREDIT = {"A": "信用风险低", "B": "信用风险一般", "C": "信用风险较高", "D": "信用风险高"}


@dataclass(frozen=True)
class Row:
    """One group as the table shows it."""

    grade: str
    label: str
    count: int
    ratio: str
    draws: int
    take: int
    visits: int
    chance: str
    exact: str  # the fraction, where it is short
    expected: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One grade before and after. ``*_at`` are lengths of bars."""

    grade: str
    label: str
    count: int
    chance: str
    chance_before: str
    expected: str
    expected_before: str
    visits: int
    visits_before: str
    chance_at: int
    chance_before_at: int
    visits_at: int
    visits_before_at: int


@dataclass(frozen=True)
class Load:
    """The workload in words, before and after."""

    name: str
    before: str
    after: str


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """The table of a proposal."""
    return [
        Row(
            grade=one.group.grade,
            label=MARK_LABELS[one.group.mark] if one.group.mark else CREDIT[one.group.grade],
            count=one.count,
            ratio=basis_points(one.ratio_bp),
            draws=one.draws,
            take=one.take,
            visits=one.visits,
            chance=percent(one.chance),
            exact=_short(one.chance),
            expected=hundredths(one.expected),
            reasons=one.reasons,
        )
        for one in lines
    ]


def changes_of(lines: Sequence[Line], before: Before | None) -> list[Change]:
    """Per grade, over its marked groups and the rest: the chance of an entity of the grade."""
    after = {grade: _of_grade(lines, grade) for grade in GRADES}
    old = {grade: before.grades[grade] if before else None for grade in GRADES}
    most = max(
        [Fraction(1), *(Fraction(visits) for _, visits, _ in after.values())]
        + [one.visits for one in old.values() if one]
    )
    found = []
    for grade in GRADES:
        count, visits, chance = after[grade]
        was = old[grade]
        known = was.chance if was else None
        found.append(
            Change(
                grade=grade,
                label=CREDIT[grade],
                count=count,
                chance=percent(chance),
                chance_before="—" if known is None else percent(known),
                expected=hundredths(Fraction(visits, count)) if count else "0",
                expected_before=hundredths(was.expected) if was else "—",
                visits=visits,
                visits_before=tenths(was.visits) if was else "—",
                chance_at=int(chance * WIDTH),
                chance_before_at=int(known * WIDTH) if known is not None else 0,
                visits_at=int(visits * WIDTH / most),
                visits_before_at=int(was.visits * WIDTH / most) if was else 0,
            )
        )
    return found


def _of_grade(lines: Sequence[Line], grade: str) -> tuple[int, int, Fraction]:
    own = [one for one in lines if one.group.grade == grade]
    count = sum(one.count for one in own)
    drawn = sum((one.chance * one.count for one in own), start=Fraction(0))
    return count, sum(one.visits for one in own), drawn / count if count else Fraction(0)


def loads_of(after: Workload, before: Workload | None) -> list[Load]:
    """Visits, person-days, and what falls to one inspector."""

    def said(load: Workload | None) -> list[str]:
        if load is None:
            return ["—"] * 4
        each, days = load.visits_each, load.days_each
        return [
            str(load.visits),
            tenths(load.person_days),
            "—" if each is None else tenths(each),
            "—" if days is None else tenths(days),
        ]

    names = ("全年检查（户次）", "现场检查（人日）", "每名执法人员（户次）", "每名执法人员（天）")
    return [Load(*row) for row in zip(names, said(before), said(after), strict=True)]


def _short(value: Fraction) -> str:
    text = f"{value.numerator}/{value.denominator}"
    return text if len(text) <= 12 else ""


def hundredths(value: Fraction) -> str:
    """0.05 visits a year; rounded half up."""
    whole, rest = divmod(int((value * 200 + 1) // 2), 100)
    return f"{whole}.{rest:02d}"


def tenths(value: Fraction) -> str:
    """12.5; rounded half up."""
    whole, rest = divmod(int((value * 20 + 1) // 2), 10)
    return f"{whole}.{rest}" if rest else str(whole)
