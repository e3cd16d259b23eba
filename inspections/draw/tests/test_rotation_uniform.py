"""How fair a rotation is, exactly: against every possible session of a small instance.

A session comes out with the product of the chances of its steps, given that it can be
completed (draw-spec, "Rounds"). Fixed seeds: a failure is a defect and no bad luck.
"""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations

import pytest

from inspections.draw import matching
from inspections.draw.matching_attempt import attempt
from inspections.draw.rotation import Earlier
from inspections.draw.teams import form_teams
from inspections.draw.tests import rotation_cases
from inspections.draw.tests.chi_square import p_uniform, p_value
from inspections.draw.tests.rotation_cases import rotate
from inspections.draw.tests.teams_cases import member, rules, two_pools

DRAWS = 3000
FREE = {"seats": (), "certified_lead": False, "relation": "ANY"}
LATIN = rules(**FREE, count=4, rounds=3, pairing="TWO_POOL")
# Six people of three branches; in two rounds each meets somebody of another branch at least.
MIXED = rules(**FREE, count=3, rounds=2, min_partners=2)
SIX = [member(n, branch=f"S{n % 3}", tags=frozenset()) for n in range(6)]


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


def pairings(members, made):
    """Every way to choose the leads, and to give each of them somebody: (chance of leads, way)."""
    if made.has_two_pools:
        chosen = [[one.id for one in members if one.pool == "A"]]
    else:
        chosen = list(combinations(sorted(one.id for one in members), made.count))
    everybody = [one.id for one in members]
    for leads in chosen:
        others = [id_ for id_ in everybody if id_ not in leads]
        ways = [
            frozenset(map(frozenset, zip(leads, order, strict=True)))
            for order in permutations(others)
        ]
        yield Fraction(1, len(chosen)), ways


def law(members, made):
    """The chance of every session: a tuple of rounds, each a set of pairs."""
    branch_of = {one.id: one.branch for one in members}
    own = frozenset(
        pair
        for pair in map(frozenset, combinations(branch_of, 2))
        if len({branch_of[id_] for id_ in pair}) == 1
    )
    allowance = made.rounds * (made.size - 1) - made.min_partners
    sessions = {(): Fraction(1)}
    for _ in range(made.rounds):
        following = Counter()
        for past, chance in sessions.items():
            met = frozenset().union(*past)
            spent = Counter(id_ for pair in met & own for id_ in pair)
            full = {id_ for id_, count in spent.items() if count >= allowance}
            closed = met | {pair for pair in own if pair & full or not allowance}
            for of_leads, ways in pairings(members, made):
                open_ways = [way for way in ways if not way & closed]
                for way in open_ways:
                    following[(*past, way)] += chance * of_leads / len(open_ways)
        sessions = following
    completed = sum(sessions.values())
    return {session: chance / completed for session, chance in sessions.items()}


def sessions_drawn(members, made, draws=DRAWS):
    found = Counter()
    for number in range(draws):
        rounds, _ = rotate(members, made, master=f"law{number}")
        found[tuple(frozenset(map(frozenset, formed)) for formed in rounds)] += 1
    return found


def p_of(counts, expected):
    assert set(counts) <= set(expected)
    wanted = [float(chance * counts.total()) for chance in expected.values()]
    return p_value([counts[session] for session in expected], wanted)


def first_rounds(counts):
    """Sessions told by their first two rounds alone, so that no cell is too rare."""
    grouped = Counter()
    for session, amount in counts.items():
        grouped[session[:2]] += amount
    return grouped


def test_two_pools_follow_the_law_and_dodge_every_repetition():
    expected = first_rounds(law(two_pools(4), LATIN))

    counts = first_rounds(sessions_drawn(two_pools(4), LATIN))

    assert len(expected) == 24 * 9
    assert p_of(counts, expected) > 1e-4


def shifts(counts):
    """How the second round shifts the pairs of the first, whoever they are: 9 ways."""
    grouped = Counter()
    for (first, second, *_), amount in counts.items():
        lead_of = {max(pair): min(pair) for pair in first}
        grouped[tuple(sorted((min(p), lead_of[max(p)]) for p in second))] += amount
    return grouped


def test_the_law_is_not_met_without_the_acceptance_test(monkeypatch):
    expected = shifts(law(two_pools(4), LATIN))
    honest = shifts(sessions_drawn(two_pools(4), LATIN, 2000))

    def accept_the_living(schedule, stream):
        tried = attempt(schedule, stream)
        return replace(tried, accepted=tried.chance > 0)

    monkeypatch.setattr(matching, "attempt", accept_the_living)
    counts = shifts(sessions_drawn(two_pools(4), LATIN, 2000))

    assert len(expected) == 9
    assert p_of(honest, expected) > 1e-4
    assert p_of(counts, expected) < 1e-4


def test_one_pool_follows_the_law_which_is_not_uniform():
    expected = law(SIX, MIXED)

    counts = sessions_drawn(SIX, MIXED, 4500)

    assert set(expected.values()) == {Fraction(1, 30), Fraction(1, 40)}
    assert p_of(counts, expected) > 1e-4
    assert p_uniform(counts, expected) < 1e-4  # what draw-spec says it is not


def test_a_mutant_without_memory_repeats_pairs(monkeypatch):
    expected = law(SIX, MIXED)

    def forgetful(*given, earlier, **options):
        return form_teams(*given, earlier=Earlier(earlier.number), **options)

    monkeypatch.setattr(rotation_cases, "form_teams", forgetful)

    counts = sessions_drawn(SIX, MIXED, 50)

    assert not set(counts) <= set(expected)
