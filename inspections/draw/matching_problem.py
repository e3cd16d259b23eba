"""What is to be matched: rows and columns folded into classes that behave alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from inspections.draw.errors import ImpossiblePlanError

MAX_ROWS = 8192  # the acceptance bound is proved up to here (draw-spec, "UPM")

RowProfile = TypeVar("RowProfile", bound=Hashable)
ColumnProfile = TypeVar("ColumnProfile", bound=Hashable)


@dataclass(frozen=True)
class Problem:
    """A square matching problem at class level.

    Rows are teams, leads or team slots; columns are packages, assistants or entities.
    A class holds the ids that may go with exactly the same ids of the other side, sorted;
    classes are numbered by their smallest id.
    """

    row_classes: tuple[tuple[str, ...], ...]
    column_classes: tuple[tuple[str, ...], ...]
    allowed: tuple[tuple[int, ...], ...]  # per column class: its row classes, ascending
    # Ids that are allowed or forbidden for the same reasons; finer than the classes.
    row_kinds: tuple[tuple[str, ...], ...] = field(compare=False, repr=False)
    column_kinds: tuple[tuple[str, ...], ...] = field(compare=False, repr=False)

    @classmethod
    def from_profiles(
        cls,
        rows: Mapping[str, RowProfile],
        columns: Mapping[str, ColumnProfile],
        allowed: Callable[[RowProfile, ColumnProfile], bool],
    ) -> Problem:
        """Build from one profile per id; ``allowed`` is asked once per pair of distinct profiles.

        Whatever decides a pair must be in the two profiles. An id that stands in a recusal
        therefore carries its recusals (or itself) in its profile; all others carry nothing
        and fold together.

        Raises:
            ImpossiblePlanError: no rows, more than 8,192 rows, or not as many rows as columns.
        """
        _check_size(len(rows), len(columns))
        row_groups, column_groups = _ids_by_profile(rows), _ids_by_profile(columns)
        matrix = {
            profile: tuple(allowed(row, profile) for row in row_groups) for profile in column_groups
        }
        column_lists = _merge((matrix[p], ids) for p, ids in column_groups.items())
        distinct = list(column_lists)
        row_lists = _merge(
            (tuple(pattern[place] for pattern in distinct), ids)
            for place, ids in enumerate(row_groups.values())
        )
        row_patterns = list(row_lists)
        return cls(
            row_classes=tuple(tuple(sorted(ids)) for ids in row_lists.values()),
            column_classes=tuple(tuple(sorted(ids)) for ids in column_lists.values()),
            allowed=tuple(
                tuple(row for row, pattern in enumerate(row_patterns) if pattern[column])
                for column in range(len(distinct))
            ),
            row_kinds=tuple(map(tuple, row_groups.values())),
            column_kinds=tuple(map(tuple, column_groups.values())),
        )

    @classmethod
    def from_pairs(
        cls,
        rows: Iterable[str],
        columns: Iterable[str],
        forbidden: Collection[tuple[str, str]],
    ) -> Problem:
        """Build from the list of forbidden (row, column) pairs; all others are allowed."""
        by_row: dict[str, set[str]] = {row: set() for row in rows}
        column_ids = dict.fromkeys(columns)
        involved = set()
        for row, column in forbidden:
            if row in by_row and column in column_ids:
                by_row[row].add(column)
                involved.add(column)
        problem = cls.from_profiles(
            {row: frozenset(barred) for row, barred in by_row.items()},
            {column: column if column in involved else None for column in column_ids},
            lambda barred, column: column not in barred,
        )
        return replace(
            problem,
            row_kinds=tuple((row,) for row in sorted(by_row)),
            column_kinds=tuple((column,) for column in sorted(column_ids)),
        )

    @cached_property
    def size(self) -> int:
        """Number of rows, which is the number of columns."""
        return sum(map(len, self.row_classes))

    @cached_property
    def open_columns(self) -> tuple[tuple[int, ...], ...]:
        """Per row class: the column classes it may take, ascending."""
        lists: list[list[int]] = [[] for _ in self.row_classes]
        for column, rows in enumerate(self.allowed):
            for row in rows:
                lists[row].append(column)
        return tuple(map(tuple, lists))


def _check_size(rows: int, columns: int) -> None:
    if not rows:
        raise ImpossiblePlanError("匹配的一侧为空，没有可匹配的对象。请检查抽取数量。")
    if rows != columns:
        raise ImpossiblePlanError(
            f"匹配两侧数量不等：一侧 {rows} 个，另一侧 {columns} 个，必须相等。"
        )
    if rows > MAX_ROWS:
        raise ImpossiblePlanError(
            f"一次匹配最多 {MAX_ROWS} 个名额，现有 {rows} 个。请按区县分场抽取，或改用名单包。"
        )


def _ids_by_profile(profiles: Mapping[str, RowProfile]) -> dict[RowProfile, list[str]]:
    """Group ids by profile; both groups and ids come out in id order."""
    groups: dict[RowProfile, list[str]] = {}
    for identifier in sorted(profiles):
        groups.setdefault(profiles[identifier], []).append(identifier)
    return groups


Pattern = tuple[bool, ...]


def _merge(groups: Iterable[tuple[Pattern, list[str]]]) -> dict[Pattern, list[str]]:
    """Join groups with the same pattern; the order stays that of the smallest id."""
    merged: dict[Pattern, list[str]] = {}
    for pattern, ids in groups:
        merged.setdefault(pattern, []).extend(ids)
    return merged
