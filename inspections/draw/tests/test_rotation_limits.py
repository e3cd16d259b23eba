"""Rotations that no luck can help: told before the ladder, in numbers, with what would help."""

from dataclasses import replace

import pytest

from inspections.draw.engine import run_draw, team_rules
from inspections.draw.errors import ImpossiblePlanError, MalformedError
from inspections.draw.frame import header_bytes, parse_header
from inspections.draw.rotation_limits import check_drawn, check_rotation, limit_of_numbers
from inspections.draw.tests.rotation_cases import inspectors, pilot, pilot_lines
from inspections.draw.tests.samples import MASTER
from inspections.draw.tests.teams_cases import member, rules

LINES = pilot_lines(80)
FREE = {"seats": (), "certified_lead": False}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"count": 19, "rounds": 4, "min_partners": 5},
            "要求每人至少与5名其他分局（所）的人员同组，而4轮、每组2人，每人一共只有4名同组人员，"
            "缺1名。可：①把轮数增至5轮；②把每组人数增至3人；③把要求降为4名。",
        ),
        (
            {"count": 4, "rounds": 2, "min_partners": 1, "relation": "SAME_BRANCH"},
            "组员须来自同一分局（所），每人与其他分局（所）的人员同组为0名，要求1名。"
            "可：①把组员关系改为不限或来自不同分局（所）；②把要求改为0。",
        ),
        (
            {"count": 2, "size": 3, "rounds": 2},
            "上一轮同组的3人，下一轮要分在3个不同的组，而检查组只有2个，缺1个。"
            "可：①把检查组增至3个；②只办1轮。",
        ),
        (
            {"count": 4, "rounds": 5, "pairing": "TWO_POOL"},
            "两库搭配时每名主办每轮换一批组员，4个检查组最多轮换4轮，现定5轮，多1轮。"
            "可：①把轮数减至4轮；②把检查组增至5个。",
        ),
        (
            {"count": 4, "rounds": 8},
            "4个检查组、每组2人共8人，每人最多与7人各同组一次，8轮需要8人，缺1人。"
            "可：①把轮数减至7轮；②把检查组增至5个。",
        ),
    ],
)
def test_numbers_that_cannot_be_are_told(changes, told):
    assert limit_of_numbers(rules(**FREE, **changes)) == told


@pytest.mark.parametrize(
    "changes",
    [
        {"count": 19, "rounds": 4, "min_partners": 4},
        {"count": 4, "rounds": 7},
        {"count": 4, "rounds": 4, "pairing": "TWO_POOL"},
        {"count": 3, "size": 3, "rounds": 4},
        {"count": 1, "rounds": 1},
        {"count": 2, "size": 1, "rounds": 9},
    ],
)
def test_the_utmost_numbers_are_not_refused(changes):
    assert limit_of_numbers(rules(**FREE, **changes)) == ""


def crowded(people, **changes):
    made = pilot(LINES, inspectors=inspectors(people))
    return replace(made, team=replace(made.team, rounds=2, min_partners=2, **changes))


@pytest.mark.parametrize(
    ("people", "changes", "told"),
    [
        (
            (20, 6, 6, 6),
            {},
            "分局（所）S01在抽中人员中有20人，其他分局（所）共18人，组员须来自不同分局（所），"
            "19个检查组最多容纳该分局（所）19人，多1人。"
            "可：①扩大抽取池，多抽其他分局（所）的人员；②把组员关系改为不限。",
        ),
        (
            (37, 1),
            {"relation": "ANY"},
            "分局（所）S01在抽中人员中有37人，其他分局（所）共1人，而该分局（所）每人须与2名"
            "其他分局（所）的人员同组，缺1人。"
            "可：①扩大抽取池，多抽其他分局（所）的人员；②把要求降为1名。",
        ),
        (
            (30, 8),
            {"relation": "ANY"},
            "分局（所）S01在抽中人员中有30人，其他分局（所）共8人，该分局（所）30人各须与2名其他"
            "分局（所）的人员同组，合计60人次，而其他分局（所）最多提供16人次，缺44人次。"
            "可：①扩大抽取池，多抽其他分局（所）的人员；②把要求降为0名。",
        ),
    ],
)
def test_a_branch_too_large_is_told_before_anything_is_drawn(people, changes, told):
    header = crowded(people, **changes)

    with pytest.raises(ImpossiblePlanError) as raised:
        check_rotation(header, team_rules(header))

    assert str(raised.value) == told
    with pytest.raises(ImpossiblePlanError) as drawn:
        run_draw(header_bytes(header), lambda: LINES, master=MASTER)
    assert str(drawn.value) == told


