"""Team formation: every allowed formation equally likely, with fixed seeds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import permutations

import pytest

from inspections.draw import matching
from inspections.draw.teams import form_teams
from inspections.draw.tests.chi_square import p_uniform
from inspections.draw.tests.teams_cases import apart, member, rules, two_pools


@pytest.fixture(autouse=True)
def one_preflight(monkeypatch):
    """The pre-flight depends on the problem alone; here all draws share few problems."""
    known = {}
    real, schedule = matching.preflight, matching.schedule_for

    def preflight(layout, seed):
        if layout.problem not in known:
            known[layout.problem] = real(layout, seed)
        return known[layout.problem]

    monkeypatch.setattr(matching, "preflight", preflight)
    monkeypatch.setattr(matching, "schedule_for", cache(schedule))


def count_formations(members, team_rules, draws, pairs=()):
    return Counter(
        form_teams(
            members,
            team_rules,
            blocked=apart(pairs),
            seed=lambda stage, n=number: f"{n}:d:{stage}",
            attempt=1,
            preflight_seed="preflight:x",
        ).teams
        for number in range(draws)
    )


def allowed_formations(members, pairs=(), *, different=False):
    """Every way to give the leads (pool A) an assistant (pool B)."""
    leads = sorted((m for m in members if m.pool == "A"), key=lambda m: m.id)
    for others in permutations([m for m in members if m.pool == "B"]):
        teams = list(zip(leads, others, strict=True))
        if different and any(one.branch == two.branch for one, two in teams):
            continue
        if any({one.id, two.id} == set(pair) for pair in pairs for one, two in teams):
            continue
        yield tuple((one.id, two.id) for one, two in teams)


def test_two_free_pools_give_every_permutation_alike():
    members = two_pools(5)
    team_rules = rules(count=5, pairing="TWO_POOL", relation="ANY", seats=())
    outcomes = list(allowed_formations(members))

    counts = count_formations(members, team_rules, 6000)

    assert len(outcomes) == 120
    assert p_uniform(counts, outcomes) > 1e-4


def test_two_pools_with_branches_and_recusals_give_every_allowed_formation_alike():
    members = [replace(m, branch=f"S{int(m.id[1:]) % 3}") for m in two_pools(6)]
    pairs = [("I01", "I09"), ("I02", "I12")]
    team_rules = rules(count=6, pairing="TWO_POOL", relation="DIFFERENT_BRANCH", seats=())
    outcomes = list(allowed_formations(members, pairs, different=True))

    counts = count_formations(members, team_rules, 6000, pairs)

    assert 20 < len(outcomes) < 500
    assert p_uniform(counts, outcomes) > 1e-4


def test_leads_of_one_pool_are_a_uniform_choice():
    members = [member(n, lead=True, tags=frozenset()) for n in range(6)]
    team_rules = rules(count=3, relation="ANY", seats=())

    counts = count_formations(members, team_rules, 6000)

    leads = Counter()
    for teams, count in counts.items():
        leads[tuple(team[0] for team in teams)] += count
    assert len(leads) == 20
    assert p_uniform(leads, leads) > 1e-4
    assert p_uniform(counts, counts) > 1e-4
    assert len(counts) == 120
