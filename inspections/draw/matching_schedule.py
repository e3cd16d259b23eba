"""The part of an attempt that chance does not touch, computed once per problem.

Which columns come when, and with them every weight, depends on the problem alone: an attempt
only chooses rows. So the walk over the columns is laid out beforehand as runs of equal
columns, and each row class carries the weights of a whole run in one long integer, 64 bits
per column. Adding such integers adds the weights of all columns of the run at once.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from operator import mul

from inspections.draw.matching_bounds import table_for
from inspections.draw.matching_problem import Problem
from inspections.draw.scaling import SparseSums, column_scales

LANE = 64  # bits per column in a packed integer; sums of weights stay below 2^53
RUN_COLUMNS = 64


@dataclass(frozen=True)
class Run:
    """Up to 64 consecutive columns of one class."""

    columns: tuple[str, ...]
    packed: tuple[int, ...]  # per row class: its weight at each column, first lowest; 0: forbidden
    blocks: tuple[int, ...]  # sums of n times packed over each block of row classes, all rows free
    closing: tuple[int, ...]  # row classes whose last chance is the last column of this run


@dataclass(frozen=True)
class Schedule:
    """All an attempt needs besides its random words."""

    problem: Problem
    scales: tuple[int, ...]  # y, per column class
    row_scales: tuple[int, ...]  # m, per row class
    sums: tuple[int, ...]  # j at the start, per row class
    order: tuple[int, ...]  # column classes in the order of the walk
    width: int  # row classes in a block, and blocks in a group
    runs: tuple[Run, ...]
    gain: int  # constant factor of the acceptance numerator
    loss: int  # constant factor of the acceptance denominator


def schedule_for(problem: Problem) -> Schedule:
    """Lay out the walk of steps 3 to 7. Every row class must have an allowed column."""
    column_sizes = [len(ids) for ids in problem.column_classes]
    row_sizes = [len(ids) for ids in problem.row_classes]
    scales = column_scales(problem)
    row_scales = tuple(max(scales[k] for k in columns) for columns in problem.open_columns)
    weights = [c * y for c, y in zip(column_sizes, scales, strict=True)]
    sums = tuple(SparseSums(problem.open_columns, len(scales))(weights))
    supply = SparseSums(problem.allowed, len(row_sizes))(row_sizes)
    order = tuple(sorted(range(len(scales)), key=lambda k: (supply[k], k)))

    gain, loss = 63 << (256 + 64 * problem.size), 64
    for size, scale in zip(column_sizes, scales, strict=True):
        gain *= scale**size
    for size, scale, total in zip(row_sizes, row_scales, sums, strict=True):
        loss *= (scale * table_for(scale, total)[total]) ** size
    width = _cube_root(len(row_sizes))
    runs = _runs(problem, scales, row_scales, sums, order, width)
    return Schedule(problem, scales, row_scales, sums, order, width, runs, gain, loss)


def _cube_root(number: int) -> int:
    """The smallest width at which rows, blocks and groups are equally many steps."""
    width = 1
    while width**3 < number:
        width += 1
    return width


def _runs(
    problem: Problem,
    scales: tuple[int, ...],
    row_scales: tuple[int, ...],
    sums: tuple[int, ...],
    order: tuple[int, ...],
    width: int,
) -> tuple[Run, ...]:
    place = {column: position for position, column in enumerate(order)}
    last = [max(columns, key=place.__getitem__) for columns in problem.open_columns]
    left = list(sums)
    sizes = [len(ids) for ids in problem.row_classes]
    single = max(sizes) == 1
    runs = []
    for column in order:
        ids, rows, scale = problem.column_classes[column], problem.allowed[column], scales[column]
        for start in range(0, len(ids), RUN_COLUMNS):
            part = ids[start : start + RUN_COLUMNS]
            ends = start + RUN_COLUMNS >= len(ids)
            closing = tuple(row for row in rows if ends and last[row] == column)
            keys = [(row_scales[row], left[row]) for row in rows]
            weights = {key: _packed_weights(*key, scale, len(part)) for key in dict.fromkeys(keys)}
            packed = [0] * len(sizes)
            for row, key in zip(rows, keys, strict=True):
                packed[row] = weights[key]
            full = packed if single else list(map(mul, sizes, packed))
            blocks = [sum(full[at : at + width]) for at in range(0, len(full), width)]
            runs.append(Run(part, tuple(packed), tuple(blocks), closing))
            for row in rows:
                left[row] -= scale * len(part)
    return tuple(runs)


def _packed_weights(row_scale: int, total: int, scale: int, columns: int) -> int:
    """Return ``floor(y 2^100 / (m A_m[j - y]))`` for the next columns, 0 where j <= y."""
    table = table_for(row_scale, total)
    scaled = scale << 100
    rests = range(total - scale, total - scale * (columns + 1), -scale)
    weights = [scaled // (row_scale * table[rest]) if rest > 0 else 0 for rest in rests]
    return int.from_bytes(struct.pack(f"<{columns}Q", *weights), "little")
