"""Every page of entities × every kind of user: own, sibling and parent county, stranger."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from entities.credit.facts import FactKind
from entities.credit.screening import Asked
from entities.models import (
    ConflictPolicy,
    CreditLetter,
    MeasureSource,
    RepairKind,
    RestrictionArea,
)
from entities.services.certificates import ask_certificate, decide_certificate
from entities.services.credit import save_rulebook
from entities.services.imports import request_import
from entities.services.overrides import propose_override
from entities.services.repairs import Material, file_repair
from entities.services.restrictions import impose_restriction
from entities.services.rulebooks import propose_rulebook
from entities.services.screenings import screen_list
from entities.tests.credit_world import FOUNDING, book, found, put_on_list
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
# Credit is no business of who keeps the system or gives inputs; reviewers decide.
CREDIT = READ | {"keeper": 404}
DECIDE = CREDIT | dict.fromkeys(("own", "parent", "auditor", "root"), 403)
DECIDED = {name: 302 if status == 200 else status for name, status in DECIDE.items()}
FILE = CREDIT | dict.fromkeys(("auditor", "root"), 403)
SCREEN = dict.fromkeys(USERS, 200) | dict.fromkeys(
    ("auditor", "keeper", "witness", "stranger", "root"), 403
)
SCREEN |= {"anonymous": 302}
TOP = dict.fromkeys(USERS, 403) | {"parent": 200, "anonymous": 302}

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
    "listings": (LIST, {}, "get"),
    "restrictions": (LIST, {}, "get"),
    "repairs": (LIST, {}, "get"),
    "overrides": (LIST, {}, "get"),
    "rulebooks": (LIST, {}, "get"),
    "rulebook_new": (TOP, {}, "get"),
    "rulebook_proposal": (LIST, {}, "get"),
    "rulebook": (LIST, {"code": "founding-1"}, "get"),
    "credit": (CREDIT, {"code": uscc(1)}, "get"),
    "list_in": (DECIDE, {"code": uscc(1)}, "get"),
    "override_new": (DECIDE, {"code": uscc(1)}, "get"),
    "finding": (DECIDE, {}, "get"),
    "removal": (DECIDE, {}, "get"),
    "restrict": (DECIDE, {}, "get"),
    "restriction_end": (DECIDE, {}, "get"),
    "override_withdraw": (DECIDE, {}, "get"),
    "override_decide": (DECIDED, {}, "post"),
    "repair_new": (FILE, {}, "get"),
    "repair": (CREDIT, {}, "get"),
    "repair_file": (CREDIT, {}, "get"),
    "letter": (CREDIT, {}, "get"),
    "letter_check": (dict.fromkeys(USERS, 200), {}, "get"),
    "screenings": (LIST, {}, "get"),
    "screening_new": (SCREEN, {}, "get"),
    "screening": (CREDIT, {}, "get"),
    "screening_export": (CREDIT, {}, "get"),
    "certificates": (LIST, {}, "get"),
    "certificate": (CREDIT, {}, "get"),
    "certificate_new": (FILE, {"code": uscc(1)}, "get"),
    "certificate_enter": (dict.fromkeys(USERS, 200), {}, "get"),
    "certificate_check": (dict.fromkeys(USERS, 200), {}, "get"),
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


@pytest.fixture
def credit_desk(units, batch):
    """One of everything, by the page that shows it."""
    now, code = timezone.now(), uscc(1)
    asked = ask_certificate(entity_code=code, purpose="x", years=3, by="x", now=now)
    paper = decide_certificate(code=asked.code, by="x", now=now)
    screening = screen_list(
        unit=units["fuan"],
        purpose="x",
        source="x",
        asked=[Asked(1, "", code)],
        by="x",
        now=now,
    )
    save_rulebook(document=FOUNDING.read_bytes(), by="x", now=now)
    fact, listing = found(code, FactKind.FALSE_INFO), put_on_list(code, units["fuan"])
    restriction = impose_restriction(
        number=listing.number,
        area=RestrictionArea.BIDDING,
        source=MeasureSource.LOCAL,
        basis="条目",
        valid_to=timezone.localdate() + timedelta(days=9),
        by="x",
        now=now,
    )
    override = propose_override(
        entity_code=code,
        risk_class="B",
        reason="x",
        valid_to=timezone.localdate() + timedelta(days=9),
        by="x",
        now=now,
    )
    names = ("APPLICATION", "PLEDGE", "PROOF")
    files = [Material(kind=one, title=one, data=b"%PDF-" + one.encode()) for one in names]
    repair = file_repair(
        fact_id=listing.fact_id,
        kind=RepairKind.LEAVE_ABNORMAL,
        materials=files,
        words="x",
        by="x",
        now=now,
    )
    letter = CreditLetter.objects.first()
    draft = json.dumps(book(code="next-1", valid_from="2099-01-01")).encode()
    proposal = propose_rulebook(document=draft, by="x", now=now)
    return {
        "screening": {"code": screening.code},
        "screening_export": {"code": screening.code, "suffix": "csv"},
        "certificate": {"code": asked.code},
        "certificate_check": {"code": paper.check_code},
        "rulebook_proposal": {"number": proposal.pk},
        "finding": {"number": fact.pk},
        **{key: {"number": listing.number} for key in ("removal", "restrict")},
        "restriction_end": {"number": restriction.pk},
        **{key: {"number": override.pk} for key in ("override_decide", "override_withdraw")},
        "repair_new": {"number": listing.fact_id},
        "repair": {"code": repair.code},
        "repair_file": {"code": repair.code, "digest": repair.files.first().digest},
        **{key: {"digest": letter.digest} for key in ("letter", "letter_check")},
    }


def test_every_page_stands_in_the_matrix():
    assert url_names("entities") == set(MATRIX)


@pytest.mark.parametrize("page", sorted(set(MATRIX) - {"import_preview"}))
def test_a_page_answers_each_user_as_the_matrix_says(page, users, batch, credit_desk):
    expected, kwargs, method = MATRIX[page]
    if page in OF_A_BATCH:
        kwargs = {"code": batch.code}
    kwargs = kwargs or credit_desk.get(page, {})

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
