"""From an approved proposal to the strata of a task, and back: does a task follow it?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspections.lint.wording import basis_points
from inspections.ratios.types import GRADES, GRADES_OF, MARKS, Group, Line

NUMBERS = dict(zip(GRADES, "一二三四", strict=True))
FOCUS = dict(zip(MARKS, "甲乙丙", strict=True))


@dataclass(frozen=True)
class Share:
    """One stratum as the editor takes it. The label is public and names no grade."""

    id: str
    label: str
    grades: tuple[str, ...]
    marks: tuple[str, ...]
    ratio_bp: int


class Gap(NamedTuple):
    """One difference between a task's strata and the proposal."""

    subject: str  # the stratum, whatever its figures
    found: str
    wanted: str


class TaskStratum(NamedTuple):
    """What counts of a task's stratum when it is compared."""

    label: str
    grades: tuple[str, ...]
    marks: tuple[str, ...]
    ratio_bp: int


def shares(lines: Iterable[Line], *, turn: int = 1) -> list[Share]:
    """The strata of the year's ``turn``-th draw, marked groups first.

    A grade that is drawn less often than ``turn`` times stays in the list with ratio 0.
    """
    ordered = sorted(lines, key=lambda line: not line.group.mark)
    return [
        Share(
            id=_id(line.group),
            label=label_of(line.group),
            grades=GRADES_OF[line.group.grade],
            marks=(line.group.mark,) if line.group.mark else (),
            ratio_bp=line.ratio_bp if turn <= line.draws else 0,
        )
        for line in ordered
    ]


def _id(group: Group) -> str:
    """Public as the label is: numbers, and no word for what a firm is marked for."""
    number = f"G{GRADES.index(group.grade) + 1}"
    return f"{number}-{MARKS.index(group.mark) + 1}" if group.mark else number


def label_of(group: Group) -> str:
    """第二组 or 第二组重点甲: what anybody may read."""
    return f"第{NUMBERS[group.grade]}组{f'重点{FOCUS[group.mark]}' if group.mark else ''}"


def differences(strata: Sequence[TaskStratum], lines: Sequence[Line]) -> list[Gap]:
    """Where a task's strata are not those of the proposal."""
    by_key = {(frozenset(GRADES_OF[one.group.grade]), _marks(one.group)): one for one in lines}
    found: list[Gap] = []
    seen = set()
    for stratum in strata:
        key = (frozenset(stratum.grades), stratum.marks)
        line = by_key.get(key)
        if line is None:
            found.append(
                Gap(stratum.label, f"层“{stratum.label}”不是方案中的一组", "按方案的各组分层")
            )
            continue
        seen.add(key)
        allowed = {line.ratio_bp, *([0] if line.draws < _most(lines) else [])}
        if stratum.ratio_bp not in allowed:
            found.append(
                Gap(
                    stratum.label,
                    f"层“{stratum.label}”比例 {basis_points(stratum.ratio_bp)}",
                    f"{label_of(line.group)} {basis_points(line.ratio_bp)}",
                )
            )
    missing = [line for key, line in by_key.items() if key not in seen and line.count]
    for line in missing:
        label = label_of(line.group)
        found.append(Gap(label, f"没有{label}", basis_points(line.ratio_bp)))
    return found


def _marks(group: Group) -> tuple[str, ...]:
    return (group.mark,) if group.mark else ()


def _most(lines: Iterable[Line]) -> int:
    return max(line.draws for line in lines)
