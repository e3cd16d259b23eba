"""Rotation: nobody meets twice, everybody meets enough others, in every round every rule holds."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.draw.engine import run_draw
from inspections.draw.errors import LadderExhaustedError
from inspections.draw.frame import PackageRule, header_bytes
from inspections.draw.rotation import dealt_to_rounds
from inspections.draw.teams import Formation
from inspections.draw.tests.rotation_cases import branch, pilot, pilot_lines, rotate
from inspections.draw.tests.samples import sha
from inspections.draw.tests.teams_cases import member, rules
from inspections.draw.tests.test_teams import broken_rules

LINES = pilot_lines()


@st.composite
def plans(draw):
    """A plan of two to four rounds, its people and their recusals."""
    size = draw(st.sampled_from([2, 2, 2, 3, 4]))
    count, rounds = draw(st.integers(size, 7)), draw(st.integers(2, 4))
    relation = draw(st.sampled_from(["ANY", "ANY", "DIFFERENT_BRANCH"]))
    seats = draw(st.sampled_from([(), (), (("FOOD", 1),)]))
    made = rules(
        count=count,
        size=size,
        relation=relation,
        seats=seats,
        certified_lead=draw(st.booleans()),
        rounds=rounds,
        min_partners=draw(st.integers(0, rounds * (size - 1))),
        **draw(st.sampled_from([{}, {"pairing": "TWO_POOL"}])),
    )
    branches = draw(st.integers(2, 8))
    people = [
        member(n, branch=f"S{n % branches}", lead=n % 4 != 0, tags=frozenset({"FOOD"}))
        for n in range(1, count * size + 1)
    ]
    if made.has_two_pools:
        people = [replace(one, pool="A" if n < count else "B") for n, one in enumerate(people)]
    pairs = draw(st.lists(st.sampled_from(list(combinations([p.id for p in people], 2)))))
    return people, made, pairs[:3]


@settings(max_examples=25, deadline=None)
@given(plans(), st.integers(0, 10**6))
def test_whatever_is_drawn_keeps_every_promise(plan, master):
    people, made, pairs = plan

    rounds, earlier = rotate(people, made, pairs=pairs, master=str(master))

    if not rounds:  # no attempt could be completed: then nothing was promised
        return
    met = Counter(frozenset(two) for teams in rounds for team in teams for two in pairs_of(team))
    assert max(met.values()) == 1
    assert min(earlier.partners(people).values()) >= made.min_partners
    assert earlier.partners(people) == counted_partners(people, rounds)
    for teams in rounds:
        assert broken_rules(Formation(teams, ()), people, made, pairs) == []


def pairs_of(team):
    return combinations(team, 2)


def counted_partners(people, rounds):
    """Count from the teams alone."""
    branch_of = {one.id: one.branch for one in people}
    met = {one.id: set() for one in people}
    for teams in rounds:
        for team in teams:
            for one, other in pairs_of(team):
                if branch_of[one] != branch_of[other]:
                    met[one].add(other)
                    met[other].add(one)
    return {id_: len(others) for id_, others in met.items()}


@cache
def pilot_draw(number: int, mode: str = "ZONE"):
    made = pilot(LINES, packages=PackageRule(mode, 844_000, {}))
    return run_draw(header_bytes(made), lambda: LINES, master=sha(b"%d" % number))


@pytest.mark.parametrize("number", range(6))
def test_the_pilot_rotates_four_rounds_with_four_partners_each(number):
    drawn = pilot_draw(number)

    record = drawn.rotation
    assert (record.rounds, record.min_partners, record.reached) == (4, 4, 4)
    assert [count for _, count in record.partners] == [4] * 38
    met = Counter(frozenset(team.members) for team in drawn.teams)
    assert max(met.values()) == 1
    assert met.total() == 76
    for number_of_round in (1, 2, 3, 4):
        teams = [team for team in drawn.teams if team.round == number_of_round]
        people = [one for team in teams for one in team.members]
        assert (len(teams), len(people), len(set(people))) == (19, 38, 38)


@pytest.mark.parametrize("mode", ["ZONE", "BRANCH_PURE", "ENTITY"])
def test_every_entity_is_checked_once_by_people_of_other_branches(mode):
    drawn = pilot_draw(0, mode)
    home = {one.id: one.branch for one in pilot(LINES).inspectors}
    away = {line.decode().split(",")[0]: line.decode().split(",")[3] for line in LINES}
    members = {team.id: team.members for team in drawn.teams}
    inside = {package.id: package for package in drawn.packages}

    checked = Counter()
    for target, team in drawn.assignment:
        codes = inside[target].entities if inside else (target,)
        checked.update(codes)
        for code in codes:
            assert away[code] not in {home[one] for one in members[team]}

    assert checked == Counter(code for code, _, _ in drawn.entities)
    loads = Counter(team for _, team in drawn.assignment)
    assert loads.keys() == members.keys()
    assert max(loads.values()) == 1 if inside else max(loads.values()) <= 5
    if inside:
        rounds = {team.id: team.round for team in drawn.teams}
        assert all(inside[target].round == rounds[team] for target, team in drawn.assignment)


def test_neighbours_are_spread_over_the_rounds():
    ids = [f"P{number:03d}" for number in range(1, 77)]

    found = dealt_to_rounds(ids, 4, "m:d:rounds")

    assert Counter(found.values()) == {1: 19, 2: 19, 3: 19, 4: 19}
    for start in range(0, 76, 4):
        assert sorted(found[id_] for id_ in ids[start : start + 4]) == [1, 2, 3, 4]
    firsts = Counter(dealt_to_rounds(ids[:4], 4, f"{n}:d:rounds")["P001"] for n in range(400))
    assert min(firsts.values()) > 70


def test_one_round_is_named_and_numbered_as_ever():
    made = pilot(LINES)
    team = replace(made.team, rounds=1, min_partners=0)

    drawn = run_draw(header_bytes(replace(made, team=team)), lambda: LINES, master=sha(b"1"))

    assert drawn.rotation is None
    assert {team.round for team in drawn.teams} == {1} == {p.round for p in drawn.packages}
    assert set(drawn.stages) == {
        "entities", "inspectors-P", "leads-1", "pairs-1", "match-1"
    }  # fmt: skip


def test_partners_are_kept_in_one_round_too():
    people = [member(n, branch=f"S{n % 2}") for n in range(1, 13)]
    made = rules(count=6, relation="ANY", seats=(), certified_lead=False, min_partners=1)

    for master in range(20):
        (teams,), _ = rotate(people, made, master=str(master))
        branch_of = {one.id: one.branch for one in people}
        assert all(branch_of[one] != branch_of[other] for one, other in teams)


def test_own_branch_is_met_as_often_as_the_demand_allows():
    people = [member(n, branch=f"S{n % 2}") for n in range(1, 13)]
    made = rules(count=6, relation="ANY", seats=(), certified_lead=False, rounds=3, min_partners=2)

    own = Counter()
    for master in range(20):
        _, earlier = rotate(people, made, master=str(master))
        own.update(earlier.own.values())

    assert set(own) == {0, 1}


def test_the_certificate_of_the_last_attempt_is_told():
    made = pilot(LINES)
    people = tuple(replace(one, branch=branch(n % 2)) for n, one in enumerate(made.inspectors))
    crowded = replace(made, inspectors=people)  # every team is of the two largest branches

    with pytest.raises(LadderExhaustedError) as raised:
        run_draw(header_bytes(crowded), lambda: LINES, master=sha(b"1"))

    assert str(raised.value).startswith("按事先声明的 20 次重试")
    assert "个名单包只能由" in str(raised.value)
    assert "可：①" in str(raised.value)
