"""UPM: exactly uniform matching under forbidden pairs (draw-spec, "UPM").

A random column-by-column walk is accepted with a probability that makes every allowed
matching equally likely; refused walks are replayed. Integers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from inspections.draw.errors import CapReachedError, InfeasibleError, PreflightError
from inspections.draw.feasibility import Explanation, certificate_for, tightest
from inspections.draw.matching_attempt import attempt
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_schedule import Schedule, schedule_for
from inspections.draw.stream import Stream
from inspections.draw.tickets import ticketed

CERTAIN = 1 << 256
SMALL = 1000  # rows up to which a low acceptance is affordable
CAP_FACTOR = 40  # a cap of 40 / p fails with probability about e^-40
SIMULATED = "simulated-preflight:"  # begins the pre-flight seed of a simulation


@dataclass(frozen=True)
class Estimate:
    """Pre-flight: mean acceptance of some attempts with a seed known before the draw."""

    attempts: int
    chances: int  # sum of their acceptance chances, in units of 2^-256

    @property
    def cap(self) -> int:
        """Attempts the draw may use: 40 / mean, rounded up."""
        return -(-CAP_FACTOR * self.attempts * CERTAIN // self.chances)

    def parts(self, scale: int) -> int:
        """Return the mean acceptance in parts per ``scale``, rounded down."""
        return self.chances * scale // (self.attempts * CERTAIN)


@dataclass(frozen=True)
class Matching:
    """The outcome of one matching and what it took."""

    stage: str
    pairs: tuple[tuple[str, str], ...]  # (row, column), by column id
    attempts: int  # the last one was accepted
    words: int  # words of the stage's stream used by all attempts
    cap: int
    estimate_ppb: int  # pre-flight acceptance in parts per billion; 0 where there was none

    @cached_property
    def row_of(self) -> dict[str, str]:
        """Row of each column."""
        return {column: row for row, column in self.pairs}

    @cached_property
    def column_of(self) -> dict[str, str]:
        """Column of each row."""
        return dict(self.pairs)


def match(
    problem: Problem,
    *,
    stage_seed: str,
    preflight_seed: str,
    explanation: Explanation | None = None,
) -> Matching:
    """Return one of the allowed matchings, each with the same probability.

    Args:
        problem: rows, columns and what is allowed.
        stage_seed: ``master:draw_id:stage``.
        preflight_seed: ``preflight:<frame digest>``; fixes the cap before any secret is open.
        explanation: how to word the refusals.

    Raises:
        InfeasibleError: there is no allowed matching; carries the proof.
        PreflightError: there is, but the acceptance is below what can be promised.
        CapReachedError: the cap is used up.
    """
    stage = stage_name(stage_seed)
    explanation = explanation or Explanation()
    certificate = certificate_for(problem, explanation)
    if certificate is not None:
        raise InfeasibleError(certificate, stage=stage)
    schedule = schedule_for(problem)
    estimate = preflight(schedule, preflight_seed)
    required = 400 if problem.size <= SMALL else 40
    if estimate.chances * required < estimate.attempts * CERTAIN:
        columns, rows = tightest(problem)
        words = explanation.wording
        raise PreflightError(
            estimate_ppm=estimate.parts(10**6),
            required_ppm=10**6 // required,
            detail=f"最紧的是{explanation.name(columns)}：{len(columns)}{words.columns}"
            f"{words.only}{rows}{words.rows}{words.deed}。",
            stage=stage,
        )
    return match_within(
        schedule,
        stage_seed=stage_seed,
        cap=estimate.cap,
        estimate_ppb=estimate.parts(10**9),
    )


def preflight(schedule: Schedule, seed: str) -> Estimate:
    """Average the acceptance of 200 attempts (60 above 1,000 rows); the verdicts are ignored.

    A simulation draws many times and puts its estimates together: under a seed of its own kind
    it makes a tenth of the attempts. No session has such a seed.
    """
    attempts = 200 if schedule.problem.size <= SMALL else 60
    if seed.startswith(SIMULATED):
        attempts //= 10
    stream = Stream(seed)
    return Estimate(attempts, sum(attempt(schedule, stream).chance for _ in range(attempts)))


def match_within(
    schedule: Schedule, *, stage_seed: str, cap: int, estimate_ppb: int = 0
) -> Matching:
    """Replay attempts until one is accepted, at most ``cap`` times.

    Raises:
        CapReachedError: none of them was.
    """
    stage, stream = stage_name(stage_seed), Stream(stage_seed)
    for number in range(1, cap + 1):
        tried = attempt(schedule, stream)
        if tried.accepted:
            pairs = _hand_out(schedule, tried.picks, stage_seed)
            return Matching(stage, pairs, number, stream.counter, cap, estimate_ppb)
    raise CapReachedError(cap=cap, stage=stage)


def stage_name(stage_seed: str) -> str:
    """Return ``stage`` of ``master:draw_id:stage``."""
    return stage_seed.split(":", 2)[-1]


def _hand_out(
    schedule: Schedule, picks: Sequence[int], stage_seed: str
) -> tuple[tuple[str, str], ...]:
    """Give the columns, in the order of the walk, the rows of their classes in ticket order."""
    seed = f"{stage_seed}:rows"
    queues = [iter(ticketed(seed, ids)) for ids in schedule.problem.row_classes]
    columns = [column for run in schedule.runs for column in run.columns]
    pairs = [(next(queues[pick])[1], column) for pick, column in zip(picks, columns, strict=True)]
    return tuple(sorted(pairs, key=lambda pair: pair[1]))
