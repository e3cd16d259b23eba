"""One attempt of the matching engine (draw-spec, "UPM" steps 7 and 8)."""

from __future__ import annotations

from dataclasses import dataclass

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
    walk = _Walk(schedule, stream)
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

    def __init__(self, schedule: Schedule, stream: Stream) -> None:
        self.free = [len(ids) for ids in schedule.problem.row_classes]  # per class: rows not used
        self.width = schedule.width
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
        soon, the classes stand in blocks and these in groups; the sums are of packed
        weights, so they are right for every column of the run at once.
        """
        width, free, packed = self.width, self.free, run.packed
        blocks = self._blocks(run)
        groups = [sum(blocks[at : at + width]) for at in range(0, len(blocks), width)]
        whole = sum(groups)
        for shift in range(LANE * skip, LANE * (skip + columns), LANE):
            total = whole >> shift & MASK
            if not total:
                return False
            rest = self.stream.below(total)
            group = 0
            while rest >= (inside := groups[group] >> shift & MASK):
                rest -= inside
                group += 1
            block = group * width
            while rest >= (inside := blocks[block] >> shift & MASK):
                rest -= inside
                block += 1
            row = block * width
            while rest >= (inside := free[row] * (packed[row] >> shift & MASK)):
                rest -= inside
                row += 1
            lanes = packed[row]
            free[row] -= 1
            blocks[block] -= lanes
            groups[group] -= lanes
            whole -= lanes
            self.picks.append(row)
            self.totals.append(total)
            self.weights.append(lanes >> shift & MASK)
        return True

    def _blocks(self, run: Run) -> list[int]:
        """Sums over blocks of what is free: all less what is used, or what is left, if less."""
        width, packed = self.width, run.packed
        if len(self.picks) < len(packed) // 2:
            blocks = list(run.blocks)
            for row in self.picks:
                blocks[row // width] -= packed[row]
            return blocks
        blocks = [0] * len(run.blocks)
        for row, count in enumerate(self.free):
            if count:
                blocks[row // width] += count * packed[row]
        return blocks


def product(factors: list[int]) -> int:
    """Return the product, multiplying like sizes with like sizes."""
    while len(factors) > 1:
        pairs = zip(factors[::2], factors[1::2], strict=False)
        factors = [a * b for a, b in pairs] + factors[len(factors) & ~1 :]
    return factors[0] if factors else 1
