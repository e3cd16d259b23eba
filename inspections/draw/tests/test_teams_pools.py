"""How many inspectors a pool gives, and who is drawn."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.draw.errors import ImpossiblePlanError, InfeasibleError
from inspections.draw.teams_members import quota_first
from inspections.draw.teams_pools import allot_teams, draw_inspectors, needed
from inspections.draw.tests.teams_cases import member, rules, two_pools
from inspections.draw.tickets import ticketed


def seed(stage: str) -> str:
    return f"m:d:{stage}"


def crew(sizes: dict[str, int], **changes):
    """Members of branches of the given sizes."""
    branches = [branch for branch, size in sizes.items() for _ in range(size)]
    return [member(n, branch=branch, **changes) for n, branch in enumerate(branches)]


def own_station(count: int, size: int = 2, **changes):
    return rules(
        count=count,
        size=size,
        **({"pairing": "OWN_STATION", "relation": "SAME_BRANCH", "seats": ()} | changes),
    )


@pytest.mark.parametrize(
    ("changes", "pools", "expected"),
    [
        ({}, ["A"], {"A": 30}),
        ({"size": 3}, ["A"], {"A": 45}),
        ({"pairing": "TWO_POOL"}, ["A", "B"], {"A": 15, "B": 15}),
        ({"pairing": "SECTION_STATION", "size": 3}, ["A", "B"], {"A": 15, "B": 30}),
        ({"pairing": "STATION_BRIGADE", "lead_pool": "B"}, ["A", "B"], {"B": 15, "A": 15}),
        ({"pairing": "WHOLE_BUREAU", "lead_pool": "B"}, ["A", "B"], {"B": 15, "A": 15}),
        ({}, ["A", "B"], {}),
        ({"pairing": "TWO_POOL", "lead_pool": "X"}, ["A"], {}),
        ({"pairing": "TWO_POOL"}, [], {}),
    ],
)
def test_pools_give_whole_teams(changes, pools, expected):
    assert needed(rules(**changes), pools) == expected


def test_the_smallest_tickets_of_each_pool_are_drawn():
    members = two_pools(20)
    team_rules = rules(count=5, pairing="TWO_POOL", relation="ANY", seats=())

    drawn = draw_inspectors(members[::-1], team_rules, {"A": 5, "B": 5}, seed=seed)

    for pool, part in (("A", drawn[:5]), ("B", drawn[5:])):
        ids = [m.id for m in members if m.pool == pool]
        in_order = [identifier for _, identifier in ticketed(seed(f"inspectors-{pool}"), ids)]
        assert [m.id for m in part] == in_order[:5]


def test_specialists_come_first_only_where_the_seats_need_them():
    members = [
        member(n, lead=True, tags=frozenset({"FOOD"} if n <= 6 else set())) for n in range(1, 61)
    ]
    team_rules = rules(count=6, relation="ANY")

    drawn = draw_inspectors(members, team_rules, {"A": 12}, seed=seed)

    in_order = [i for _, i in ticketed(seed("inspectors-A"), [m.id for m in members])]
    specialists = {f"I{n:02d}" for n in range(1, 7)}
    others = [i for i in in_order if i not in specialists][:6]
    assert {m.id for m in drawn} == specialists | set(others)
    assert [m.id for m in drawn] == [i for i in in_order if i in specialists | set(others)]


def test_an_early_pool_gives_specialists_only_where_the_later_ones_cannot():
    food, none = frozenset({"FOOD"}), frozenset[str]()
    members = [member(n, pool="A", tags=food if n <= 3 else none, lead=True) for n in range(1, 21)]
    members += [member(n, pool="B", tags=food if n <= 24 else none) for n in range(21, 41)]
    team_rules = rules(count=6, pairing="TWO_POOL", relation="ANY")

    drawn = draw_inspectors(members, team_rules, {"A": 6, "B": 6}, seed=seed)

    tagged = Counter(m.pool for m in drawn if "FOOD" in m.tags)
    assert tagged["A"] >= 2
    assert tagged.total() >= 6


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.booleans(), min_size=1, max_size=20),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_quotas_change_the_prefix_no_more_than_needed(tagged, take, quota):
    members = [member(n, tags=frozenset({"X"} if has else set())) for n, has in enumerate(tagged)]
    take, quota = min(take, len(members)), min(quota, take, sum(tagged))

    chosen = quota_first(members, take, [("X", quota)])

    bearers = [m for m in members if "X" in m.tags]
    plain = members[:take]
    assert len(chosen) == take
    assert chosen == sorted(chosen, key=lambda m: m.id)
    assert sum("X" in m.tags for m in chosen) == max(quota, sum("X" in m.tags for m in plain))
    assert [m for m in chosen if "X" in m.tags] == bearers[: sum("X" in m.tags for m in chosen)]


def test_quotas_of_two_tags_may_be_met_by_one_person():
    both = member(3, lead=False, tags=frozenset({"X", "Y"}))
    members = [member(1, tags=frozenset()), member(2, tags=frozenset()), both]

    assert quota_first(members, 2, [("X", 1), ("Y", 1)]) == [members[0], both]


@pytest.mark.parametrize(
    ("takes", "words"),
    [
        ({"A": 20}, "共需抽取30人，而各名录库的抽取人数合计20人"),
        ({"A": 31}, "合计31人"),
        ({"A": 30}, "需抽取30人，可抽人员只有24人，缺6人"),
    ],
)
def test_takes_that_make_no_whole_teams_or_exceed_the_pool_are_refused(takes, words):
    members = [member(n, tags=frozenset({"FOOD"}), lead=True) for n in range(24)]

    with pytest.raises(ImpossiblePlanError, match=words):
        draw_inspectors(members, rules(), takes, seed=seed)


def test_a_lead_pool_must_give_one_per_team():
    team_rules = rules(count=5, pairing="TWO_POOL", relation="ANY", seats=())

    with pytest.raises(ImpossiblePlanError, match=r"“A”应抽取5人.*现定4人"):
        draw_inspectors(two_pools(20), team_rules, {"A": 4, "B": 6}, seed=seed)


def test_too_few_specialists_in_all_pools_are_refused_before_the_draw():
    members = [member(n, tags=frozenset({"FOOD"} if n < 9 else set())) for n in range(60)]

    with pytest.raises(InfeasibleError, match="需要15名，现有9名，缺6名"):
        draw_inspectors(members, rules(), {"A": 30}, seed=seed)


def test_teams_are_shared_by_largest_remainder():
    members = crew({"S1": 40, "S2": 9, "S3": 1})

    assert allot_teams(members, own_station(7)) == {"S1": 6, "S2": 1, "S3": 0}


def test_what_a_full_branch_cannot_take_goes_to_the_others():
    members = crew({"S1": 7, "S2": 7, "S3": 6})

    assert allot_teams(members, own_station(9)) == {"S1": 3, "S2": 3, "S3": 3}
    assert allot_teams(members, own_station(6, size=3)) == {"S1": 2, "S2": 2, "S3": 2}


def test_seats_limit_what_a_branch_can_man():
    members = crew({"S1": 12}, tags=frozenset({"FOOD"}), lead=True)[:1]
    members += [m for m in crew({"S1": 12}, tags=frozenset(), lead=True) if m.id != "I00"]
    members += [member(20 + n, branch="S2", tags=frozenset({"FOOD"}), lead=True) for n in range(6)]

    teams = allot_teams(members, own_station(4, seats=(("FOOD", 1),)))

    assert teams == {"S1": 1, "S2": 3}


def test_branches_that_cannot_man_the_teams_are_refused_in_numbers():
    with pytest.raises(InfeasibleError, match="需要6组，现有5组，缺1组"):
        allot_teams(crew({"S1": 5, "S2": 7}), own_station(6, certified_lead=False))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(1, 3), st.integers(0, 100))
def test_allotment_is_complete_and_within_what_branches_can_man(sizes, size, part):
    members = [
        member(n, branch=f"S{branch}") for branch, people in enumerate(sizes) for n in range(people)
    ]
    room = {f"S{branch}": people // size for branch, people in enumerate(sizes)}
    count = sum(room.values()) * part // 100
    team_rules = own_station(count, size=size, certified_lead=False)

    teams = allot_teams(members, team_rules)

    assert sum(teams.values()) == count
    assert all(teams[branch] <= room[branch] for branch in teams)
    exact = {
        branch: count * people / sum(sizes) for branch, people in zip(room, sizes, strict=True)
    }
    if all(share < room[branch] - 1 for branch, share in exact.items()):
        assert all(abs(teams[branch] - share) < 1 for branch, share in exact.items())


def test_own_station_draws_whole_teams_from_each_branch():
    members = crew({"S1": 12, "S2": 7, "S3": 5}, lead=True)

    drawn = draw_inspectors(members, own_station(8), {"A": 16}, seed=seed)

    assert Counter(m.branch for m in drawn) == {"S1": 8, "S2": 4, "S3": 4}
    order = [i for _, i in ticketed(seed("inspectors-A"), [m.id for m in members])]
    assert [m.id for m in drawn] == [i for i in order if i in {m.id for m in drawn}]


def test_own_station_takes_one_pool_only():
    with pytest.raises(ImpossiblePlanError, match="只能使用一个"):
        draw_inspectors(two_pools(8), own_station(8), {"A": 8, "B": 8}, seed=seed)
