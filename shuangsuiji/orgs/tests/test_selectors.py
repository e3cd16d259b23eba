import pytest
from django.contrib.auth.models import AnonymousUser

from shuangsuiji.orgs.models import Role, Unit, UnitKind, User
from shuangsuiji.orgs.selectors import (
    branch_of,
    branches_of,
    holders,
    outermost,
    scoped,
    unit_by_code,
    units_above,
    units_below,
    units_visible_to,
    user_counts_by_unit,
    users_visible_to,
    with_valid_grants,
)
from shuangsuiji.orgs.tests.places import (
    TODAY,
    hold,
    make_holder,
    make_keeper,
    make_planner,
    make_unit,
    make_user,
)


def codes(units):
    return {unit.code for unit in units}


def test_a_user_sees_the_subtrees_of_all_grants(units):
    user = make_planner(units["credit"])
    hold(user, Role.WITNESS, units["fuding"])

    visible = units_visible_to(user, on=TODAY)

    assert codes(visible) == {"350981K01", "350982", "350982S01"}


def test_a_parent_reads_downward_and_a_child_not_upward(units):
    assert units_visible_to(make_planner(units["city"]), on=TODAY).count() == 6
    assert codes(units_visible_to(make_planner(units["south"], "p2"), on=TODAY)) == {"350981S01"}


def test_without_grants_nothing_is_seen(units):
    assert not units_visible_to(make_user("u", units["fuan"]), on=TODAY).exists()
    assert not units_visible_to(AnonymousUser(), on=TODAY).exists()


def test_a_superuser_sees_all(units):
    assert units_visible_to(make_user("root", is_superuser=True), on=TODAY).count() == 6


def test_only_asked_roles_count(units):
    witness = make_holder("w", Role.WITNESS, units["fuan"])

    assert not units_visible_to(witness, on=TODAY, roles=[Role.PLANNER]).exists()


def test_a_unit_whose_code_begins_like_another_stays_apart(units):
    make_unit("3509811", units["city"], UnitKind.COUNTY)
    planner = make_planner(units["fuan"])

    assert "3509811" not in codes(units_visible_to(planner, on=TODAY))


def test_rows_are_scoped_through_their_unit_in_two_queries(units, django_assert_num_queries):
    make_user("a", units["south"])
    make_user("b", units["tongshan"])
    planner = make_planner(units["fuan"])

    with django_assert_num_queries(2):
        names = {user.username for user in scoped(User.objects.all(), planner, on=TODAY)}

    assert names == {"a", "planner"}


def test_rows_without_a_unit_are_for_superusers(units):
    make_user("loose")

    assert not users_visible_to(make_keeper(units["city"]), on=TODAY).filter(unit=None).exists()


def test_accounts_are_for_keepers(units):
    planner, keeper = make_planner(units["fuan"]), make_keeper(units["fuan"])

    assert not users_visible_to(planner, on=TODAY).exists()
    assert set(users_visible_to(keeper, on=TODAY)) == {planner, keeper}


@pytest.mark.parametrize(
    ("unit", "level", "branch"),
    [
        ("south", "STATION", "350981S01"),
        ("south", "COUNTY", "350981"),
        ("credit", "STATION", "350981K01"),
        ("credit", "COUNTY", "350981"),
        ("fuan", "STATION", "350981"),
        ("fuan", "COUNTY", "350981"),
        ("city", "COUNTY", "350900"),
    ],
)
def test_a_branch_is_the_nearest_of_its_level_else_the_unit_itself(units, unit, level, branch):
    assert branch_of(units[unit], level).code == branch
    assert branches_of(None, level)[units[unit].pk].code == branch


def test_the_nearest_of_nested_stations_is_taken(units):
    inner = make_unit("350981S01A", units["south"], UnitKind.SECTION)

    assert branch_of(inner, "STATION") == units["south"]


def test_many_branches_take_one_query(units, django_assert_num_queries):
    wanted = [units["south"].pk, units["tongshan"].pk]

    with django_assert_num_queries(1):
        branches = branches_of(wanted, "COUNTY")

    assert branches == {wanted[0]: units["fuan"], wanted[1]: units["fuding"]}


def test_the_tree_is_read_up_and_down(units):
    assert unit_by_code("350981") == units["fuan"]
    assert [unit.code for unit in units_above(units["south"])] == ["350900", "350981"]
    assert codes(units_below(units["fuan"])) == {"350981", "350981K01", "350981S01"}
    with pytest.raises(Unit.DoesNotExist):
        unit_by_code("nowhere")


def test_paths_inside_others_are_dropped():
    assert outermost(["a/b/", "a/", "ab/", "a/b/c/", "ab/"]) == ["a/", "ab/"]


def test_holders_have_the_role_today(units):
    planner = make_planner(units["fuan"])
    make_keeper(units["fuan"])

    assert list(holders(User.objects.all(), Role.PLANNER, on=TODAY)) == [planner]


def test_grants_come_with_their_users_in_two_queries(units, django_assert_num_queries):
    for number in range(5):
        make_planner(units["fuan"], f"p{number}")

    with django_assert_num_queries(2):
        rows = [
            grant.unit.name
            for user in with_valid_grants(User.objects.all(), on=TODAY)
            for grant in user.valid_grants
        ]

    assert len(rows) == 5


def test_closed_accounts_are_not_counted(units):
    make_user("open", units["south"])
    make_user("closed", units["south"], is_active=False)

    assert user_counts_by_unit() == {units["south"].pk: 1}
