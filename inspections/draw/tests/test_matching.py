"""Problems, pre-flight, cap and the properties every matching must have."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspections.draw.errors import ImpossiblePlanError, InfeasibleError, PreflightError
from inspections.draw.feasibility import certificate_for
from inspections.draw.matching import (
    CERTAIN,
    SIMULATED,
    Estimate,
    match,
    match_within,
    preflight,
)
from inspections.draw.matching_problem import MAX_ROWS, Problem
from inspections.draw.matching_schedule import schedule_for
from inspections.draw.tests.matching_cases import (
    PACKAGES_7,
    TEAMS_7,
    all_matchings,
    allowed_pairs,
    column_ids,
    problems,
    published,
    row_ids,
    seven_teams,
)

PREFLIGHT = "preflight:0123"


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 10**6))
def test_a_matching_uses_every_row_once_and_no_forbidden_pair(problem, seed):
    assume(certificate_for(problem) is None)

    drawn = match_within(schedule_for(problem), stage_seed=f"{seed}:d:match", cap=10_000)

    assert sorted(row for row, _ in drawn.pairs) == row_ids(problem)
    assert [column for _, column in drawn.pairs] == column_ids(problem)
    assert allowed_pairs(problem).issuperset(drawn.pairs)


@settings(max_examples=30, deadline=None)
@given(st.permutations(list(TEAMS_7)), st.permutations(list(PACKAGES_7)))
def test_the_order_of_the_input_does_not_matter(teams, packages):
    problem = Problem.from_profiles(
        {team: TEAMS_7[team] for team in teams},
        {package: PACKAGES_7[package] for package in packages},
        lambda team, branch: branch not in team,
    )

    assert problem == seven_teams()


@settings(max_examples=60, deadline=None)
@given(problems())
def test_pairs_and_profiles_give_the_same_problem(problem):
    rows, columns = row_ids(problem), column_ids(problem)
    allowed = allowed_pairs(problem)
    forbidden = [(r, c) for r in rows for c in columns if (r, c) not in allowed]

    from_pairs = Problem.from_pairs(rows[::-1], columns[::-1], forbidden)

    assert from_pairs == problem


@settings(max_examples=60, deadline=None)
@given(problems())
def test_members_of_a_class_are_interchangeable_and_classes_differ(problem):
    allowed = allowed_pairs(problem)
    per_row = {row: {column for r, column in allowed if r == row} for row in row_ids(problem)}

    signatures = [{frozenset(per_row[row]) for row in ids} for ids in problem.row_classes]

    assert all(len(signature) == 1 for signature in signatures)
    assert len(set(map(frozenset, signatures))) == len(signatures)
    assert [ids[0] for ids in problem.row_classes] == sorted(ids[0] for ids in problem.row_classes)


def test_pairs_of_unknown_ids_are_ignored():
    problem = Problem.from_pairs(["R1"], ["C1"], [("R1", "C9"), ("R9", "C1")])

    assert allowed_pairs(problem) == {("R1", "C1")}


def test_the_predicate_is_asked_once_per_pair_of_profiles():
    asked = []

    def allowed(team, package):
        asked.append((team, package))
        return team != package

    Problem.from_profiles(
        {f"T{n}": n % 3 for n in range(30)}, {f"P{n}": n % 5 for n in range(30)}, allowed
    )

    assert len(asked) == len(set(asked)) == 15


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        (0, 0, "为空"),
        (2, 3, "一侧 2 个，另一侧 3 个"),
        (MAX_ROWS + 1, MAX_ROWS + 1, "最多 8192 个"),
    ],
)
def test_a_problem_must_be_square_and_of_a_provable_size(rows, columns, words):
    with pytest.raises(ImpossiblePlanError, match=words):
        Problem.from_pairs([f"R{n}" for n in range(rows)], [f"C{n}" for n in range(columns)], [])


def test_match_takes_the_cap_from_the_preflight():
    estimate = preflight(schedule_for(seven_teams()), PREFLIGHT)

    drawn = match(seven_teams(), stage_seed="m:d:match-1", preflight_seed=PREFLIGHT)

    assert estimate.attempts == 200
    assert drawn.cap == estimate.cap == -(-40 * 200 * CERTAIN // estimate.chances)
    assert drawn.estimate_ppb == estimate.chances * 10**9 // (200 * CERTAIN)
    assert drawn.attempts <= drawn.cap
    assert drawn.pairs in set(all_matchings(seven_teams()))
    assert drawn.column_of == {row: column for column, row in drawn.row_of.items()}


def test_a_cap_is_rounded_up():
    assert Estimate(200, 200 * CERTAIN // 3).cap == 121
    assert Estimate(200, 200 * CERTAIN // 4).cap == 160


def test_the_preflight_does_not_move_the_draw():
    one = match(seven_teams(), stage_seed="m:d:match-1", preflight_seed="preflight:a")
    other = match(seven_teams(), stage_seed="m:d:match-1", preflight_seed="preflight:b")

    assert (one.pairs, one.attempts, one.words) == (other.pairs, other.attempts, other.words)


def test_one_row_is_matched_without_choice():
    problem = Problem.from_pairs(["R1"], ["C1"], [])

    drawn = match(problem, stage_seed="m:d:match-1", preflight_seed=PREFLIGHT)

    assert drawn.pairs == (("R1", "C1"),)


def test_too_rare_matchings_are_refused_before_the_draw_with_the_tightest_columns():
    """Sixty rows of which each may take two columns in a ring: two matchings, hard to hit."""
    size = 60
    rows = {f"R{n:02d}": n for n in range(size)}
    columns = {f"C{n:02d}": n for n in range(size)}
    problem = Problem.from_profiles(rows, columns, lambda r, c: (c - r) % size in (0, 1, 7))

    with pytest.raises(PreflightError) as refused:
        match(problem, stage_seed="m:d:match-2", preflight_seed=PREFLIGHT)

    assert refused.value.required_ppm == 2500
    assert refused.value.estimate_ppm < 2500
    assert refused.value.stage == "match-2"
    assert "C00" in str(refused.value)
    assert "1个名单包只能由3个检查组检查" in str(refused.value)


def test_an_infeasible_problem_is_refused_with_its_proof():
    problem = Problem.from_pairs(["R1", "R2"], ["C1", "C2"], [("R1", "C1"), ("R1", "C2")])

    with pytest.raises(InfeasibleError) as refused:
        match(problem, stage_seed="m:d:match-3", preflight_seed=PREFLIGHT)

    assert refused.value.stage == "match-3"
    assert refused.value.certificate == certificate_for(problem)


SCRIPT = """
import hashlib, sys
from inspections.draw.matching import match
from inspections.draw.tests.matching_cases import published
from inspections.draw.tests.teams_cases import apart, thirty_inspectors, rules
from inspections.draw.teams import form_teams
assert not [name for name in sys.modules if name.partition(".")[0] == "django"]
_, problem = published(0)
drawn = match(problem, stage_seed="m:d:match-1", preflight_seed="preflight:x")
teams = form_teams(
    thirty_inspectors(), rules(), blocked=apart([("I01", "I20")]),
    seed=lambda stage: f"m:d:{stage}", attempt=1, preflight_seed="preflight:x",
)
print(hashlib.sha256(repr((drawn, teams)).encode()).hexdigest())
"""


def test_results_do_not_depend_on_the_hash_seed_nor_on_django():
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "2026")
    ]

    assert len(runs[0].strip()) == 64
    assert len(set(runs)) == 1


def test_published_problem_of_15_teams_has_its_classes():
    _, problem = published(0)

    assert problem.size == 15
    assert len(problem.row_classes) == 14
    assert len(problem.column_classes) == 10


def test_a_simulation_has_a_tenth_of_the_preflight_and_a_session_all_of_it():
    schedule = schedule_for(
        Problem.from_profiles({"A": 0, "B": 1}, {"C": 0, "D": 1}, lambda *_: True)
    )

    assert preflight(schedule, "preflight:" + "0" * 64).attempts == 200
    assert preflight(schedule, SIMULATED + "0" * 64).attempts == 20