def test_a_branch_counts_with_the_people_it_gives_at_least():
    header = crowded((20, 9, 9, 9))  # of 47 people 38 are drawn: 11 to 20 of the large branch
    check_rotation(header, team_rules(header))

    with pytest.raises(ImpossiblePlanError, match="抽中人员中有20人"):
        check_drawn(
            [member(n, branch="S1" if n < 20 else f"T{n}") for n in range(38)],
            team_rules(header),
            (),
        )


@pytest.mark.parametrize(
    ("changes", "pairs", "told"),
    [
        (
            {"relation": "ANY", "rounds": 5},
            [("I01", f"I{n:02d}") for n in (2, 3, 4)],
            "除去回避和组员关系所不允许的，抽中人员中有1人（其中分局（所）S1的1人）可以同组的人员"
            "最少只有4人，5轮须有5人，缺1人。可：①扩大抽取池，多抽其他分局（所）的人员；"
            "②复核并解除列出的回避关系；③减少轮数或降低要求。",
        ),
        (
            {"relation": "ANY", "rounds": 4, "min_partners": 3},
            [("I01", "I02"), ("I01", "I04")],
            "除去回避和组员关系所不允许的，抽中人员中有1人（其中分局（所）S1的1人）可以同组的其他"
            "分局（所）人员最少只有2人，4轮须有3人，缺1人。可：①扩大抽取池，多抽其他分局（所）"
            "的人员；②复核并解除列出的回避关系；③减少轮数或降低要求。",
        ),
    ],
)
def test_somebody_with_too_few_people_left_is_told_without_a_name(changes, pairs, told):
    people = [member(n, branch=f"S{n % 2}") for n in range(1, 9)]

    with pytest.raises(ImpossiblePlanError) as raised:
        check_drawn(people, rules(**FREE, count=4, **changes), pairs)

    assert str(raised.value) == told
    assert "I01" not in told


def test_with_two_pools_only_the_other_pool_counts():
    people = [member(n, pool="A" if n <= 4 else "B", branch=f"S{n % 3}") for n in range(1, 9)]
    made = rules(**FREE, count=4, rounds=3, pairing="TWO_POOL", relation="ANY")
    check_drawn(people, made, [("I01", "I05")])

    with pytest.raises(ImpossiblePlanError, match="最少只有2人，3轮须有3人"):
        check_drawn(people, made, [("I01", "I05"), ("I01", "I06")])


def test_more_packages_than_entities_are_told():
    header = pilot(pilot_lines(75))

    with pytest.raises(ImpossiblePlanError) as raised:
        run_draw(header_bytes(header), lambda: pilot_lines(75), master=MASTER)

    assert str(raised.value) == (
        "抽中 75 户，少于 19 个检查组轮换 4 轮所需的 76 户，缺 1 户；"
        "请减少轮数或检查组数，或提高抽取数。"
    )


@pytest.mark.parametrize(
    "changes", [{"rounds": 0}, {"rounds": 13}, {"min_partners": 5}, {"min_partners": -1}]
)
def test_a_header_with_impossible_numbers_is_malformed(changes):
    made = pilot(LINES)

    with pytest.raises(MalformedError, match=rf"frame\.team\.{next(iter(changes))}"):
        parse_header(header_bytes(replace(made, team=replace(made.team, **changes))))


def test_plans_without_rotation_are_refused_as_ever():
    header = crowded((20, 6, 6, 6))
    plain = replace(header, team=replace(header.team, rounds=1, min_partners=0))

    check_rotation(plain, team_rules(plain))
