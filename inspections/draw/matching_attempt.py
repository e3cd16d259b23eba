"""One attempt of the matching engine (draw-spec, "UPM" steps 7 and 8)."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from operator import mul

from inspections.draw.matching_schedule import LANE, Run, Schedule
from inspections.draw.stream import Stream

MASK = (1 << LANE) - 1


@dataclass(frozen=True)
class Attempt:
    """What one attempt did."""

    picks: tuple[int, ...]  # row class per column, in the order of the walk; shorter when dead
    words: int  # words used, the test included
    chance: int  # q: the attempt is accepted with probability q / 2^256; 0 when dead
    accepted: bool


def attempt(schedule: Schedule, stream: Stream) -> Attempt:
    """Walk the columns once, choosing a row class for each, then take the acceptance test."""
    before = stream.counter
    free = [len(ids) for ids in schedule.problem.row_classes]
    walk = _Walk(free, stream)
    for run in schedule.runs:
        if not walk.take(run):
            return Attempt(tuple(walk.picks), stream.counter - before, 0, accepted=False)
    chance = schedule.gain * product(walk.totals) // (schedule.loss * product(walk.weights))
    if chance > 1 << 256:
        raise AssertionError("acceptance above one: the bound does not hold")
    accepted = stream.word() < chance
    return Attempt(tuple(walk.picks), stream.counter - before, chance, accepted)


class _Walk:
    """State of an attempt: rows still free, and the choices so far."""

    def __init__(self, free: list[int], stream: Stream) -> None:
        self.free = free  # per row class: rows not yet used
        self.stream = stream
        self.picks: list[int] = []
        self.totals: list[int] = []  # W of each choice made by a word
        self.weights: list[int] = []  # w of the class it fell on

    def take(self, run: Run) -> bool:
        """Serve all columns of ``run``; False when the attempt is dead."""
        columns = len(run.columns)
        waiting = [row for row in run.closing if self.free[row]]
        if not waiting:
            return self._choose(run, columns)
        # A row in its last chance is forced and uses no word; two of them cannot be served.
        # Which of them are still waiting at the last column is known only after the others.
        if not self._choose(run, columns - 1):
            return False
        waiting = [row for row in waiting if self.free[row]]
        if not waiting:
            return self._choose(run, 1, skip=columns - 1)
        if len(waiting) > 1 or self.free[waiting[0]] > 1:
            return False
        self.free[waiting[0]] -= 1
        self.picks.append(waiting[0])
        return True

    def _choose(self, run: Run, columns: int, skip: int = 0) -> bool:
        """Choose a row class for each of the columns ``skip`` … ``skip + columns - 1``.

        The first class whose running sum of ``n w`` exceeds the word is taken. To find it
        soon, the classes stand in blocks; ``blocks`` and ``whole`` hold sums of packed
        weights, so they are right for every column of the run at once.
        """
        live = [at for at, row in enumerate(run.rows) if self.free[row]]
        rows = [run.rows[at] for at in live]
        packed = [run.packed[at] for at in live]
        counts = [self.free[row] for row in rows]
        width = max(1, isqrt(len(rows)))
        products = list(map(mul, counts, packed))
        blocks = [sum(products[at : at + width]) for at in range(0, len(rows), width)]
        whole = sum(blocks)
        for shift in range(LANE * skip, LANE * (skip + columns), LANE):
            total = whole >> shift & MASK
            if not total:
                return False
            rest = self.stream.below(total)
            block = 0
            while rest >= (inside := blocks[block] >> shift & MASK):
                rest -= inside
                block += 1
            place = block * width
            while rest >= (inside := counts[place] * (packed[place] >> shift & MASK)):
                rest -= inside
                place += 1
            lanes = packed[place]
            counts[place] -= 1
            blocks[block] -= lanes
            whole -= lanes
            self.picks.append(rows[place])
            self.totals.append(total)
            self.weights.append(lanes >> shift & MASK)
        for row, count in zip(rows, counts, strict=True):
            self.free[row] = count
        return True


def product(factors: list[int]) -> int:
    """Return the product, multiplying like sizes with like sizes."""
    while len(factors) > 1:
        pairs = zip(factors[::2], factors[1::2], strict=False)
        factors = [a * b for a, b in pairs] + factors[len(factors) & ~1 :]
    return factors[0] if factors else 1
