"""The acts of a ceremony over the web."""

import pytest
from django.contrib.messages import get_messages

from inspections.draw.seed import commit_input as blind
from inspections.drawing import perform_next_draw
from inspections.models.jobs import DrawJob
from inspections.models.sessions import DrawSession
from inspections.states import Status
from inspections.tests.desk import person, signed_in
from inspections.tests.world import (
    LINES,
    NOON,
    SALTS,
    bureau,
    committed,
    requested,
    revealed,
    sealed,
    task,
    with_inputs,
)
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """The doorbell is not what these tests are about."""
    monkeypatch.setattr(
        "inspections.views.ceremony.run_draw_task.delay_on_commit", lambda **_: None
    )


def desk(session_or_unit, role: Role):
    unit = getattr(session_or_unit, "unit", session_or_unit)
    return signed_in(person(f"desk-{role}".lower(), unit, role))


def post(client, session: DrawSession, act: str, **data: str):
    return client.post(f"/inspections/sessions/{session.code}/{act}/", data)


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_an_officer_seals_an_approved_task():
    county = bureau()
    task(county)

    answer = desk(county, Role.DRAW_OFFICER).post("/inspections/tasks/T-1/seal/")

    session = DrawSession.objects.get()
    assert answer["Location"] == f"/inspections/sessions/{session.code}/"
    assert session.sealed_by == "desk-draw_officer"


def test_a_refused_sealing_says_why_and_returns_to_the_task():
    county = bureau()
    task(county, approved=False)

    answer = desk(county, Role.DRAW_OFFICER).post("/inspections/tasks/T-1/seal/")

    assert answer["Location"] == "/inspections/tasks/T-1/"
    assert "尚未审批" in said(answer)
    assert not DrawSession.objects.exists()


@pytest.mark.parametrize("act", ["commit", "draw", "postpone", "resume"])
def test_only_a_draw_officer_runs_the_ceremony(act):
    session = sealed()

    for role in (Role.PLANNER, Role.REVIEWER, Role.AUDITOR, Role.WITNESS):
        assert post(desk(session, role), session, act).status_code == 403


@pytest.mark.parametrize(
    "act", ["commit", "draw", "postpone", "resume", "publish", "close", "void/approve"]
)
def test_no_act_answers_to_a_link(act):
    session = sealed()

    answer = desk(session, Role.DRAW_OFFICER).get(f"/inspections/sessions/{session.code}/{act}/")

    assert answer.status_code == 405


def test_the_officer_commits_postpones_and_resumes():
    session = sealed()
    client = desk(session, Role.DRAW_OFFICER)

    states = []
    for act in ("commit", "postpone", "resume"):
        post(client, session, act)
        session.refresh_from_db()
        states.append(session.status)

    assert states == [Status.COMMITTED, Status.POSTPONED, Status.COMMITTED]


def test_an_act_in_the_wrong_state_is_refused_in_words():
    session = sealed()

    answer = post(desk(session, Role.DRAW_OFFICER), session, "draw")

    assert "现为「已封存」" in said(answer)


def test_a_witness_commits_blind_and_is_tied_to_the_account():
    session = committed()
    client = desk(session, Role.WITNESS)

    answer = post(
        client, session, "witness", name="甲", kind="NPC", commitment=blind(SALTS[0], LINES[0])
    )

    entry = session.inputs.get()
    assert answer["Location"].endswith("/witness/")
    assert (entry.name, entry.user.username) == ("甲", "desk-witness")


def test_the_digits_have_no_name_and_so_never_leave_the_browser():
    session = committed()

    text = desk(session, Role.WITNESS).get(f"/inspections/sessions/{session.code}/witness/")

    page = text.content.decode()
    field = page[page.index('id="digits"') - 60 : page.index('id="digits"') + 240]
    assert "name=" not in field.split("<input")[-1].split(">")[0]


@pytest.mark.parametrize("value", ["", "12", "G" * 64, "A" * 64, "dice:31415926535897932384"])
def test_anything_but_a_digest_is_refused(value):
    session = committed()

    answer = post(
        desk(session, Role.WITNESS), session, "witness", name="甲", kind="NPC", commitment=value
    )

    assert answer.status_code == 200
    assert not session.inputs.exists()


def test_the_inputs_are_opened_together():
    session = committed()
    with_inputs(session)
    slips = {
        f"slip_{order}": f"{salt.hex()} {line}"
        for order, (salt, line) in enumerate(zip(SALTS, LINES, strict=True), 1)
    }

    post(desk(session, Role.DRAW_OFFICER), session, "open", **slips)

    session.refresh_from_db()
    assert session.status == Status.REVEALED
    assert session.sources.splitlines() == list(LINES)


def test_one_wrong_slip_opens_nothing():
    session = committed()
    with_inputs(session)
    slips = {"slip_1": f"{SALTS[0].hex()} {LINES[0]}", "slip_2": f"{SALTS[1].hex()} {LINES[0]}"}

    answer = post(desk(session, Role.DRAW_OFFICER), session, "open", **slips)

    session.refresh_from_db()
    assert "不符" in said(answer)
    assert session.status == Status.AWAITING_WITNESS


def test_a_slip_of_another_form_is_marked_in_the_form():
    session = committed()
    with_inputs(session)

    answer = post(desk(session, Role.DRAW_OFFICER), session, "open", slip_1="x", slip_2="y")

    assert answer.content.decode().count("请照原样填写") == 2


def test_the_draw_is_a_row_before_anything_else():
    session = revealed()

    post(desk(session, Role.DRAW_OFFICER), session, "draw")

    assert DrawJob.objects.get().requested_by == "desk-draw_officer"


def test_publishing_and_filing():
    session = requested()
    perform_next_draw(owner="test", clock=lambda: NOON, session_code=session.code)
    client = desk(session, Role.REVIEWER)

    post(client, session, "publish")
    session.refresh_from_db()
    published = session.status
    post(client, session, "close")
    session.refresh_from_db()

    assert (published, session.status) == (Status.PUBLISHED, Status.CLOSED)


def test_a_void_takes_two_people():
    session = sealed()
    officer, reviewer = desk(session, Role.DRAW_OFFICER), desk(session, Role.REVIEWER)

    post(officer, session, "void", reason="WRONG_LIST", note="名单有误")
    alone = post(officer, session, "void/approve")
    session.refresh_from_db()
    still = session.status
    post(reviewer, session, "void/approve")
    session.refresh_from_db()

    assert "须由两人完成" in said(alone)
    assert (still, session.status) == (Status.SEALED, Status.VOID)


def test_a_void_needs_words():
    session = sealed()

    answer = post(desk(session, Role.DRAW_OFFICER), session, "void", reason="OTHER", note=" ")

    assert answer.status_code == 200
    assert not session.void_cases.exists()


def test_the_task_page_leads_the_officer_to_sealing():
    county = bureau()
    row = task(county)
    officer = desk(county, Role.DRAW_OFFICER)

    before = officer.get("/inspections/tasks/T-1/").content.decode()
    sealed(row)
    after = officer.get("/inspections/tasks/T-1/").content.decode()

    assert "/inspections/tasks/T-1/seal/" in before
    assert "/inspections/tasks/T-1/seal/" not in after
