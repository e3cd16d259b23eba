"""Every pairing scope on a small instance against exhaustive enumeration, and its mutant.

Given the leads, every allowed placement of the others must be equally likely; so the counts
are compared lead set by lead set, and the chi-squares are summed up. The mutants are the two
ways in which implementations go wrong: rows handed out by number, and walks kept untested.
"""

from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest

from inspections.draw import matching
from inspections.draw.assigning import Assignment
from inspections.draw.frame import Item, PackageRule
from inspections.draw.matching_attempt import Attempt
from inspections.draw.packages import Package
from inspections.draw.recusals import ENTITY, DeclaredRecusals
from inspections.draw.teams import form_teams
from inspections.draw.teams_members import Member
from inspections.draw.tests.chi_square import p_uniform, tail
from inspections.draw.tests.samples import annex_of, header, lines
from inspections.draw.tests.teams_cases import apart, rules
from inspections.draw.tests.test_packages import entities

LEAST_P = 1e-4
DRAWS = 500
MADE = header(lines(8))
PAIRS = [("I0", "I5"), ("I1", "I4")]


def people(pools: str, branches: str) -> list[Member]:
    return [
        Member(f"I{number}", f"S{branch}", pool, True, frozenset())
        for number, (pool, branch) in enumerate(zip(pools, branches, strict=True))
    ]


# Scope, relation, pool and branch of each of the six or eight people.
SCOPES = {
    "WHOLE_BUREAU": ("ANY", "AAAAAA", "112233"),
    "SECTION_STATION": ("ANY", "AAABBB", "000123"),
    "STATION_BRIGADE": ("DIFFERENT_BRANCH", "AAABBB", "112344"),
    "STATION_STATION": ("DIFFERENT_BRANCH", "AAAAAA", "112234"),
    "OWN_STATION": ("SAME_BRANCH", "AAAAAAAA", "11112222"),
    "TWO_POOL": ("ANY", "AAAABBBB", "00001234"),
    "ZONE_MATCH": ("DIFFERENT_BRANCH", "AAAAAA", "112233"),
}


@pytest.fixture(autouse=True)
def _few_preflights(monkeypatch):
    """The pre-flight depends on the problem alone; the draws share few problems."""
    known = {}
    real = matching.preflight

    def preflight(layout, seed):
        if layout.problem not in known:
            known[layout.problem] = real(layout, seed)
        return known[layout.problem]

    monkeypatch.setattr(matching, "preflight", preflight)


def allowed(members, relation, pairs, leads):
    """Every way to give each lead one of the others, as sets of teams."""
    by_id = {member.id: member for member in members}
    others = [id_ for id_ in by_id if id_ not in leads]
    for placed in permutations(others):
        teams = list(zip(sorted(leads), placed, strict=True))
        same = [by_id[one].branch == by_id[two].branch for one, two in teams]
        if relation == "DIFFERENT_BRANCH" and any(same):
            continue
        if relation == "SAME_BRANCH" and not all(same):
            continue
        if any({one, two} == set(pair) for pair in pairs for one, two in teams):
            continue
        yield tuple(teams)


def p_of(scope: str, pairs) -> float:
    """P of the formations of many seeds, given their leads."""
    relation, pools, branches = SCOPES[scope]
    members = people(pools, branches)
    rule = rules(
        count=len(members) // 2, pairing=scope, relation=relation, certified_lead=False, seats=()
    )
    found: dict[tuple[str, ...], Counter] = {}
    for number in range(DRAWS):
        try:
            teams = form_teams(
                members,
                rule,
                blocked=apart(pairs),
                seed=lambda stage, n=number: f"{n}:d:{stage}",
                attempt=1,
                preflight_seed="preflight:x",
            ).teams
        except matching.InfeasibleError:  # the ladder would go on
            continue
        found.setdefault(tuple(team[0] for team in teams), Counter())[teams] += 1
    statistic = degrees = 0
    for leads, counts in found.items():
        outcomes = list(allowed(members, relation, pairs, leads))
        assert set(counts) <= set(outcomes)
        mean = counts.total() / len(outcomes)
        if mean >= 5:
            statistic += sum((counts[one] - mean) ** 2 / mean for one in outcomes)
            degrees += len(outcomes) - 1
    assert degrees > 0
    return tail(statistic, degrees)


@pytest.mark.parametrize("scope", SCOPES)
def test_every_allowed_formation_is_equally_likely(scope):
    assert p_of(scope, PAIRS) > LEAST_P


@pytest.mark.parametrize("scope", SCOPES)
def test_rows_handed_out_by_number_would_be_noticed(scope, monkeypatch):
    """Mutant: within a class the rows go by id and not by ticket."""
    monkeypatch.setattr(matching, "ticketed", lambda seed, ids: [("", id_) for id_ in sorted(ids)])

    assert p_of(scope, ()) < LEAST_P


def matched(number: int) -> tuple[tuple[str, str], ...]:
    """Four teams and four packages; two packages need a specialist, one pair is recused."""
    items = (Item("PUB01", "公示信息检查", "", 4), Item("FOOD02", "餐饮服务", "FOOD", 2))
    made = replace(
        MADE,
        own_branch="OFF",
        task=replace(MADE.task, items=items),
        packages=PackageRule("ZONE", 10**6, {}),
    )
    found = [
        one._replace(cell="0.1" if place < 2 else "0") for place, one in enumerate(entities("abcd"))
    ]
    packages = [Package(f"P00{n + 1}", None, (f"E{n:03d}",)) for n in range(4)]
    problem = Assignment(made, TEAMS, packages, found)
    problem.block(
        DeclaredRecusals(annex_of([("350900001", "E000"), ("350900004", "E003")])).cells(
            ENTITY,
            "match-1",
            rows=problem.rows,
            columns=problem.columns,
            allows=problem.allows,
        )
    )
    pairs, _ = problem.solve(
        slots_seed="", stage_seed=f"{number}:d:match-1", preflight_seed="preflight:x"
    )
    return pairs


TEAMS = {  # odd numbers bear FOOD
    "T001": ("350900001", "350900002"),
    "T002": ("350900003", "350900005"),
    "T003": ("350900007", "350900006"),
    "T004": ("350900004", "350900008"),
}


def possible():
    """By hand: T004 has no specialist; T001 is recused for P001, T004 for P004."""
    for teams in permutations(TEAMS):
        pairs = tuple(zip(("P001", "P002", "P003", "P004"), teams, strict=True))
        barred = {("P001", "T004"), ("P002", "T004"), ("P001", "T001"), ("P004", "T004")}
        if not barred.intersection(pairs):
            yield pairs


def test_with_a_specialist_package_and_recusals_every_assignment_is_equally_likely():
    outcomes = list(possible())

    counts = Counter(matched(number) for number in range(500))

    assert len(outcomes) == 4
    assert p_uniform(counts, outcomes) > LEAST_P


def test_walks_that_are_kept_untested_would_be_noticed(monkeypatch):
    """Mutant: the first completed walk counts, whatever its chance."""
    real = matching.attempt

    def lax(schedule, stream) -> Attempt:
        tried = real(schedule, stream)
        return replace(tried, accepted=bool(tried.picks) and tried.chance > 0)

    monkeypatch.setattr(matching, "attempt", lax)
    counts = Counter(matched(number) for number in range(500))

    assert p_uniform(counts, list(possible())) < LEAST_P
