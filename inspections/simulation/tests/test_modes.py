"""The modes: other rules over the same lists."""

from dataclasses import replace

from inspections.draw.frame import header_bytes
from inspections.draw.header import Pool
from inspections.simulation.modes import FREE, TWO_POOL, modes_of, same_rules
from inspections.simulation.simulate import trials_of
from inspections.simulation.tests.plans import plan

OFFICE = {f"35090{n:04d}" for n in range(1, 6)}


def test_every_mode_keeps_lists_counts_and_own_branch_rule():
    header = plan()

    for mode in modes_of(header, OFFICE):
        assert header_bytes(mode.header)  # a valid frame
        assert mode.header.entities == header.entities
        assert mode.header.own_branch == header.own_branch
        assert mode.header.team.count == header.team.count
        assert {one.id for one in mode.header.inspectors} == {one.id for one in header.inspectors}


def test_a_plan_that_draws_like_a_mode_is_that_mode():
    trials = trials_of(plan(), OFFICE)

    assert [(trial.mode.id, trial.is_plan) for trial in trials] == [
        ("FREE", False),
        ("ZONE", True),
        ("TWO_POOL", False),
        ("BRANCH_PURE", False),
    ]


def test_a_plan_unlike_every_mode_stands_beside_them():
    other = plan(packages=replace(plan().packages, mode="RANDOM"))

    trials = trials_of(other, OFFICE)

    assert [trial.mode.id for trial in trials if trial.is_plan] == ["PLAN"]
    assert len(trials) == 5


def test_two_pools_need_people_of_the_sections_and_say_how_many_are_missing():
    mode = {mode.id: mode for mode in modes_of(plan(), {"350900001"})}[TWO_POOL]

    assert mode.header is None
    assert mode.refusal == "机关库要出 5 人，可抽的只有 1 人，缺 4 人。"


def test_two_pools_of_the_plan_stay_its_own():
    base = plan()
    people = tuple(
        replace(one, pool="B" if place % 2 else "A") for place, one in enumerate(base.inspectors)
    )
    pools = (Pool("A", "机关", 5), Pool("B", "基层", 5))
    header = replace(base, pools=pools, inspectors=people)

    modes = {mode.id: mode for mode in modes_of(header, ())}

    assert [pool.id for pool in modes[TWO_POOL].header.pools] == ["A", "B"]
    assert modes[TWO_POOL].header.team.lead_pool == "A"
    assert not same_rules(modes[TWO_POOL].header, modes[FREE].header)


def test_departments_that_inspect_together_keep_their_own_people_in_every_mode():
    base = plan()
    people = tuple(
        replace(one, pool="B" if place % 2 else "A") for place, one in enumerate(base.inspectors)
    )
    pools = (Pool("A", "市场监管", 5), Pool("B", "消防", 5))
    team = replace(base.team, pairing="DEPARTMENTS", relation="ANY")
    header = replace(base, pools=pools, inspectors=people, team=team)

    modes = {mode.id: mode for mode in modes_of(header, ())}

    assert {modes[id_].header.team.pairing for id_ in modes if id_ != TWO_POOL} == {"DEPARTMENTS"}
    assert modes[TWO_POOL].header is None
    assert "各部门" in modes[TWO_POOL].refusal
