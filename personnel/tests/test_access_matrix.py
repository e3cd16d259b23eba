"""Every page of personnel × every kind of user: own, sibling and parent county, stranger."""

import pytest

from personnel.models import Absence
from personnel.tests.people import make_inspector
from shuangsuiji.intake.services import receive_upload
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.pages import answer, url_names
from shuangsuiji.orgs.tests.places import NOON, TODAY, make_holder, make_planner, make_user

USERS = (
    *("own", "sibling", "parent", "child", "reviewer", "auditor", "keeper"),
    *("witness", "stranger", "anonymous", "root"),
)
LIST = dict.fromkeys(USERS, 200) | {"anonymous": 302}
EDITORS = dict.fromkeys(USERS, 403) | {
    **dict.fromkeys(("own", "sibling", "parent", "child"), 200),
    "anonymous": 302,
}
# Of the county 福安: outside the grants it does not exist (404), inside but without the role
# it is refused (403). A superuser keeps the system and plans nothing.
READ = dict.fromkeys(USERS, 404) | {
    **dict.fromkeys(("own", "parent", "reviewer", "auditor", "keeper", "root"), 200),
    "anonymous": 302,
}
EDIT = READ | dict.fromkeys(("reviewer", "auditor", "keeper", "root"), 403)
ACT = {name: 302 if status == 200 else status for name, status in EDIT.items()}
MINE = EDITORS | dict.fromkeys(("sibling", "parent", "child"), 404)
NOT_YET = MINE | {"own": 404}

MATRIX = {
    "list": (LIST, {}, "get"),
    "export": (LIST, {"form": "csv"}, "get"),
    "add": (EDITORS, {}, "get"),
    "detail": (READ, {"code": "1001"}, "get"),
    "edit": (EDIT, {"code": "1001"}, "get"),
    "deactivate": (ACT, {"code": "1001"}, "post"),
    "absence_add": (EDIT, {"code": "1001"}, "get"),
    "absence_withdraw": (ACT, {"code": "1001"}, "post"),
    "import": (EDITORS, {}, "get"),
    "import_template": (EDITORS, {"form": "xlsx"}, "get"),
    "import_preview": (MINE, {}, "get"),
    "import_outcome": (NOT_YET, {}, "get"),
    "import_findings": (NOT_YET, {}, "get"),
}


@pytest.fixture
def users(units):
    return {
        "own": make_planner(units["fuan"], "own"),
        "sibling": make_planner(units["fuding"], "sibling"),
        "parent": make_planner(units["city"], "parent"),
        "child": make_planner(units["credit"], "child"),
        "reviewer": make_holder("reviewer", Role.REVIEWER, units["fuan"]),
        "auditor": make_holder("auditor", Role.AUDITOR, units["fuan"]),
        "keeper": make_holder("keeper", Role.SYSADMIN, units["fuan"]),
        "witness": make_holder("witness", Role.WITNESS, units["fuan"]),
        "stranger": make_user("stranger", units["fuan"]),
        "anonymous": None,
        "root": make_user("root", is_superuser=True),
    }


@pytest.fixture
def absence(units):
    return Absence.objects.create(
        inspector=make_inspector("1001", units["south"]),
        from_on=TODAY,
        to_on=TODAY,
        reason="LEAVE",
        recorded_by="p",
        recorded_at=NOON,
    )


def test_every_page_stands_in_the_matrix():
    assert url_names("personnel") == set(MATRIX)


@pytest.mark.parametrize("page", MATRIX)
def test_a_page_answers_each_user_as_the_matrix_says(page, users, absence, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    expected, kwargs, method = MATRIX[page]
    if page == "absence_withdraw":
        kwargs = {**kwargs, "pk": absence.pk}
    if page in ("import_preview", "import_outcome", "import_findings"):
        upload = receive_upload(
            purpose="personnel.import", filename="r.csv", chunks=[b"x,y\n1,2\n"], by="own", now=NOON
        )
        kwargs = {"token": upload.token}

    answers = {
        name: answer(user, f"personnel:{page}", kwargs, method) for name, user in users.items()
    }

    assert answers == expected
