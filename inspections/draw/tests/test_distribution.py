"""Exact distributions on fixed seeds: deterministic, so a failure is a defect and no bad luck.

These tests cannot see everything (digits not reversed or cut to two pass); the vectors can.
"""

from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import combinations, permutations

import pytest

from inspections.draw.chances import inclusion, weight_classes
from inspections.draw.frame import Rule, Stratum, entity_line
from inspections.draw.sampling import draw_sample
from inspections.draw.strata import takes
from inspections.draw.tests.chi_square import p_uniform, p_value
from inspections.draw.tests.samples import header
from inspections.draw.tickets import slip_order, stage_seed, ticket, ticketed

LEAST_P = 1e-4
SIX = [f"E{number}" for number in range(6)]


def seeds(count: int, stage: str):
    for number in range(count):
        yield stage_seed(sha256(b"%d" % number).hexdigest(), "D2026-0001", stage)


def test_every_subset_of_three_out_of_six_is_equally_likely():
    counts = Counter(
        frozenset(member for _, member in ticketed(seed, SIX)[:3]) for seed in seeds(12_000, "s")
    )

    assert p_uniform(counts, map(frozenset, combinations(SIX, 3))) > LEAST_P


def test_weighted_pairs_follow_successive_sampling():
    weights = {"A": 1, "B": 2, "C": 5, "D": 10}
    draws = 8_000
    counts = Counter(
        tuple(member for _, member in slip_order(seed, weights)[:2])
        for seed in seeds(draws, "entities-w")
    )
    total = sum(weights.values())
    pairs = list(permutations(weights, 2))
    chances = [
        Fraction(weights[a], total) * Fraction(weights[b], total - weights[a]) for a, b in pairs
    ]

    assert sum(chances) == 1
    assert p_value([counts[p] for p in pairs], [float(c * draws) for c in chances]) > LEAST_P


def test_strata_are_independent_of_each_other():
    """Who is first in one stratum says nothing about who is first in the other."""
    members = ["A1", "A2", "A3"], ["B1", "B2", "B3"]
    counts = Counter(
        tuple(ticketed(seed, stratum)[0][1] for stratum in members)
        for seed in seeds(9_000, "entities")
    )

    assert p_uniform(counts, [(a, b) for a in members[0] for b in members[1]]) > LEAST_P


def test_one_draw_says_nothing_about_the_next():
    """Same people, same master, next draw id: the pair of first ones is uniform."""
    counts = Counter()
    for number in range(9_000):
        master = sha256(b"serial %d" % number).hexdigest()
        first, second = (
            ticketed(stage_seed(master, draw, "inspectors-A"), SIX[:4])[0][1]
            for draw in ("D2026-0001", "D2026-0002")
        )
        counts[first, second] += 1

    assert p_uniform(counts, [(a, b) for a in SIX[:4] for b in SIX[:4]]) > LEAST_P


def test_the_entity_stage_says_nothing_about_the_people_stage():
    counts = Counter()
    for number in range(8_000):
        master = sha256(b"stages %d" % number).hexdigest()
        firsts = tuple(
            ticketed(stage_seed(master, "D1", stage), SIX[:4])[0][1]
            for stage in ("entities", "inspectors-A")
        )
        counts[firsts] += 1

    assert p_uniform(counts, [(a, b) for a in SIX[:4] for b in SIX[:4]]) > LEAST_P


def test_the_stated_chance_is_the_frequency():
    """A whole weighted draw of two strata; every entity as often as its published chance says."""
    weights = {"E0": 1, "E1": 1, "E2": 3, "E3": 9, "F0": 1, "F1": 4, "F2": 4}
    entities = [
        entity_line(code, code[0], weight, "S01", None, None, "0")
        for code, weight in weights.items()
    ]
    made = header(entities, weighted=True, reserves=0)
    strata = tuple(Stratum(s.id, s.label, s.count, Rule(0, 2, None)) for s in made.strata)
    made = header(entities, weighted=True, reserves=0, strata=strata)
    stated = inclusion(made, weight_classes(entities))
    draws = 2_500

    counts = Counter()
    for seed in seeds(draws, "entities-w"):
        sample = draw_sample(made, takes(made), lambda: entities, stage_seed=seed)
        counts.update(entity.code for entity in sample.entities)

    for code, weight in weights.items():
        chance = stated[code[0]].by_weight[weight]
        expected = [float(chance * draws), float((1 - chance) * draws)]
        assert p_value([counts[code], draws - counts[code]], expected) > LEAST_P


def p_of_mutant(member_ticket) -> float:
    counts = Counter(
        frozenset(sorted(SIX, key=lambda m: (member_ticket(seed, m), m))[:3])
        for seed in seeds(3_000, "s")
    )
    return p_uniform(counts, map(frozenset, combinations(SIX, 3)))


@pytest.mark.parametrize(
    "mutant",
    [
        lambda seed, member: ticket(seed, member)[0],  # one digit: ties go by id
        lambda seed, member: ticket("x" if member == "E0" else seed, member),  # ignores the seed
        lambda seed, member: "0" + ticket(seed, member) if member == "E1" else ticket(seed, member),
    ],
)
def test_a_crude_mutant_fails_chi_square(mutant):
    assert p_of_mutant(mutant) < LEAST_P


def test_the_real_ticket_passes_where_the_mutants_fail():
    assert p_of_mutant(ticket) > LEAST_P
