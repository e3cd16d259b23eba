"""Joint tasks: departments, their consents, and teams with people of each."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from inspections.draw.verify import verify_bundle
from inspections.drawing import perform_next_draw
from inspections.models.merging import JointConsent
from inspections.models.plans import Task
from inspections.policies import PlanRefusedError, PolicyError, StaleVersionError
from inspections.selectors.bundles import bundle_chunks
from inspections.services.joint import consent_to_task
from inspections.services.publishing import publish_session
from inspections.services.sessions import seal_frame
from inspections.services.tasks import approve_task, save_task
from inspections.taskspec import TaskSpecError, parse_document
from inspections.tests.desk import Office, person, sent, signed_in
from inspections.tests.guarded import drawn_task
from inspections.tests.world import DOCUMENT, NOON, inspector, reveal_and_request, triggers_off
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db

JOINT = {
    **DOCUMENT,
    "scope": "JOINT",
    "joint": {"lead": "C1", "partners": ["H1"]},
    "pools": [
        {"id": "SC", "label": "市场监管", "unit": "C1", "take": 4},
        {"id": "HB", "label": "生态环境", "unit": "H1", "take": 4},
    ],
    "team": {"count": 4, "size": 2, "pairing": "DEPARTMENTS"},
}


@pytest.fixture
def office():
    made = Office(entities=40, people_each=3)
    made.green = Unit.objects.create(
        code="H1", name="生态环境局", kind="OTHER_DEPT", parent=made.county, path="C1/H1/"
    )
    for number in range(6):
        inspector(f"H1P{number}", made.green)
    made.green_reviewer = person("green", made.green, Role.REVIEWER)
    return made


def saved(**changes) -> Task:
    spec = parse_document({**JOINT, **changes})
    task = save_task(spec=spec, expected_version=0, by="planner", now=NOON)
    return approve_task(task_code=task.code, expected_version=task.version, by="reviewer", now=NOON)


def consent(version=1, by="green", unit="H1"):
    return consent_to_task(
        task_code="T-1", unit_code=unit, expected_version=version, by=by, now=NOON
    )


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"scope": "SINGLE"}, "scope"),
        ({"joint": None}, "joint"),
        ({"joint": {"lead": "C1", "partners": ["C1"]}}, "joint.partners"),
        ({"joint": {"lead": "H2", "partners": ["H1"]}}, "joint.lead"),
        ({"joint": {"lead": "C1", "partners": []}}, "joint.partners"),
        ({"team": {"count": 4, "size": 2, "pairing": "TWO_POOL"}}, "team.pairing"),
        ({"pools": [{**JOINT["pools"][0], "take": 8}]}, "pools"),
        ({"pools": [JOINT["pools"][0], {**JOINT["pools"][1], "unit": "H2"}]}, "pools[1].unit"),
        ({"team": {**JOINT["team"], "lead_pool": "HB"}}, "team.lead_pool"),
    ],
)
def test_contradictions_are_named_with_their_place(changes, path):
    with pytest.raises(TaskSpecError) as refused:
        parse_document({**JOINT, **changes})

    assert path in [problem.path for problem in refused.value.problems]


def test_the_leading_department_gives_the_leads():
    assert parse_document(JOINT).team.lead_pool == "SC"


def test_an_unknown_department_is_refused(office):
    joint = {"lead": "C1", "partners": ["H9"]}
    pools = [JOINT["pools"][0], {**JOINT["pools"][1], "unit": "H9"}]

    with pytest.raises(TaskSpecError, match="没有这个单位"):
        saved(joint=joint, pools=pools)


def test_a_station_of_the_lead_is_no_other_department(office):
    joint = {"lead": "C1", "partners": ["S1"]}
    pools = [JOINT["pools"][0], {**JOINT["pools"][1], "unit": "S1"}]

    with pytest.raises(TaskSpecError, match="不是另一个部门"):
        saved(joint=joint, pools=pools)


def test_nothing_is_sealed_without_the_consent_of_every_department(office):
    saved()

    with pytest.raises(PolicyError, match="尚缺会签：生态环境局"):
        seal_frame(task_code="T-1", by="officer", now=NOON)

    consent()
    assert seal_frame(task_code="T-1", by="officer", now=NOON).code == "C1-2026-0001"
    assert Record.objects.filter(kind="inspections.joint.consented").count() == 1


def test_a_changed_task_needs_new_consents(office):
    task = saved()
    consent()
    spec = parse_document({**JOINT, "name": "改过的任务"})
    save_task(spec=spec, expected_version=task.version, by="planner", now=NOON)
    approve_task(task_code="T-1", expected_version=2, by="reviewer", now=NOON)

    with pytest.raises(PolicyError, match="尚缺会签"):
        seal_frame(task_code="T-1", by="officer", now=NOON)
    with pytest.raises(StaleVersionError):
        consent(version=1)
    consent(version=2)


@pytest.mark.parametrize(
    ("by", "unit", "message"),
    [
        ("planner", "H1", "由您编制"),
        ("reviewer", "H1", "不能代表两个部门"),
        ("green", "S1", "不是任务"),
    ],
)
def test_consents_of_the_wrong_people_are_refused(office, by, unit, message):
    saved()

    with pytest.raises(PlanRefusedError, match=message):
        consent(by=by, unit=unit)


def test_nobody_consents_twice(office):
    saved()
    consent()

    with pytest.raises(PlanRefusedError, match="无需再签"):
        consent()


def test_every_team_has_people_of_both_departments_and_the_bundle_verifies(office):
    saved()
    consent()
    session = seal_frame(task_code="T-1", by="officer", now=NOON)
    reveal_and_request(session)
    perform_next_draw(owner="w1", clock=lambda: NOON)

    teams = [
        [seat.inspector.unit.code for seat in team.members.all()] for team in session.teams.all()
    ]

    assert len(teams) == 4
    assert all(lead.startswith("S") and other == "H1" for lead, other in teams)
    publish_session(session_code=session.code, by="officer", now=NOON)
    seal_pending(now=NOON)
    session.refresh_from_db()
    assert verify_bundle(b"".join(bundle_chunks(session))).ok


def test_the_department_sees_the_task_and_consents_on_its_page(office):
    saved()
    client = signed_in(office.green_reviewer)
    page = client.get("/inspections/tasks/T-1/").content.decode()

    answer = client.post("/inspections/tasks/T-1/consent/", {"unit": "H1", "version": "1"})

    assert "会签</button>" in page
    assert answer.status_code == 302
    assert JointConsent.objects.get().given_by == "green"
    assert "会签</button>" not in client.get("/inspections/tasks/T-1/").content.decode()


def test_only_a_reviewer_of_the_department_consents(office):
    saved()

    for user in (office.planner, office.reviewer):
        answer = signed_in(user).post(
            "/inspections/tasks/T-1/consent/", {"unit": "H1", "version": "1"}
        )
        assert (user.username, answer.status_code) in (("planner", 403), ("reviewer", 302))
    stranger = signed_in(office.stranger).post(
        "/inspections/tasks/T-1/consent/", {"unit": "H1", "version": "1"}
    )
    assert stranger.status_code == 404


def test_the_command_consents(office, capsys):
    saved()
    call_command("consent_task", "T-1", "--unit", "H1", "--by", "green")

    assert JointConsent.objects.get().unit == office.green
    with pytest.raises(CommandError, match="无需再签"):
        call_command("consent_task", "T-1", "--unit", "H1", "--by", "green")


def test_the_editor_writes_a_joint_task(office):
    data = sent(
        **{
            "basics-scope": "JOINT",
            "basics-joint_lead": "C1",
            "basics-joint_partners": ["H1"],
            "team-pairing": "DEPARTMENTS",
            "pools-TOTAL_FORMS": "2",
            "pools-0-unit": "C1",
            "pools-0-take": "4",
            "pools-1-id": "B",
            "pools-1-label": "环保",
            "pools-1-take": "4",
            "pools-1-unit": "H1",
        }
    )

    answer = signed_in(office.planner).post("/inspections/new-task/form/", data)

    assert answer.status_code == 302, answer.content.decode()
    task = Task.objects.get(code="T-2026")
    assert [row.unit.code for row in task.partners.all()] == ["H1"]
    assert (
        "配合部门"
        in signed_in(office.planner).get("/inspections/tasks/T-2026/edit/").content.decode()
    )


def test_another_departments_own_task_draws_the_entities_of_the_unit_above_it(office):
    own = [{"id": "A", "label": "全体", "take": 4}]
    session = drawn_task(office.green, "T-H", pools=own)

    assert session.drawn.count() == 40
    assert all(
        seat.inspector.unit == office.green
        for team in session.teams.all()
        for seat in team.members.all()
    )


def test_the_check_of_the_law_knows_the_departments(office):
    saved()

    page = signed_in(office.planner).get("/inspections/tasks/T-1/").content.decode()

    assert "没有参加部门" not in page
    assert "合格人员不足" not in page


def test_the_database_refuses_to_change_a_consent(office):
    saved()
    consent()

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        JointConsent.objects.update(given_by="x")
    with triggers_off():
        assert JointConsent.objects.update(given_by="x") == 1
