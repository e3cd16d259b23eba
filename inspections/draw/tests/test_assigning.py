"""Who may check what: own branch, recusal, specialists; and slots at entity level."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.draw.assigning import Assignment, slots
from inspections.draw.errors import FrameAlteredError, InfeasibleError
from inspections.draw.frame import Item, PackageRule
from inspections.draw.packages import Package
from inspections.draw.recusals import ENTITY, DeclaredRecusals
from inspections.draw.tests.samples import BRANCHES, annex_of, header, lines
from inspections.draw.tests.test_packages import entities
from inspections.draw.tickets import ticketed

MADE = replace(header(lines(8)), own_branch="HARD")
BRANCH_OF = {i.id: i.branch for i in MADE.inspectors}
TEAMS = {
    f"T00{n}": (f"35090{2 * n - 1:04d}", f"35090{2 * n:04d}") for n in range(1, 5)
}  # branches (2,3) (4,5) (1,2) (3,4)


def drawn(branches: list[str]):
    letters = dict(zip("abcde", BRANCHES, strict=True))
    return [e._replace(branch=letters[e.branch]) for e in entities("".join(branches))]


def solved(made, packages, found, pairs=()):
    problem = Assignment(made, TEAMS, packages, found)
    problem.block(
        DeclaredRecusals(annex_of(pairs)).cells(
            ENTITY,
            "match-1",
            rows=problem.rows,
            columns=problem.columns,
            allows=problem.allows,
        )
    )
    return problem.solve(
        slots_seed="m:d:slots-1", stage_seed="m:d:match-1", preflight_seed="preflight:x"
    )


ONE_EACH = [Package(f"P00{n + 1}", None, (f"E{n:03d}",)) for n in range(4)]


def test_no_team_gets_a_package_of_its_own_branch():
    found = drawn(list("abcd"))

    pairs, matching = solved(MADE, ONE_EACH, found)

    branch_of_package = {f"P00{n + 1}": BRANCHES[n] for n in range(4)}
    assert [package for package, _ in pairs] == [f"P00{n}" for n in range(1, 5)]
    assert sorted(team for _, team in pairs) == sorted(TEAMS)
    for package, team in pairs:
        assert branch_of_package[package] not in {BRANCH_OF[m] for m in TEAMS[team]}
    assert matching.attempts >= 1


def test_own_branch_does_not_matter_where_the_plan_says_so():
    found = drawn(list("cccc"))

    pairs, _ = solved(replace(MADE, own_branch="OFF"), ONE_EACH, found)

    assert len(pairs) == 4


def test_an_impossible_assignment_is_proved_with_counts():
    """All packages are of one branch, and three of the four teams have a member from it."""
    with pytest.raises(InfeasibleError) as refusal:
        solved(MADE, ONE_EACH, drawn(list("cccc")))

    assert refusal.value.code == "INFEASIBLE"
    assert "S03" in str(refusal.value)
    assert "缺" in str(refusal.value)


def test_a_recusal_keeps_the_team_from_the_package():
    found = drawn(list("eeee"))
    everybody_but_t2 = ("350900001", "350900005", "350900007")
    made = replace(MADE, own_branch="OFF")

    pairs, _ = solved(made, ONE_EACH, found, [(i, "E002") for i in everybody_but_t2])

    assert dict(pairs)["P003"] == "T002"


def test_a_recusal_of_an_entity_that_was_not_drawn_changes_nothing():
    found = drawn(list("eeee"))
    made = replace(MADE, own_branch="OFF")

    usual = solved(made, ONE_EACH, found)

    assert solved(made, ONE_EACH, found, [("350900001", "E999")]) == usual


def test_a_team_without_the_specialist_an_item_needs_gets_nothing():
    items = (Item("FOOD01", "食品经营检查", "MEDICAL", 4),)
    made = replace(MADE, own_branch="OFF", task=replace(MADE.task, items=items))

    with pytest.raises(
        InfeasibleError, match=r"无人具备“MEDICAL”标签4组.*为每组设“MEDICAL”专业席位"
    ):
        solved(made, ONE_EACH, drawn(list("eeee")))


def test_an_item_that_the_task_does_not_have_is_refused():
    """Where a digest alone vouches for the lines, nothing else has counted their items."""
    found = drawn(list("eeee"))
    found[-1] = found[-1]._replace(cell="0.7")

    with pytest.raises(FrameAlteredError, match="E003 的事项序号超出任务的 2 项"):
        solved(MADE, ONE_EACH, found)


def test_a_specialist_in_every_team_serves_the_item():
    items = (Item("FOOD01", "食品经营检查", "FOOD", 4),)
    made = replace(MADE, own_branch="OFF", task=replace(MADE.task, items=items))

    pairs, _ = solved(made, ONE_EACH, drawn(list("eeee")))

    assert len(pairs) == 4


def test_at_entity_level_every_entity_is_assigned_and_loads_differ_by_one():
    found = drawn(list("abcdeabcdea"))
    made = replace(MADE, packages=PackageRule("ENTITY", 10**6, {}))

    pairs, _ = solved(made, (), found)

    branch = {entity.code: entity.branch for entity in found}
    assert [code for code, _ in pairs] == sorted(branch)
    loads = Counter(team for _, team in pairs)
    assert sorted(loads.values()) == [2, 3, 3, 3]
    for code, team in pairs:
        assert branch[code] not in {BRANCH_OF[m] for m in TEAMS[team]}


@given(st.integers(1, 12), st.integers(1, 200))
def test_slots_are_equal_but_for_one(teams, count):
    names = [f"T{n:03d}" for n in range(teams)]

    found = slots(names, count, "m:d:slots-1")

    loads = Counter(found.values())
    assert len(found) == count
    assert max(loads.values()) - min(loads[name] for name in names) <= 1
    assert all(slot.split("#")[0] == team for slot, team in found.items())
    assert len({len(slot) for slot in found}) == 1


def test_the_one_more_goes_by_ticket_not_by_number():
    names = [f"T{n:03d}" for n in range(10)]

    loads = Counter(slots(names, 13, "m:d:slots-1").values())

    lucky = {team for _, team in ticketed("m:d:slots-1", names)[:3]}
    assert {team for team, load in loads.items() if load == 2} == lucky
