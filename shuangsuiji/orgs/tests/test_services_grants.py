from datetime import date, timedelta

import pytest

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, RoleGrant
from shuangsuiji.orgs.policies import RolesConflictError, has_role
from shuangsuiji.orgs.services import grant_role, revoke_role
from shuangsuiji.orgs.services.grants import GrantRefusedError
from shuangsuiji.orgs.tests.places import NOON, TODAY, make_user


def give(user, role, unit, **more):
    return grant_role(
        user=user, role=role, unit=unit, valid_from=TODAY, by="keeper", now=NOON, **more
    )


def test_a_grant_counts_and_is_recorded_once(units):
    user = make_user("chen")

    grant = give(user, Role.PLANNER, units["fuan"])

    assert has_role(user, Role.PLANNER, units["south"], on=TODAY)
    record = Record.objects.get(kind="orgs.role.granted")
    assert (record.actor, record.subject) == ("keeper", "chen")
    assert grant.granted_by == "keeper"


def test_exclusive_roles_are_refused_and_nothing_is_left(units):
    user = make_user("chen")
    give(user, Role.DRAW_OFFICER, units["fuan"])

    with pytest.raises(RolesConflictError, match=r"抽取员.*审计员"):
        give(user, Role.AUDITOR, units["fuding"])

    assert RoleGrant.objects.count() == Record.objects.count() == 1


def test_nobody_grants_to_themselves(units):
    with pytest.raises(GrantRefusedError, match="不能给自己授权"):
        grant_role(
            user=make_user("keeper"),
            role=Role.SYSADMIN,
            unit=units["city"],
            valid_from=TODAY,
            by="keeper",
            now=NOON,
        )


def test_a_closed_account_is_granted_nothing(units):
    with pytest.raises(GrantRefusedError, match="已停用"):
        give(make_user("gone", is_active=False), Role.PLANNER, units["fuan"])


def test_an_empty_span_is_refused(units):
    with pytest.raises(GrantRefusedError, match="早于起期"):
        give(make_user("u"), Role.PLANNER, units["fuan"], valid_to=TODAY - timedelta(days=1))


def test_revoking_closes_the_grant_and_keeps_it(units):
    user = make_user("chen")
    grant = give(user, Role.PLANNER, units["fuan"])

    revoke_role(grant=grant, by="other", now=NOON)

    grant.refresh_from_db()
    assert (grant.valid_to, grant.revoked_by) == (TODAY, "other")
    assert not has_role(user, Role.PLANNER, units["fuan"], on=TODAY)
    assert Record.objects.filter(kind="orgs.role.revoked", actor="other").count() == 1


def test_a_future_grant_can_be_revoked_before_it_begins(units):
    grant = grant_role(
        user=make_user("u"),
        role=Role.PLANNER,
        unit=units["fuan"],
        valid_from=date(2027, 1, 1),
        by="keeper",
        now=NOON,
    )

    revoked = revoke_role(grant=grant, by="keeper", now=NOON)

    assert revoked.valid_to == date(2027, 1, 1)


def test_revoking_does_not_lengthen_a_grant_that_has_ended(units):
    grant = give(make_user("u"), Role.PLANNER, units["fuan"], valid_to=TODAY)

    revoked = revoke_role(grant=grant, by="k", now=NOON + timedelta(days=30))

    assert revoked.valid_to == TODAY


def test_a_grant_is_revoked_once(units):
    grant = give(make_user("u"), Role.PLANNER, units["fuan"])
    revoke_role(grant=grant, by="k", now=NOON)

    with pytest.raises(GrantRefusedError, match="撤销过"):
        revoke_role(grant=grant, by="k", now=NOON)


def test_after_revoking_an_exclusive_role_can_be_granted(units):
    user = make_user("chen")
    revoke_role(grant=give(user, Role.PLANNER, units["fuan"]), by="k", now=NOON)

    give(user, Role.AUDITOR, units["fuan"])

    assert has_role(user, Role.AUDITOR, units["fuan"], on=TODAY)
