"""The history of a grade as a staircase: whole numbers for an SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from entities.credit.rulebook import GRADES

LEFT, RIGHT, TOP, ROW = 44, 400, 18, 34
HEIGHT = TOP * 2 + ROW * (len(GRADES) - 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """One grade: where its line begins, and what stands there."""

    x: int
    y: int
    on: date
    risk_class: str


@dataclass(frozen=True, slots=True)
class Staircase:
    """A path and its marks; ``rows`` are the classes with their heights."""

    path: str
    marks: tuple[Mark, ...]
    rows: tuple[tuple[str, int], ...]
    first: date
    last: date


def staircase(grades: Sequence[tuple[date, str]], *, today: date) -> Staircase | None:
    """The drawing of grades in the order of their days; None where there are none."""
    if not grades:
        return None
    first = grades[0][0]
    span = max((today - first).days, 1)
    marks = [
        Mark(LEFT + (RIGHT - LEFT) * (on - first).days // span, height(name), on, name)
        for on, name in grades
    ]
    path = f"M{marks[0].x},{marks[0].y}"
    for mark in marks[1:]:
        path += f" H{mark.x} V{mark.y}"
    rows = tuple((name, height(name)) for name in GRADES)
    return Staircase(f"{path} H{RIGHT}", tuple(marks), rows, first, today)


def height(name: str) -> int:
    """A stands at the top."""
    return TOP + ROW * GRADES.index(name)
