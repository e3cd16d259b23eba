"""TF-1: leads, assistants, further members, and the refusals in numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.draw.errors import InfeasibleError, PreflightError
from inspections.draw.teams import form_teams
from inspections.draw.teams_members import TeamRules
from inspections.draw.tests.teams_cases import apart, member, rules, thirty_inspectors, two_pools
from inspections.draw.tickets import ticketed


def form(members, team_rules, *, pairs=(), attempt=1, master="m"):
    return form_teams(
        members,
        team_rules,
        blocked=apart(pairs),
        seed=lambda stage: f"{master}:d:{stage}",
        attempt=attempt,
        preflight_seed="preflight:x",
    )


def broken_rules(formation, members, team_rules: TeamRules, pairs) -> list[str]:
    """Say what is wrong with a formation; independent of how it was made."""
    by_id = {inspector.id: inspector for inspector in members}
    wrong = []
    if sorted(i for team in formation.teams for i in team) != sorted(by_id):
        wrong.append("somebody is missing or twice in it")
    for team in formation.teams:
        people = [by_id[identifier] for identifier in team]
        branches = {person.branch for person in people}
        if len(people) != team_rules.size:
            wrong.append(f"{team}: size")
        if team_rules.relation == "DIFFERENT_BRANCH" and len(branches) != len(people):
            wrong.append(f"{team}: same branch")
        if team_rules.relation == "SAME_BRANCH" and len(branches) != 1:
            wrong.append(f"{team}: other branch")
        for tag, least in team_rules.seats:
            if sum(tag in person.tags for person in people) < least:
                wrong.append(f"{team}: {tag}")
        if team_rules.certified_lead and not any(person.lead for person in people):
            wrong.append(f"{team}: nobody certified")
        if any(frozenset(pair) <= set(team) for pair in pairs):
            wrong.append(f"{team}: recusal")
    return wrong


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(thirty_inspectors()),
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=4),
    st.integers(0, 10**6),
)
def test_no_team_breaks_a_rule_whatever_the_input_order(members, numbers, master):
    pairs = [(f"I{one:02d}", f"I{other:02d}") for one, other in numbers if one != other]

    formation = form(members, rules(), pairs=pairs, master=str(master))

    assert broken_rules(formation, members, rules(), pairs) == []
    assert formation == form(thirty_inspectors(), rules(), pairs=pairs, master=str(master))


def test_leads_are_the_certified_with_the_smallest_tickets():
    members = thirty_inspectors()
    certified = [inspector.id for inspector in members if inspector.lead]
    first = [identifier for _, identifier in ticketed("m:d:leads-1", certified)][:15]

    formation = form(members, rules())

    assert [team[0] for team in formation.teams] == sorted(first)
    assert [matching.stage for matching in formation.matchings] == ["pairs-1"]


def test_each_attempt_of_the_ladder_has_its_own_stages():
    one, two = form(thirty_inspectors(), rules()), form(thirty_inspectors(), rules(), attempt=2)

    assert one.teams != two.teams
    assert two.matchings[0].stage == "pairs-2"


def test_a_recusal_counts_either_way_round():
    plain = form(two_pools(4), rules(count=4, pairing="TWO_POOL", relation="ANY", seats=()))
    together = plain.teams[0]

    for pair in (together, together[::-1], frozenset(together)):
        formation = form(
            two_pools(4), rules(count=4, pairing="TWO_POOL", relation="ANY", seats=()), pairs=[pair]
        )
        assert together not in formation.teams


@pytest.mark.parametrize("pairing", ["SECTION_STATION", "STATION_BRIGADE", "TWO_POOL"])
def test_two_pool_scopes_lead_with_the_first_pool(pairing):
    formation = form(two_pools(6), rules(count=6, pairing=pairing, relation="ANY", seats=()))

    leads = [team[0] for team in formation.teams]
    assert leads == [f"I{n:02d}" for n in range(1, 7)]


def test_a_named_lead_pool_leads():
    formation = form(
        two_pools(6), rules(count=6, pairing="TWO_POOL", lead_pool="B", relation="ANY", seats=())
    )

    assert [team[0] for team in formation.teams] == [f"I{n:02d}" for n in range(7, 13)]


def test_with_two_pools_somebody_in_each_team_is_certified():
    members = [replace(m, lead=(m.pool == "B") == (m.id > "I09")) for m in two_pools(6)]
    team_rules = rules(count=6, pairing="TWO_POOL", relation="ANY", seats=())

    formation = form(members, team_rules)

    assert broken_rules(formation, members, team_rules, []) == []


@pytest.mark.parametrize("size", [3, 4])
@pytest.mark.parametrize("seats", [(), (("FOOD", 1),), (("FOOD", 2),), (("FOOD", 1), ("EQUIP", 1))])
def test_larger_teams_fill_their_seats_in_the_last_steps(size, seats):
    team_rules = rules(count=10, size=size, relation="ANY", seats=seats)
    members = [
        member(n, tags=frozenset({"FOOD"} if n % size < 2 else {"EQUIP"}))
        for n in range(1, 10 * size + 1)
    ]

    for master in "abcdefgh":
        formation = form(members, team_rules, master=master)
        assert broken_rules(formation, members, team_rules, []) == []
    stages = [matching.stage for matching in formation.matchings]
    assert stages == ["pairs-1", "third-1", "fourth-1"][: size - 1]


def test_exactly_enough_specialists_are_enough():
    """Ten specialists for ten teams of three: no attempt may waste two of them on one team."""
    team_rules = rules(count=10, size=3, relation="ANY", certified_lead=False)
    members = [member(n, tags=frozenset({"FOOD"} if n <= 10 else set())) for n in range(1, 31)]

    for master in "abcdefgh":
        formation = form(members, team_rules, master=master)
        assert broken_rules(formation, members, team_rules, []) == []


def test_a_seat_for_everybody_is_led_by_a_bearer():
    members = [member(n, tags=frozenset({"FOOD"})) for n in range(1, 11)]
    team_rules = rules(count=5, relation="ANY", seats=(("FOOD", 2),))

    formation = form(members, team_rules)

    assert broken_rules(formation, members, team_rules, []) == []


def test_teams_of_three_come_from_three_branches():
    team_rules = rules(count=8, size=3)
    members = [member(n, lead=True) for n in range(1, 25)]

    formation = form(members, team_rules)

    assert broken_rules(formation, members, team_rules, []) == []


def test_own_station_teams_stay_inside_with_a_stage_for_each_branch():
    team_rules = rules(count=6, pairing="OWN_STATION", relation="SAME_BRANCH", seats=())
    members = [member(n, branch=f"S{min(n // 4, 2)}", lead=True) for n in range(12)]

    formation = form(members, team_rules)

    assert broken_rules(formation, members, team_rules, []) == []
    stages = [matching.stage for matching in formation.matchings]
    assert stages == ["pairs-1-S0", "pairs-1-S1", "pairs-1-S2"]


def test_leads_of_one_pool_get_assistants_of_their_own_branch_from_the_other():
    members = [replace(m, branch=f"S{int(m.id[1:]) % 2}") for m in two_pools(4)]
    team_rules = rules(count=4, pairing="TWO_POOL", relation="SAME_BRANCH", seats=())

    formation = form(members, team_rules)

    assert broken_rules(formation, members, team_rules, []) == []


def test_leads_without_colleagues_in_the_other_pool_are_refused_with_the_proof():
    members = [replace(m, branch="S1" if m.id == "I05" else "S2") for m in two_pools(4)]
    team_rules = rules(count=4, pairing="TWO_POOL", relation="SAME_BRANCH", seats=())

    with pytest.raises(
        InfeasibleError, match=r"S1的1名组员只能与0名主办人员同组.*与其不属同一单位4名"
    ):
        form(members, team_rules)


def test_too_few_specialists_are_refused_in_numbers():
    members = [member(n, tags=frozenset({"FOOD"} if n <= 9 else set())) for n in range(1, 31)]

    with pytest.raises(InfeasibleError) as refused:
        form(members, rules())

    assert str(refused.value).startswith(
        "15个检查组每组至少1名带“FOOD”标签的专业人员，需要15名，现有9名，缺6名。"
    )


def test_too_few_certified_leads_are_refused_in_numbers():
    members = [member(n, lead=n <= 4) for n in range(1, 31)]

    with pytest.raises(InfeasibleError, match="主办资格的人员，需要15名，现有4名，缺11名"):
        form(members, rules())


def test_a_wrong_number_of_members_is_refused():
    with pytest.raises(InfeasibleError, match="需要30名，现有29名"):
        form(thirty_inspectors()[1:], rules())


def test_a_lead_pool_of_the_wrong_size_is_refused():
    members = [replace(m, pool="A") for m in two_pools(4)[:5]] + two_pools(4)[5:]

    with pytest.raises(InfeasibleError, match="由名录库“A”派出，需要4名，现有5名，多1名"):
        form(members, rules(count=4, pairing="TWO_POOL", relation="ANY", seats=()))


def test_a_branch_with_more_than_half_is_refused_with_the_proof():
    members = [
        member(n, branch="S0" if n <= 20 else f"S{n % 7 + 1}", lead=True) for n in range(1, 31)
    ]

    with pytest.raises(InfeasibleError) as refused:
        form(members, rules(seats=()))

    assert "与其同属一个单位" in str(refused.value)
    assert refused.value.stage == "pairs-1"
    assert refused.value.certificate.deficiency > 0


def test_recusals_and_missing_specialists_are_named_in_the_refusal():
    members = [
        replace(m, tags=frozenset({"FOOD"}) if m.pool == "B" else m.tags) for m in two_pools(3)
    ]
    members[3] = replace(members[3], tags=frozenset())
    team_rules = rules(count=3, pairing="TWO_POOL", relation="ANY", certified_lead=False)
    members[0] = replace(members[0], tags=frozenset({"FOOD"}))

    with pytest.raises(InfeasibleError) as refused:
        form(members, team_rules, pairs=[("I01", "I04")])

    assert "存在回避关系1名" in str(refused.value)
    assert "组内缺少要求的专业人员2名" in str(refused.value)


def test_teams_that_cannot_be_promised_are_refused_by_the_preflight():
    """The refusal is the matching's own; team formation passes it on with its stage."""
    size = 40
    members = two_pools(size)
    pairs = [
        (f"I{lead:02d}", f"I{size + other:02d}")
        for lead in range(1, size + 1)
        for other in range(1, size + 1)
        if (other - lead) % size not in (0, 1, 7)
    ]

    with pytest.raises(PreflightError) as refused:
        form(members, rules(count=size, pairing="TWO_POOL", relation="ANY", seats=()), pairs=pairs)

    assert refused.value.stage == "pairs-1"
