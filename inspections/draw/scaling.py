"""Column scale: small integers that keep the number of attempts low (draw-spec, "UPM" step 3)."""

from __future__ import annotations

from collections.abc import Sequence

from inspections.draw.matching_problem import Problem

TOP = 16  # scales are 1 .. 16
ROUNDS = 60
UNIT = 1 << 40


def column_scales(problem: Problem) -> tuple[int, ...]:
    """Return one scale per column class, the largest 16.

    Sixty rounds of integer Sinkhorn balancing. Any positive scales keep the draw exactly
    uniform; balanced ones keep the acceptance per attempt high (at 300 teams of uneven
    stations about 3 in 100 instead of 6 in 10 million).
    """
    row_sizes = list(map(len, problem.row_classes))
    column_sizes = list(map(len, problem.column_classes))
    scales = [UNIT] * len(column_sizes)
    over_columns = SparseSums(problem.open_columns, len(column_sizes))
    over_rows = SparseSums(problem.allowed, len(row_sizes))
    for _ in range(ROUNDS):
        supply = over_columns([c * y for c, y in zip(column_sizes, scales, strict=True)])
        shares = [(1 << 120) // max(1, total) for total in supply]
        demand = over_rows([n * x for n, x in zip(row_sizes, shares, strict=True)])
        raw = [(1 << 160) // max(1, total) for total in demand]
        peak = max(raw)
        scales = [max(1, (value << 40) // peak) for value in raw]
    return tuple(max(1, (TOP * scale + UNIT // 2) >> 40) for scale in scales)


class SparseSums:
    """Sums of one vector over many index sets, each by its shorter side.

    Most pairs of a real plan are allowed, so the sum over a set is usually the sum over
    everything less the few left out.
    """

    def __init__(self, index_sets: Sequence[Sequence[int]], width: int) -> None:
        self._sides: list[tuple[bool, tuple[int, ...]]] = []
        for members in index_sets:
            if 2 * len(members) <= width:
                self._sides.append((False, tuple(members)))
            else:
                inside = set(members)
                self._sides.append((True, tuple(i for i in range(width) if i not in inside)))

    def __call__(self, vector: Sequence[int]) -> list[int]:
        whole = sum(vector)
        at = vector.__getitem__
        return [
            whole - sum(map(at, side)) if complement else sum(map(at, side))
            for complement, side in self._sides
        ]
