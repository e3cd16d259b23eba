"""Every page of entities × every kind of user: own, sibling and parent county, stranger."""

import pytest

from entities.models import ConflictPolicy
from entities.services.imports import request_import
from entities.tests.registers import NOON, bring, row, uscc
from shuangsuiji.intake.services import receive_upload
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.pages import answer, url_names
from shuangsuiji.orgs.tests.places import make_holder, make_planner, make_user

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
MINE = dict.fromkeys(USERS, 404) | {"anonymous": 302, "own": 200}

MATRIX = {
    "list": (LIST, {}, "get"),
    "export": (LIST, {"suffix": "csv"}, "get"),
    "template": (LIST, {"suffix": "xlsx"}, "get"),
    "waiting": (LIST, {}, "get"),
    "batches": (LIST, {}, "get"),
    "import": (EDITORS, {}, "get"),
    "import_preview": (MINE, {}, "get"),
    "batch": (READ, {}, "get"),
    "batch_progress": (READ, {}, "get"),
    "findings": (READ, {}, "get"),
    "restart": (ACT, {}, "post"),
    "conflicts": (EDIT, {}, "get"),
    "entity": (READ, {"code": uscc(1)}, "get"),
    "edit": (EDIT, {"code": uscc(1)}, "get"),
}
OF_A_BATCH = ("batch", "batch_progress", "findings", "restart", "conflicts")


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
def batch(units, tmp_path):
    bring(tmp_path, [row(1), ["x", "坏行", ""]], unit=units["fuan"])
    return units["fuan"].import_batches.get()


def test_every_page_stands_in_the_matrix():
    assert url_names("entities") == set(MATRIX)


@pytest.mark.parametrize("page", sorted(set(MATRIX) - {"import_preview"}))
def test_a_page_answers_each_user_as_the_matrix_says(page, users, batch):
    expected, kwargs, method = MATRIX[page]
    if page in OF_A_BATCH:
        kwargs = {"code": batch.code}

    answers = {
        name: answer(user, f"entities:{page}", kwargs, method) for name, user in users.items()
    }

    assert answers == expected


def test_a_preview_is_seen_by_its_uploader_only(users, client):
    upload = receive_upload(
        purpose="entities.registry", filename="r.csv", chunks=[b"x,y\n1,2\n"], by="own", now=NOON
    )

    def status(user):
        client.logout()
        if user is not None:
            client.force_login(user)
        session = client.session
        session[f"import:{upload.token}"] = {"unit": "350981", "on_conflict": "update"}
        session.save()
        return client.get(f"/entities/imports/new/{upload.token}/").status_code

    assert {name: status(user) for name, user in users.items()} == MINE


def test_a_waiting_entity_is_edited_by_planners_of_its_county_only(users, tmp_path):
    bring(tmp_path, [row(9, address="某地某路9号", region="350900")])
    kwargs = {"code": uscc(9, "350900")}

    answers = {name: answer(user, "entities:edit", kwargs) for name, user in users.items()}

    assert {name for name, status in answers.items() if status == 200} == {"parent"}
    assert not set(answers.values()) - {200, 302, 403, 404}


def test_imports_by_command_are_seen_by_holders_of_the_root_unit(users):
    batch = request_import(
        filename="a.csv",
        stored_as="/nowhere",
        sha256="0" * 64,
        size=1,
        on_conflict=ConflictPolicy.KEEP,
        by="command",
        now=NOON,
    )

    answers = {
        name: answer(user, "entities:batch", {"code": batch.code}) for name, user in users.items()
    }

    assert {name for name, status in answers.items() if status == 200} == {"parent", "root"}
