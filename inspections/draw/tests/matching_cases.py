"""Problems the matching tests share, and slow but obvious answers to compare with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

from hypothesis import strategies as st

from inspections.draw.matching_problem import Problem

MASTER = "92385235afce8dfbfcec48a3d837dfe4905d4e3e2461938c6f3f62881de6c2dc"
VECTORS = Path(__file__).parent.parent / "vectors" / "matching.json"

TEAMS_7 = {
    "T1": (0, 1),
    "T2": (0, 2),
    "T3": (1, 2),
    "T4": (0, 3),
    "T5": (2, 3),
    "T6": (0, 1),
    "T7": (1, 3),
}
PACKAGES_7 = {"P1": 0, "P2": 0, "P3": 1, "P4": 2, "P5": 2, "P6": 3, "P7": 1}

# No structure at all: x is forbidden. 752 matchings.
UNSTRUCTURED_7 = ("x......", ".......", ".x..x..", "..x.x..", "x.xx...", "x..x.x.", ".......")


def seven_teams() -> Problem:
    return Problem.from_profiles(TEAMS_7, PACKAGES_7, lambda team, branch: branch not in team)


def unstructured_seven() -> Problem:
    forbidden = [
        (f"R{row}", f"C{column}")
        for row, marks in enumerate(UNSTRUCTURED_7)
        for column, mark in enumerate(marks)
        if mark == "x"
    ]
    rows, columns = [f"R{n}" for n in range(7)], [f"C{n}" for n in range(7)]
    return Problem.from_pairs(rows, columns, forbidden)


def published(number: int) -> tuple[dict, Problem]:
    """Return one of the shipped vectors (15, 300, 300, 5000 teams) and its problem."""
    vector = json.loads(VECTORS.read_bytes())[number]
    teams = {team: frozenset(stations) for team, stations in vector["teams"]}
    packages = {package: branches[0] for package, branches in vector["packs"]}
    problem = Problem.from_profiles(teams, packages, lambda team, branch: branch not in team)
    return vector, problem


def allowed_pairs(problem: Problem) -> set[tuple[str, str]]:
    return {
        (row, column)
        for columns, row_classes in zip(problem.column_classes, problem.allowed, strict=True)
        for place in row_classes
        for row in problem.row_classes[place]
        for column in columns
    }


def row_ids(problem: Problem) -> list[str]:
    return sorted(row for ids in problem.row_classes for row in ids)


def column_ids(problem: Problem) -> list[str]:
    return sorted(column for ids in problem.column_classes for column in ids)


def all_matchings(problem: Problem) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield every allowed matching as pairs by column id."""
    pairs, columns = allowed_pairs(problem), column_ids(problem)
    for rows in permutations(row_ids(problem)):
        matching = tuple(zip(rows, columns, strict=True))
        if pairs.issuperset(matching):
            yield matching


def problems(largest: int = 8) -> st.SearchStrategy[Problem]:
    return station_problems(largest) | loose_problems(largest)


@st.composite
def station_problems(draw: st.DrawFn, largest: int) -> Problem:
    """Teams of up to two branches and packages of one, as real plans have them."""
    size = draw(st.integers(1, largest))
    branch = st.integers(0, 3)
    teams = draw(st.lists(st.frozensets(branch, max_size=2), min_size=size, max_size=size))
    packages = draw(st.lists(branch, min_size=size, max_size=size))
    return Problem.from_profiles(
        {f"T{n:02d}": team for n, team in enumerate(teams)},
        {f"P{n:02d}": package for n, package in enumerate(packages)},
        lambda team, package: package not in team,
    )


@st.composite
def loose_problems(draw: st.DrawFn, largest: int) -> Problem:
    """No structure: per row the set of forbidden columns, from few to nearly all."""
    size = draw(st.integers(1, largest))
    columns = st.frozensets(st.integers(0, size - 1))
    masks = draw(st.lists(columns, min_size=size, max_size=size))
    mostly = draw(st.booleans())
    return Problem.from_pairs(
        [f"R{n:02d}" for n in range(size)],
        [f"C{n:02d}" for n in range(size)],
        [
            (f"R{row:02d}", f"C{column:02d}")
            for row, mask in enumerate(masks)
            for column in range(size)
            if (column in mask) is mostly
        ],
    )
