"""Chances of inspectors against every order of the tickets, and simulation against its interval."""

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest

from inspections.draw.teams_members import LEADING, Member, TeamRules, quota_first
from inspections.odds.people import expected_bearers, person_chances


def person(name, *, pool="A", branch="S1", tags=(), lead=False):
    return Member(name, branch, pool, lead, frozenset(tags))


def rules(count, *, seats=(), certified=False, pairing="WHOLE_BUREAU", relation="ANY"):
    return TeamRules(count, 2, pairing, None, relation, certified, tuple(seats))


def enumerated(members, take, quotas):
    """Share of all orders of tickets in which each is drawn."""
    hits = Counter()
    orders = list(permutations(members))
    for order in orders:
        hits.update(member.id for member in quota_first(order, take, quotas))
    return {member.id: Fraction(hits[member.id], len(orders)) for member in members}


def test_without_seats_it_is_take_of_pool():
    members = [person(f"P{n}", branch=f"S{n % 3}") for n in range(10)]

    (chance,) = person_chances(members, rules(3), {"A": 6}, label="x").values()

    assert (chance.chance, chance.count, chance.is_exact) == (Fraction(6, 10), 10, True)


@pytest.mark.parametrize(("bearers", "count"), [(2, 2), (3, 2), (5, 2), (3, 3), (6, 3)])
def test_seats_for_one_tag_are_exact_by_enumeration(bearers, count):
    members = [person(f"P{n}", tags=["FOOD"] if n < bearers else []) for n in range(7)]

    found = person_chances(members, rules(count, seats=[("FOOD", 1)]), {"A": 2 * count}, label="x")

    truth = enumerated(members, 2 * count, [("FOOD", count)])
    for chance in found.values():
        assert chance.is_exact
        assert {truth[m.id] for m in members if chance.tags == tuple(sorted(m.tags))} == {
            chance.chance
        }


def test_ignoring_the_seats_would_be_wrong():
    """The control: plain hypergeometric means differ as soon as the quota can bind."""
    assert expected_bearers(7, 3, 4, quota=2) != expected_bearers(7, 3, 4, quota=0)
    assert expected_bearers(7, 3, 4, quota=0) == Fraction(12, 7)


def test_a_certificate_counts_like_a_tag():
    members = [person(f"P{n}", lead=n < 3) for n in range(6)]

    found = person_chances(members, rules(2, certified=True), {"A": 4}, label="x")

    truth = enumerated(members, 4, [(LEADING, 2)])
    assert {c.tags: c.chance for c in found.values()} == {
        (LEADING,): truth["P0"],
        (): truth["P5"],
    }


def test_within_a_branch_each_branch_has_its_own_chance():
    members = [person(f"P{n}", branch="S1" if n < 4 else "S2") for n in range(10)]

    found = person_chances(
        members, rules(3, pairing="OWN_STATION", relation="SAME_BRANCH"), {"A": 6}, label="x"
    )

    assert {c.branch: c.chance for c in found.values()} == {
        "S1": Fraction(2, 4),
        "S2": Fraction(4, 6),
    }


def test_two_pools_without_seats_are_exact_each():
    members = [person(f"A{n}") for n in range(5)] + [person(f"B{n}", pool="B") for n in range(8)]

    found = person_chances(members, rules(4, pairing="TWO_POOL"), {"A": 4, "B": 4}, label="x")

    assert {c.pool: c.chance for c in found.values()} == {"A": Fraction(4, 5), "B": Fraction(1, 2)}


def test_two_tags_are_simulated_with_seeds_and_interval_that_holds_the_truth():
    members = [
        person(f"P{n}", tags=[*(["FOOD"] if n < 3 else []), *(["DRUG"] if n in (2, 3) else [])])
        for n in range(7)
    ]
    seats = [("DRUG", 1), ("FOOD", 1)]

    found = person_chances(members, rules(2, seats=seats), {"A": 4}, label="fixed")

    truth = enumerated(members, 4, [("DRUG", 2), ("FOOD", 2)])
    for chance in found.values():
        assert chance.seeds == 2000
        alike = [m for m in members if tuple(sorted(m.tags)) == chance.tags]
        assert chance.low <= truth[alike[0].id] <= chance.high
        assert chance.high - chance.low < Fraction(7, 100)


def test_the_simulation_is_repeatable_and_depends_on_its_label():
    members = [person(f"P{n}", tags=["FOOD", "DRUG"][: n % 3]) for n in range(9)]
    plan = rules(2, seats=[("DRUG", 1), ("FOOD", 1)])

    one = person_chances(members, plan, {"A": 4}, label="a")

    assert person_chances(members, plan, {"A": 4}, label="a") == one
    assert person_chances(members, plan, {"A": 4}, label="b") != one


def test_the_chances_sum_to_the_people_drawn():
    members = [person(f"P{n}", tags=["FOOD"] if n < 4 else []) for n in range(11)]

    found = person_chances(members, rules(3, seats=[("FOOD", 1)]), {"A": 6}, label="x")

    assert sum(c.chance * c.count for c in found.values()) == 6
