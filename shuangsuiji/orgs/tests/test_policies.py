from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import (
    KEEPER_ROLES,
    NotPermittedError,
    RolesConflictError,
    check_has_role,
    check_has_role_anywhere,
    check_may_be_granted,
    has_role,
    has_role_anywhere,
    roles_conflict,
)
from shuangsuiji.orgs.tests.places import NOON, TODAY, hold, make_planner, make_user


def test_a_grant_covers_its_unit_and_everything_below(units):
    planner = make_planner(units["fuan"])

    covered = {
        name for name, unit in units.items() if has_role(planner, Role.PLANNER, unit, on=TODAY)
    }

    assert covered == {"fuan", "south", "credit"}


def test_without_a_grant_nothing_is_allowed(units):
    assert not has_role(make_user("nobody", units["fuan"]), list(Role), units["fuan"], on=TODAY)
    assert not has_role(AnonymousUser(), list(Role), units["fuan"], on=TODAY)


def test_another_role_does_not_do(units):
    planner = make_planner(units["fuan"])

    assert not has_role(planner, Role.REVIEWER, units["fuan"], on=TODAY)
    assert has_role(planner, [Role.REVIEWER, Role.PLANNER], units["fuan"], on=TODAY)


@pytest.mark.parametrize(
    ("day", "counts"),
    [(-1, False), (0, True), (5, True), (10, True), (11, False)],
)
def test_a_grant_counts_from_its_first_through_its_last_day(units, day, counts):
    user = make_user("u")
    hold(user, Role.PLANNER, units["fuan"], TODAY, TODAY + timedelta(days=10))

    on = TODAY + timedelta(days=day)

    assert has_role(user, Role.PLANNER, units["south"], on=on) is counts


def test_a_revoked_grant_stops_counting_at_once(units):
    user = make_user("u")
    grant = hold(user, Role.PLANNER, units["fuan"], TODAY)
    grant.revoked_at, grant.revoked_by = NOON, "keeper"
    grant.save()

    assert not has_role(user, Role.PLANNER, units["fuan"], on=TODAY)


def test_a_closed_account_has_no_roles(units):
    planner = make_planner(units["fuan"])
    planner.is_active = False
    planner.save()

    assert not has_role(planner, Role.PLANNER, units["fuan"], on=TODAY)


def test_a_superuser_keeps_the_system_and_does_no_business(units):
    root = make_user("root", is_superuser=True)

    allowed = {role for role in Role if has_role(root, role, units["fuan"], on=TODAY)}

    assert allowed == {Role.SYSADMIN}
    assert has_role_anywhere(root, Role.SYSADMIN, on=TODAY)


def test_the_refusal_names_role_and_unit(units):
    with pytest.raises(NotPermittedError, match=r"计划员.*福安市市场监督管理局") as caught:
        check_has_role(make_user("u"), Role.PLANNER, units["fuan"], on=TODAY)

    assert isinstance(caught.value, PermissionDenied)


def test_a_role_anywhere_opens_pages_that_belong_to_no_unit(units):
    planner = make_planner(units["south"])

    check_has_role_anywhere(planner, Role.PLANNER, on=TODAY)
    with pytest.raises(NotPermittedError):
        check_has_role_anywhere(planner, Role.SYSADMIN, on=TODAY)


def test_one_query_answers_has_role(units, django_assert_num_queries):
    planner = make_planner(units["fuan"])

    with django_assert_num_queries(1):
        has_role(planner, Role.PLANNER, units["south"], on=TODAY)


@pytest.mark.parametrize("held", list(Role))
@pytest.mark.parametrize("asked", list(Role))
def test_keepers_exclude_every_other_role(units, held, asked):
    user = make_user("u")
    hold(user, held, units["fuan"])
    must_refuse = held != asked and bool({held, asked} & KEEPER_ROLES)

    assert roles_conflict(asked, held) is must_refuse
    if must_refuse:
        with pytest.raises(RolesConflictError, match="三员分立"):
            check_may_be_granted(user, asked, valid_from=TODAY, valid_to=None)
    else:
        check_may_be_granted(user, asked, valid_from=TODAY, valid_to=None)


def test_roles_that_do_not_overlap_in_time_do_not_conflict(units):
    user = make_user("u")
    hold(user, Role.PLANNER, units["fuan"], date(2026, 1, 1), date(2026, 6, 30))

    check_may_be_granted(user, Role.AUDITOR, valid_from=date(2026, 7, 1), valid_to=None)
    with pytest.raises(RolesConflictError):
        check_may_be_granted(user, Role.AUDITOR, valid_from=date(2026, 6, 30), valid_to=None)


def test_a_superuser_is_granted_no_business_role(units):
    root = make_user("root", is_superuser=True)

    with pytest.raises(RolesConflictError, match="超级用户"):
        check_may_be_granted(root, Role.DRAW_OFFICER, valid_from=TODAY, valid_to=None)
