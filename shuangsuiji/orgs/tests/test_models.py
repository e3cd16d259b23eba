import pytest
from auditlog import get_logentry_model
from django.db import IntegrityError, transaction

from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.services import create_user
from shuangsuiji.orgs.tests.places import NOON, PASSWORD, hold, make_unit, make_user


def test_codes_that_differ_in_case_only_cannot_stand_beside_each_other(units):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_unit("350981s01", units["fuan"])


def test_half_a_reference_point_is_refused(units):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=units["fuan"].pk).update(lon_e6=119_000_000)


def test_a_grant_cannot_end_before_it_begins(units):
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(make_user("u"), Role.PLANNER, units["fuan"], NOON.date(), NOON.date().replace(day=1))


def test_the_field_history_of_an_account_has_no_password(units):
    create_user(
        username="chen", display_name="陈", unit=units["fuan"], password=PASSWORD, by="k", now=NOON
    )

    entries = get_logentry_model().objects.filter(content_type__model="user")
    changed = {field for entry in entries for field in entry.changes}

    assert "display_name" in changed
    assert not changed & {"password", "last_login"}
