"""Joint teams: every department's pool gives as many members to each team, one leads."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from itertools import permutations

import pytest

from inspections.draw.errors import ImpossiblePlanError, InfeasibleError
from inspections.draw.teams import form_teams
from inspections.draw.teams_members import Member, TeamRules
from inspections.draw.teams_pools import draw_inspectors
from inspections.draw.tests.chi_square import p_uniform
from inspections.draw.tests.teams_cases import apart

LEAST_P = 1e-4


def rules(count=2, size=3, **changes):
    return TeamRules(
        **{
            "count": count,
            "size": size,
            "pairing": "DEPARTMENTS",
            "lead_pool": "M",
            "relation": "ANY",
            "certified_lead": False,
            "seats": (),
            "rounds": 1,
            "min_partners": 0,
            **changes,
        }
    )


def people(pool, number, **changes):
    return [
        Member(
            **{
                "id": f"{pool}{n}",
                "branch": pool,
                "pool": pool,
                "lead": False,
                "tags": frozenset(),
                **changes,
            }
        )
        for n in range(number)
    ]


def form(members, team_rules, number=1, pairs=()):
    master = sha256(b"%d" % number).hexdigest()
    return form_teams(
        members,
        team_rules,
        blocked=apart(pairs),
        seed=lambda stage: f"{master}:d:{stage}",
        attempt=1,
        preflight_seed="preflight:x",
    ).teams


def test_every_team_has_everybody_the_plan_says_and_a_lead_of_the_lead_department():
    members = people("M", 4) + people("A", 8) + people("Z", 4)

    teams = form(members, rules(count=4, size=4))

    assert [[member[0] for member in team] for team in teams] == [list("MAAZ")] * 4
    assert len({member for team in teams for member in team}) == 16


def test_the_first_pool_by_id_leads_where_none_is_named():
    teams = form(people("M", 2) + people("A", 2), rules(size=2, lead_pool=None))

    assert [[member[0] for member in team] for team in teams] == [list("AM")] * 2


@pytest.mark.parametrize("number", range(20))
def test_without_a_lead_pool_a_certified_member_of_any_department_is_in_every_team(number):
    certified = {"M0", "Z1"}
    members = [replace(one, lead=one.id in certified) for one in everybody()]

    teams = form(members, rules(lead_pool=None, certified_lead=True), number)

    assert sorted(team[0] for team in teams) == ["A0", "A1"]  # the first pool by id
    assert all(len(certified & set(team)) == 1 for team in teams)


def test_too_few_certified_people_are_counted_where_no_lead_pool_is_named():
    members = [replace(one, lead=one.id == "Z1") for one in everybody()]

    with pytest.raises(InfeasibleError, match=r"需要\s*2\s*名.*现有\s*1\s*名|缺\s*1"):
        form(members, rules(lead_pool=None, certified_lead=True))


def everybody():
    return people("M", 2) + people("A", 2) + people("Z", 2)


def formations(form_one, draws=1_000):
    members = people("M", 2) + people("A", 2) + people("Z", 2)
    return Counter(form_one(members, number) for number in range(draws))


def every_formation():
    return [
        (("M0", a[0], z[0]), ("M1", a[1], z[1]))
        for a in permutations(("A0", "A1"))
        for z in permutations(("Z0", "Z1"))
    ]


def test_every_formation_is_equally_likely():
    counts = formations(lambda members, number: form(members, rules(), number))

    assert p_uniform(counts, every_formation()) > LEAST_P


def test_a_mutant_that_sends_colleagues_along_in_a_fixed_order_fails():
    def fixed(members, number):
        teams = form(members, rules(), number)
        return tuple((lead, second, f"Z{lead[1]}") for lead, second, _ in teams)

    assert p_uniform(formations(fixed, 200), every_formation()) < LEAST_P


def test_recusals_between_departments_hold():
    members = people("M", 2) + people("A", 2) + people("Z", 2)

    for number in range(40):
        for team in form(members, rules(), number, pairs=[("A0", "Z0"), ("M0", "A0")]):
            assert not {"A0", "Z0"} <= set(team)
            assert not {"M0", "A0"} <= set(team)


def test_a_seat_may_be_filled_by_one_department_alone():
    members = people("M", 3) + people("A", 3, tags=frozenset({"FOOD"}))

    teams = form(members, rules(count=3, size=2, seats=(("FOOD", 1),)))

    assert len(teams) == 3


def test_takes_that_do_not_divide_are_refused_in_numbers():
    members = people("M", 4) + people("A", 5)

    with pytest.raises(ImpossiblePlanError, match="检查组数2的倍数，现定3人"):
        draw_inspectors(members, rules(size=3), {"M": 3, "A": 3}, seed=lambda s: s)
    with pytest.raises(InfeasibleError):
        form(people("M", 3) + people("A", 3), rules(size=3))


def test_each_department_draws_its_own_people():
    members = people("M", 9) + people("A", 5) + people("Z", 4)

    drawn = draw_inspectors(members, rules(), {"M": 2, "A": 2, "Z": 2}, seed=lambda s: f"x:{s}")

    assert Counter(member.pool for member in drawn) == {"M": 2, "A": 2, "Z": 2}
