"""The engine beside a literal reading of its specification, one step at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspections.draw.feasibility import certificate_for
from inspections.draw.matching_attempt import attempt, product
from inspections.draw.matching_bounds import bound_table
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_schedule import RUN_COLUMNS, schedule_for
from inspections.draw.scaling import column_scales
from inspections.draw.stream import Stream
from inspections.draw.tests.matching_cases import problems, seven_teams


def literal_scales(problem: Problem) -> tuple[int, ...]:
    n = [len(ids) for ids in problem.row_classes]
    c = [len(ids) for ids in problem.column_classes]
    y = [1 << 40] * len(c)
    for _ in range(60):
        x = [
            2**120 // max(1, sum(c[k] * y[k] for k in columns)) for columns in problem.open_columns
        ]
        z = [2**160 // max(1, sum(n[i] * x[i] for i in rows)) for rows in problem.allowed]
        y = [max(1, value * 2**40 // max(z)) for value in z]
    return tuple(max(1, (16 * value + 2**39) // 2**40) for value in y)


def literal_attempt(problem: Problem, stream: Stream) -> tuple[list[int], int, int]:
    """Return picks, words and q of one attempt."""
    n = [len(ids) for ids in problem.row_classes]
    c = [len(ids) for ids in problem.column_classes]
    y = literal_scales(problem)
    m = [max(y[k] for k in columns) for columns in problem.open_columns]
    j = [sum(c[k] * y[k] for k in columns) for columns in problem.open_columns]
    left = [sum(c[k] for k in columns) for columns in problem.open_columns]
    tables = [bound_table(scale, total) for scale, total in zip(m, j, strict=True)]
    numerator = 2**256 * 2 ** (64 * sum(n)) * 63
    denominator = 64
    for k, size in enumerate(c):
        numerator *= y[k] ** size
    for i, size in enumerate(n):
        denominator *= (m[i] * tables[i][j[i]]) ** size
    walk = sorted(range(len(c)), key=lambda k: (sum(n[i] for i in problem.allowed[k]), k))
    picks: list[int] = []
    for k in (column for column in walk for _ in range(c[column])):
        rows = problem.allowed[k]
        forced = [i for i in rows if left[i] == 1 for _ in range(n[i])]
        if len(forced) > 1:
            return picks, stream.counter, 0
        if forced:
            pick = forced[0]
        else:
            w = {
                i: y[k] * 2**100 // (m[i] * tables[i][j[i] - y[k]]) if j[i] > y[k] else 0
                for i in rows
            }
            total = sum(n[i] * w[i] for i in rows)
            if not total:
                return picks, stream.counter, 0
            u = stream.below(total)
            running = 0
            for pick in rows:
                running += n[pick] * w[pick]
                if running > u:
                    break
            numerator *= total
            denominator *= w[pick]
        n[pick] -= 1
        picks.append(pick)
        for i in rows:
            j[i] -= y[k]
            left[i] -= 1
        if any(n[i] and not left[i] for i in rows):
            return picks, stream.counter, 0
    q = numerator // denominator
    stream.word()
    return picks, stream.counter, q


@settings(max_examples=150, deadline=None)
@given(problems(largest=12), st.integers(0, 10**6))
def test_an_attempt_equals_the_literal_reading(problem, seed):
    assume(certificate_for(problem) is None)
    assert column_scales(problem) == literal_scales(problem)

    for number in range(3):
        ours = attempt(schedule_for(problem), Stream(f"{seed}:{number}:match"))
        picks, words, q = literal_attempt(problem, Stream(f"{seed}:{number}:match"))

        assert list(ours.picks) == picks
        assert ours.words == words
        assert ours.chance == q


def test_runs_longer_than_a_packed_integer_equal_the_literal_reading():
    size = 2 * RUN_COLUMNS + 5
    problem = Problem.from_profiles(
        {f"T{n}": n % 3 for n in range(size)},
        {f"P{n}": min(n % 5, 3) for n in range(size)},
        lambda team, package: team != package,
    )
    schedule = schedule_for(problem)

    for number in range(10):
        ours = attempt(schedule, Stream(f"x:{number}:match"))
        picks, words, q = literal_attempt(problem, Stream(f"x:{number}:match"))

        assert (list(ours.picks), ours.words, ours.chance) == (picks, words, q)


def test_dead_attempts_have_no_chance_and_take_no_test():
    """R0 fits C1 only, but another row may be given C1 first; then nothing is left for R0."""
    forbidden = {
        "R0": ("C0", "C2", "C3"),
        "R1": ("C2", "C3"),
        "R2": ("C0", "C1"),
    }
    problem = Problem.from_pairs(
        ["R0", "R1", "R2", "R3"],
        ["C0", "C1", "C2", "C3"],
        [(row, column) for row, columns in forbidden.items() for column in columns],
    )
    schedule = schedule_for(problem)

    outcomes = [attempt(schedule, Stream(f"x:{n}:match")) for n in range(200)]

    assert any(len(ours.picks) < 4 for ours in outcomes)
    for number, ours in enumerate(outcomes):
        picks, words, q = literal_attempt(problem, Stream(f"x:{number}:match"))
        assert (list(ours.picks), ours.words, ours.chance) == (picks, words, q)
        assert (q == 0) == (len(picks) < 4)


def test_attempts_that_run_out_of_rows_are_dead():
    """After an unlucky start the last column of a run finds no free row at all."""
    teams = {"T0": {0, 1}, "T1": {2, 3}, "T2": {0}, "T3": {0, 1}}
    teams |= {"T4": {2, 3}, "T5": {1, 3}, "T6": {0, 2}}
    packages = {"P0": 3, "P1": 1, "P2": 3, "P3": 2, "P4": 1, "P5": 1, "P6": 0}
    problem = Problem.from_profiles(
        {team: frozenset(stations) for team, stations in teams.items()},
        packages,
        lambda team, package: package not in team,
    )
    schedule = schedule_for(problem)

    outcomes = [attempt(schedule, Stream(f"x:{n}:m")) for n in range(100)]

    assert any(ours.chance == 0 for ours in outcomes)
    for number, ours in enumerate(outcomes):
        picks, words, q = literal_attempt(problem, Stream(f"x:{number}:m"))
        assert (list(ours.picks), ours.words, ours.chance) == (picks, words, q)


def test_an_acceptance_above_one_is_never_rounded_away():
    schedule = schedule_for(seven_teams())
    broken = replace(schedule, gain=schedule.gain << 8)

    with pytest.raises(AssertionError, match="above one"):
        attempt(broken, Stream("x:0:match"))


@given(st.lists(st.integers(1, 2**60)))
def test_product_is_the_product(factors):
    expected = 1
    for factor in factors:
        expected *= factor

    assert product(factors) == expected
