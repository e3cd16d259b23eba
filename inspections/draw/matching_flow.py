"""Largest number of rows and columns that can be paired, by class (Dinic's algorithm)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspections.draw.matching_problem import Problem


class Flow:
    """A maximum flow from column classes to row classes.

    ``need[k]`` columns of class k stay unserved; ``reached_columns`` and ``reached_rows`` are
    the classes an alternating path from an unserved column can reach. These two sets do not
    depend on which maximum flow was found.
    """

    def __init__(self, problem: Problem) -> None:
        self.need = [len(ids) for ids in problem.column_classes]
        self._spare = [len(ids) for ids in problem.row_classes]
        self._masks = [sum(1 << row for row in rows) for rows in problem.allowed]
        self._given: list[dict[int, int]] = [{} for _ in self._spare]  # per row: column -> amount
        self._serve_greedily(problem)
        while True:
            levels, layers = self._layers()
            if not layers or not layers[-1] & self._free():
                break
            self._augment(levels, layers)
        self.reached_columns = [k for k, level in enumerate(levels) if level >= 0]
        self.reached_rows = [row for layer in layers for row in _bits(layer)]

    @property
    def missing(self) -> int:
        """Columns that no assignment can serve together with the rest."""
        return sum(self.need)

    def _serve_greedily(self, problem: Problem) -> None:
        for column, rows in enumerate(problem.allowed):
            for row in rows:
                if not self.need[column]:
                    break
                if self._spare[row]:
                    self._move(column, row, min(self.need[column], self._spare[row]))

    def _move(self, column: int, row: int, amount: int) -> None:
        self.need[column] -= amount
        self._spare[row] -= amount
        self._give(column, row, amount)

    def _give(self, column: int, row: int, amount: int) -> None:
        given = self._given[row]
        given[column] = given.get(column, 0) + amount
        if not given[column]:
            del given[column]

    def _free(self) -> int:
        return sum(1 << row for row, spare in enumerate(self._spare) if spare)

    def _layers(self) -> tuple[list[int], list[int]]:
        """Breadth first from the unserved columns, up to the first layer with a spare row."""
        free = self._free()
        levels = [0 if need else -1 for need in self.need]
        frontier = [column for column, need in enumerate(self.need) if need]
        unseen = (1 << len(self._spare)) - 1
        layers: list[int] = []
        while frontier:
            reach = 0
            for column in frontier:
                reach |= self._masks[column]
            reach &= unseen
            unseen ^= reach
            layers.append(reach)
            if reach & free:
                break
            holders = (column for row in _bits(reach) for column in self._given[row])
            frontier = [column for column in dict.fromkeys(holders) if levels[column] < 0]
            for column in frontier:
                levels[column] = len(layers)
        return levels, layers

    def _augment(self, levels: list[int], layers: list[int]) -> None:
        """Send as much as the layered network carries (a blocking flow)."""
        layers[-1] &= self._free()
        for source in [column for column, need in enumerate(self.need) if need]:
            columns, rows = [source], list[int]()
            while columns and self.need[source]:
                depth = len(rows)
                options = self._masks[columns[-1]] & layers[depth]
                if not options:
                    levels[columns.pop()] = -1
                    del rows[-1:]
                    continue
                row = (options & -options).bit_length() - 1
                if depth == len(layers) - 1:
                    self._send(columns, [*rows, row])
                    columns, rows = [source], []
                    if not self._spare[row]:
                        layers[-1] ^= 1 << row
                    continue
                deeper = (k for k in self._given[row] if levels[k] == depth + 1)
                column = next(deeper, None)
                if column is None:
                    layers[depth] ^= 1 << row
                else:
                    columns.append(column)
                    rows.append(row)

    def _send(self, columns: list[int], rows: list[int]) -> None:
        """Shift along the path: every column takes its row from the next column."""
        steps = list(zip(columns[1:], rows, strict=False))
        held = [self._given[row][column] for column, row in steps]
        amount = min(self.need[columns[0]], self._spare[rows[-1]], *held)
        for column, row in steps:
            self._give(column, row, -amount)
        for column, row in zip(columns, rows, strict=True):
            self._give(column, row, amount)
        self.need[columns[0]] -= amount
        self._spare[rows[-1]] -= amount


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def ids_of(classes: tuple[tuple[str, ...], ...], chosen: Iterable[int]) -> tuple[str, ...]:
    """Return the ids of the chosen classes, sorted."""
    return tuple(sorted(identifier for place in chosen for identifier in classes[place]))
