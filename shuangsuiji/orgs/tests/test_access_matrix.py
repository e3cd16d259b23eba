"""Every page of orgs × every kind of user: own, sibling and parent county, stranger."""

import pytest
from django.urls import reverse

from shuangsuiji.intake.services import receive_upload
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.pages import answer, url_names
from shuangsuiji.orgs.tests.places import NOON, hold, make_holder, make_keeper, make_user

USERS = ("own", "sibling", "parent", "child", "auditor", "planner", "stranger", "anonymous", "root")
LIST = dict.fromkeys(USERS, 200) | {"anonymous": 302}
KEEPERS = dict.fromkeys(USERS, 200) | {"anonymous": 302, "planner": 403, "stranger": 403}
EDITORS = KEEPERS | {"auditor": 403}
# Things of the county 福安: outside the grants they do not exist (404), inside but without
# the role they are refused (403).
READ_UNIT = {
    **{"own": 200, "sibling": 404, "parent": 200, "child": 404, "auditor": 200, "planner": 200},
    **{"stranger": 404, "anonymous": 302, "root": 200},
}
EDIT_UNIT = READ_UNIT | {"auditor": 403, "planner": 403}
READ_ACCOUNT = READ_UNIT | {"planner": 404}
EDIT_ACCOUNT = READ_ACCOUNT | {"auditor": 403}
REVOKE = {name: 302 if status == 200 else status for name, status in EDIT_ACCOUNT.items()}
REVOKE_OUTLINE = {name: 302 if status == 200 else status for name, status in EDIT_UNIT.items()}
# The calendar binds everybody, so only whoever keeps a top unit changes it.
TOP_KEEPERS = dict.fromkeys(USERS, 403) | {"parent": 302, "root": 302, "anonymous": 302}
# An upload belongs to whoever sent it (the user "own" here), whatever roles others hold.
MINE = dict.fromkeys(USERS, 404) | {
    "own": 200,
    **{"anonymous": 302, "auditor": 403, "planner": 403, "stranger": 403},
}
NOT_YET = MINE | {"own": 404}

MATRIX = {
    "units": (LIST, {}, "get"),
    "units_export": (LIST, {}, "get"),
    "unit_add": (EDITORS, {}, "get"),
    "unit": (READ_UNIT, {"code": "350981"}, "get"),
    "unit_edit": (EDIT_UNIT, {"code": "350981"}, "get"),
    "unit_outline": (READ_UNIT, {"code": "350981"}, "get"),
    "unit_outline_drop": (REVOKE_OUTLINE, {"code": "350981"}, "post"),
    "calendar": (LIST, {}, "get"),
    "calendar_year": (LIST, {"year": 2027}, "get"),
    "calendar_drop": (TOP_KEEPERS, {"year": 2027}, "post"),
    "users": (KEEPERS, {}, "get"),
    "user_add": (EDITORS, {}, "get"),
    "user": (READ_ACCOUNT, {"username": "target"}, "get"),
    "user_edit": (EDIT_ACCOUNT, {"username": "target"}, "get"),
    "user_password": (EDIT_ACCOUNT, {"username": "target"}, "get"),
    "grant_add": (EDIT_ACCOUNT, {"username": "target"}, "get"),
    "grant_revoke": (REVOKE, {"username": "target"}, "post"),
    "units_import": (EDITORS, {}, "get"),
    "units_import_template": (EDITORS, {"form": "csv"}, "get"),
    "units_import_preview": (MINE, {}, "get"),
    "units_import_outcome": (NOT_YET, {}, "get"),
    "units_import_findings": (NOT_YET, {}, "get"),
}


@pytest.fixture
def users(units):
    return {
        "own": make_keeper(units["fuan"], "own"),
        "sibling": make_keeper(units["fuding"], "sibling"),
        "parent": make_keeper(units["city"], "parent"),
        "child": make_keeper(units["south"], "child"),
        "auditor": make_holder("auditor", Role.AUDITOR, units["fuan"]),
        "planner": make_holder("planner", Role.PLANNER, units["fuan"]),
        "stranger": make_user("stranger", units["fuan"]),
        "anonymous": None,
        "root": make_user("root", is_superuser=True),
    }


@pytest.fixture
def target(units):
    user = make_user("target", units["fuan"])
    return hold(user, Role.WITNESS, units["fuan"])


def test_every_page_stands_in_the_matrix():
    assert url_names("orgs") == set(MATRIX)


@pytest.mark.parametrize("page", MATRIX)
def test_a_page_answers_each_user_as_the_matrix_says(page, users, target, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    expected, kwargs, method = MATRIX[page]
    if page == "grant_revoke":
        kwargs = {**kwargs, "pk": target.pk}
    if page.startswith("units_import_") and "form" not in kwargs:
        upload = receive_upload(
            purpose="orgs.units_import",
            filename="u.csv",
            chunks=[b"x,y\n1,2\n"],
            by="own",
            now=NOON,
        )
        kwargs = {"token": upload.token}

    answers = {name: answer(user, f"orgs:{page}", kwargs, method) for name, user in users.items()}

    assert answers == expected


@pytest.mark.parametrize("page", ["units_import", "unit_add", "user_add"])
def test_what_changes_something_is_not_reached_by_a_witness(page, units):
    witness = make_holder("w", Role.WITNESS, units["fuan"])

    assert answer(witness, f"orgs:{page}", {}) == 403
    assert answer(witness, f"orgs:{page}", {}, "post") == 403


def test_signing_out_takes_a_post(client, units):
    client.force_login(make_user("u", units["fuan"]))

    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).status_code == 302
