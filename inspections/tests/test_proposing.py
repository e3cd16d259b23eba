"""A proposal: every line explained, within its bounds, a worse grade never better off."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.presets import ratio_preset, ratio_presets, risky_industries
from inspections.ratios.document import read, write
from inspections.ratios.proposing import propose
from inspections.ratios.spreading import RatioError
from inspections.ratios.strata import TaskStratum, differences, shares
from inspections.ratios.types import GRADES, MARKS, Choice, Group, Line
from inspections.ratios.workload import Workload
from inspections.tests.world import NOON

GROUPS = [Group(grade, mark) for grade in GRADES for mark in ("", *MARKS)]
COUNTS = {Group("A"): 4800, Group("B"): 3400, Group("C"): 1300, Group("D"): 500}
counts_of = st.fixed_dictionaries({group: st.integers(0, 50_000) for group in GROUPS})
choices = st.builds(
    Choice,
    base_bp=st.integers(1, 10_000),
    floor_bp=st.integers(0, 10_000),
    cap=st.none() | st.integers(0, 4),
    weights=st.fixed_dictionaries({mark: st.integers(100, 1000) for mark in MARKS}),
    industries=st.just(risky_industries()),
)
presets = st.sampled_from(ratio_presets())


@given(counts_of, presets, choices)
def test_everybody_is_counted_once_and_every_bound_holds(counts, preset, choice):
    lines = propose(counts, preset, choice)

    assert sum(line.count for line in lines) == sum(counts.values())
    for line in lines:
        assert choice.floor_bp <= line.ratio_bp <= 10_000
        assert choice.cap is None or line.draws <= choice.cap
        assert 0 <= line.chance <= 1
        assert line.expected >= line.chance
        assert line.reasons


@given(counts_of, presets, choices)
def test_a_better_grade_is_never_drawn_more_and_a_mark_never_less(counts, preset, choice):
    by_group = {line.group: line for line in propose(counts, preset, choice)}

    for mark in ("", *MARKS):
        some = [by_group[Group(g, mark)] for g in GRADES if Group(g, mark) in by_group]
        assert [one.ratio_bp for one in some] == sorted(one.ratio_bp for one in some)
        assert [one.draws for one in some] == sorted(one.draws for one in some)
    for group, line in by_group.items():
        assert line.ratio_bp >= by_group[Group(group.grade)].ratio_bp


@given(counts_of, choices)
def test_a_preset_of_factors_reaches_the_years_total_unless_bounds_forbid_it(counts, choice):
    lines = propose(counts, ratio_preset("founding-zz"), choice)

    wanted = choice.base_bp * sum(counts.values())
    planned = sum(line.count * line.ratio_bp * line.draws for line in lines)
    assert planned >= wanted or all(line.ratio_bp == 10_000 for line in lines)


def test_a_worked_example_with_its_reasons():
    counts = {**COUNTS, Group("C", "LISTED"): 100, Group("A", "COMPLAINT"): 7}
    choice = Choice(floor_bp=300, cap=1, weights={"LISTED": 200})

    lines = propose(counts, ratio_preset("henan-2021"), choice)

    assert [(one.group.grade, one.group.mark, one.count, one.ratio_bp) for one in lines] == [
        ("A", "", 4807, 300),
        ("B", "", 3400, 300),
        ("C", "LISTED", 100, 2000),
        ("C", "", 1300, 1000),
        ("D", "", 500, 3000),
    ]
    assert lines[0].take == 145  # 4807 × 3 % rounded up
    assert lines[2].reasons == (
        "河南省企业信用风险分类监管（2021）：10%",
        "列入名录按 200% 加权（加大对列入经营异常名录市场主体的抽取比例和频率（漳州））",
    )
    assert "低于下限，提高到 3%" in lines[0].reasons


def test_the_chance_of_two_draws_is_exact():
    line = Line(Group("D"), 10, 3000, 2)

    assert line.chance == 1 - Fraction(7, 10) ** 2
    assert line.expected == Fraction(6, 10)


def test_the_cap_takes_draws_away_and_says_so():
    lines = propose(COUNTS, ratio_preset("lindian-2024"), Choice(cap=1))

    assert [line.draws for line in lines] == [1, 1, 1, 1]
    assert "年度检查频次上限 1 次，由每年 2 次减少" in lines[-1].reasons


@pytest.mark.parametrize(
    "change",
    [
        {"base_bp": 0},
        {"floor_bp": -1},
        {"cap": 367},
        {"complaints": 0},
        {"weights": {"LISTED": 99}},
        {"weights": {"LISTED": 1001}},
        {"weights": {"INDUSTRY": 200}},
    ],
)
def test_figures_out_of_range_are_refused(change):
    with pytest.raises(RatioError):
        propose(COUNTS, ratio_presets()[0], replace(Choice(), **change))


def test_a_stored_proposal_reads_back():
    preset = ratio_preset("founding-zz")
    choice = Choice(cap=2, weights={"INDUSTRY": 150}, industries=risky_industries())
    lines = propose(COUNTS, preset, choice)

    found = read(write(preset=preset, choice=choice, lines=lines, counted_on=NOON.date()))

    assert (found.lines, found.choice) == (lines, choice)
    assert found.visits == sum(line.visits for line in lines)


def test_a_task_follows_until_a_ratio_is_changed():
    counts = {**COUNTS, Group("C", "LISTED"): 100}
    choice = Choice(weights={"LISTED": 200})
    lines = propose(counts, ratio_preset("lindian-2024"), choice)
    first, second = (
        [
            TaskStratum(one.label, one.grades, one.marks, one.ratio_bp)
            for one in shares(lines, turn=n)
        ]
        for n in (1, 2)
    )

    assert differences(first, lines) == []
    assert differences(second, lines) == []  # only D is drawn a second time
    assert [one.ratio_bp for one in second] == [0, 0, 0, 0, 6100]
    assert first[0].marks == ("LISTED",)  # before the rest of its grade

    lowered = [*first[:-1], first[-1]._replace(ratio_bp=6000)]
    assert differences(lowered, lines) == [("第四组", "层“第四组”比例 60%", "第四组 61%")]
    assert differences(first[:-1], lines) == [("第四组", "没有第四组", "61%")]
    whole = [TaskStratum("全部", (), (), 500)]
    assert differences(whole, lines)[0] == ("全部", "层“全部”不是方案中的一组", "按方案的各组分层")


def test_workload_by_the_rates_of_the_bureau():
    load = Workload(visits=320, minutes=60, half_day=240, inspectors=40)

    assert load.person_days == 80  # two people, an hour each, eight hours a day
    assert load.visits_each == 16
    assert Workload(320, 60, 240, 0).visits_each is None
