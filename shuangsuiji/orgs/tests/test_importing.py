from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.orgs.importing import UnitRow, plan_units
from shuangsuiji.orgs.models import UnitKind
from shuangsuiji.orgs.selectors import units_by_code


def row(number, code, parent="", kind=UnitKind.STATION, **more):
    return UnitRow(number, code, f"单位{code}", kind, parent, "", **more)


def test_parents_may_come_later():
    rows = [row(2, "c", "b"), row(3, "b", "a", UnitKind.COUNTY), row(4, "a", "", UnitKind.CITY)]

    plan = plan_units(rows, {})

    assert [one.code for one in plan.created] == ["a", "b", "c"]
    assert plan.moved == {"a": "a/", "b": "a/b/", "c": "a/b/c/"}


def test_an_unknown_parent_is_refused_and_the_nearest_are_named(units):
    plan = plan_units([row(2, "350981S02", "35098l")], units_by_code())

    (finding,) = plan.rejected
    assert finding.column == "上级代码"
    assert "350981（福安市市场监督管理局）" in finding.remedy
    assert plan.created == []


def test_a_circle_is_refused_and_so_is_what_hangs_on_it():
    rows = [row(2, "a", "b"), row(3, "b", "a"), row(4, "c", "b"), row(5, "d", "")]

    plan = plan_units(rows, {})

    assert [one.code for one in plan.created] == ["d"]
    rules = {finding.row: finding.rule for finding in plan.rejected}
    assert "成环" in rules[2]
    assert "成环" in rules[3]
    assert "上级代码须是" in rules[4]


def test_a_unit_is_not_its_own_parent():
    assert "成环" in plan_units([row(2, "a", "a")], {}).rejected[0].rule


def test_a_circle_through_stored_units_is_found(units):
    plan = plan_units([row(2, "350900", "350981S01", UnitKind.CITY)], units_by_code())

    assert len(plan.rejected) == 1
    assert plan.moved == {}


def test_rows_equal_to_what_is_stored_change_nothing(units):
    south = units["south"]
    same = UnitRow(2, south.code, south.name, UnitKind.STATION, "350981", "")

    plan = plan_units([same], units_by_code())

    assert plan.unchanged == [same]
    assert plan.moved == {}


def test_another_case_of_a_stored_code_is_refused(units):
    plan = plan_units([row(2, "350981s01", "350982")], units_by_code())

    assert "只差大小写" in plan.rejected[0].rule


def test_too_deep_a_path_is_refused():
    rows = [row(n, f"{n:032}", f"{n - 1:032}" if n else "") for n in range(12)]

    plan = plan_units(rows, {})

    assert "300 个字符" in plan.rejected[0].rule
    assert len(plan.created) == 9


def test_an_unusual_order_of_kinds_is_taken_with_a_warning(units):
    plan = plan_units([row(2, "350999", "350981S01", UnitKind.COUNTY)], units_by_code())

    assert len(plan.created) == len(plan.warnings) == 1
    assert "通常不设在" in plan.warnings[0].rule


def test_rows_outside_the_own_subtree_are_refused(units):
    rows = [
        row(2, "350981S02", "350981"),
        row(3, "350982S02", "350982"),
        row(4, "350982S01", "350981"),  # somebody else's station drawn over
        row(5, "350981S01", "350982"),  # an own station pushed out
    ]

    plan = plan_units(rows, units_by_code(), within=["350900/350981/"])

    assert [one.code for one in plan.created] == ["350981S02"]
    assert [finding.row for finding in plan.rejected] == [3, 4, 5]


@given(st.data())
def test_any_order_of_rows_gives_the_same_tree(data):
    size = data.draw(st.integers(1, 12))
    codes = [f"u{n}" for n in range(size)]
    rows = [
        row(n + 2, code, data.draw(st.sampled_from(["", *codes]))) for n, code in enumerate(codes)
    ]

    plan = plan_units(rows, {})
    shuffled = plan_units(data.draw(st.permutations(rows)), {})

    assert plan.moved == shuffled.moved
    assert {f.row for f in plan.rejected} == {f.row for f in shuffled.rejected}
    assert len(plan.created) + len(plan.rejected) == size
    assert all(path.endswith(f"{code}/") for code, path in plan.moved.items())
