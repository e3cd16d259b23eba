"""Exact distribution tests. Seeds are fixed, so a verdict never changes: no flakes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from math import comb, factorial, sqrt

import pytest

from inspections.draw import matching
from inspections.draw.matching import match_within
from inspections.draw.matching_attempt import attempt
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_schedule import schedule_for
from inspections.draw.stream import Stream
from inspections.draw.tests.chi_square import p_uniform, p_value, tail
from inspections.draw.tests.matching_cases import (
    all_matchings,
    allowed_pairs,
    column_ids,
    published,
    row_ids,
    seven_teams,
    unstructured_seven,
)

LEAST = 1e-4


def count_outcomes(problem: Problem, draws: int, label: str) -> Counter:
    schedule = schedule_for(problem)
    return Counter(
        match_within(schedule, stage_seed=f"{label}:{number}:match", cap=10_000).pairs
        for number in range(draws)
    )


def marginals(problem: Problem) -> tuple[list[str], dict[str, list[int]]]:
    """Return the rows, and per column how many matchings give it each row (subset DP)."""
    rows, columns, pairs = row_ids(problem), column_ids(problem), allowed_pairs(problem)
    options = [[r for r, row in enumerate(rows) if (row, column) in pairs] for column in columns]

    def ways(lists: list[list[int]]) -> list[Counter]:
        layers = [Counter({0: 1})]
        for allowed in lists:
            layer = Counter()
            for mask, count in layers[-1].items():
                for row in allowed:
                    if not mask >> row & 1:
                        layer[mask | 1 << row] += count
            layers.append(layer)
        return layers

    before, after = ways(options), ways(options[::-1])
    full = (1 << len(rows)) - 1
    counts = {}
    for place, column in enumerate(columns):
        per_row = [0] * len(rows)
        rest = after[len(columns) - 1 - place]
        for mask, count in before[place].items():
            for row in options[place]:
                if not mask >> row & 1:
                    per_row[row] += count * rest[full ^ mask ^ 1 << row]
        counts[column] = per_row
    return rows, counts


def rook_count(row_sizes: list[int], column_sizes: list[int]) -> int:
    """Count matchings where a row of station s may take any column but those of branch s."""
    n, rooks = sum(row_sizes), [1]
    for a, b in zip(row_sizes, column_sizes, strict=True):
        factor = [comb(a, j) * comb(b, j) * factorial(j) for j in range(min(a, b) + 1)]
        product = [0] * (len(rooks) + len(factor) - 1)
        for i, left in enumerate(rooks):
            for j, right in enumerate(factor):
                product[i + j] += left * right
        rooks = product
    return sum((-1) ** k * r * factorial(n - k) for k, r in enumerate(rooks[: n + 1]))


def one_station_teams(row_sizes: list[int], column_sizes: list[int]) -> Problem:
    def ids(prefix: str, sizes: list[int]) -> dict[str, int]:
        return {
            f"{prefix}{branch:02d}-{n:03d}": branch
            for branch, size in enumerate(sizes)
            for n in range(size)
        }

    return Problem.from_profiles(
        ids("T", row_sizes), ids("P", column_sizes), lambda team, package: team != package
    )


def test_48_matchings_with_repeated_classes_are_equally_likely():
    outcomes = list(all_matchings(seven_teams()))

    counts = count_outcomes(seven_teams(), 24_000, "uniform-48")

    assert len(outcomes) == 48
    assert p_uniform(counts, outcomes) > LEAST


def test_752_matchings_without_any_structure_are_equally_likely():
    outcomes = list(all_matchings(unstructured_seven()))

    counts = count_outcomes(unstructured_seven(), 37_600, "uniform-752")

    assert len(outcomes) == 752
    assert p_uniform(counts, outcomes) > LEAST


def test_a_missing_acceptance_test_is_seen(monkeypatch):
    """The mutant takes the first walk that does not die; the chi-square must go red."""

    def accept_everything(schedule, stream):
        return replace(attempt(schedule, stream), accepted=True)

    monkeypatch.setattr(matching, "attempt", accept_everything)

    counts = count_outcomes(seven_teams(), 24_000, "uniform-48")

    assert p_uniform(counts, all_matchings(seven_teams())) < 1e-12


def test_marginals_of_15_teams_equal_the_exact_ones():
    _, problem = published(0)
    rows, exact = marginals(problem)
    draws = 8000
    schedule = schedule_for(problem)

    seen = {column: Counter() for column in exact}
    for number in range(draws):
        drawn = match_within(schedule, stage_seed=f"marginals:{number}:match", cap=10_000)
        for row, column in drawn.pairs:
            seen[column][row] += 1

    assert sum(exact["P00000"]) == 5_326_666_560
    for column, per_row in exact.items():
        total = sum(per_row)
        cells = [(seen[column][rows[r]], draws * n / total) for r, n in enumerate(per_row) if n]
        assert sum(count for count, _ in cells) == draws
        assert p_value(*zip(*cells, strict=True)) > LEAST


@pytest.mark.parametrize(
    ("row_sizes", "column_sizes", "attempts"),
    [
        ([4, 3, 3, 3, 2], [3, 3, 3, 3, 3], 4000),
        ([30] * 10, [40, 35, 35, 30, 30, 30, 30, 25, 25, 20], 400),
    ],
    ids=["15", "300"],
)
def test_mean_chance_equals_matchings_times_the_chance_of_one(row_sizes, column_sizes, attempts):
    """An attempt ends in one given matching with probability c, so E(q) / c counts them all."""
    schedule = schedule_for(one_station_teams(row_sizes, column_sizes))
    stream = Stream("rooks:1:match")
    chance_of_one = Fraction(schedule.gain, schedule.loss)
    exact = rook_count(row_sizes, column_sizes)

    ratios = [
        float(Fraction(attempt(schedule, stream).chance) / chance_of_one / exact)
        for _ in range(attempts)
    ]

    mean = sum(ratios) / attempts
    error = sqrt(sum((ratio - mean) ** 2 for ratio in ratios) / (attempts - 1) / attempts)
    assert abs(mean - 1) < 4 * error
    assert error < 0.05


def test_chi_square_tail_at_known_points():
    assert tail(3.841458820694124, 1) == pytest.approx(0.05, rel=1e-9)
    assert tail(18.307038053275146, 10) == pytest.approx(0.05, rel=1e-9)
    assert tail(2.0, 2) == pytest.approx(0.36787944117144233, rel=1e-12)
    assert tail(752.0, 751) == pytest.approx(0.4829, abs=1e-3)
