import pytest

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.services import change_user, create_user, set_password
from shuangsuiji.orgs.services.users import UserRefusedError
from shuangsuiji.orgs.tests.places import NOON, PASSWORD, make_user

OTHER = "other-long-word-9"


def open_account(units, username="chen", password=PASSWORD):
    return create_user(
        username=username,
        display_name="陈虚构",
        unit=units["fuan"],
        password=password,
        by="keeper",
        now=NOON,
    )


def test_an_account_is_opened_without_roles_and_recorded(units):
    user = open_account(units)

    assert user.check_password(PASSWORD)
    assert not user.grants.exists()
    record = Record.objects.get(kind="orgs.user.created")
    assert PASSWORD.encode() not in bytes(record.payload)
    assert "陈虚构".encode() not in bytes(record.payload)


def test_names_that_differ_in_case_only_are_one(units):
    open_account(units)

    with pytest.raises(UserRefusedError, match="已被使用"):
        open_account(units, "Chen")


def test_without_a_password_nobody_can_sign_in(units):
    assert not open_account(units, password=None).has_usable_password()


def test_changes_are_recorded_by_field_name(units):
    user = open_account(units)

    change_user(
        user=user,
        display_name="陈虚构",
        unit=units["fuding"],
        is_active=False,
        by="keeper",
        now=NOON,
    )

    user.refresh_from_db()
    assert (user.unit, user.is_active) == (units["fuding"], False)
    payload = bytes(Record.objects.get(kind="orgs.user.changed").payload)
    assert b'"changed":["unit_id","is_active"]' in payload


def test_nobody_closes_the_account_they_act_with(units):
    user = make_user("keeper", units["fuan"])

    with pytest.raises(UserRefusedError, match="不能停用自己"):
        change_user(user=user, display_name="k", unit=None, is_active=False, by="keeper", now=NOON)


def test_a_given_password_must_be_changed(units):
    user = open_account(units)

    set_password(user=user, password=OTHER, must_change_password=True, by="k", now=NOON)

    stored = User.objects.get(pk=user.pk)
    assert stored.check_password(OTHER)
    assert stored.must_change_password
    assert b"other-long" not in bytes(Record.objects.get(kind="orgs.password.set").payload)
