"""The list of sessions and the page of one."""

from datetime import date

import pytest

from inspections.drawing import perform_next_draw
from inspections.models.jobs import DrawJob, JobState
from inspections.models.sessions import DrawSession
from inspections.services.publishing import publish_session
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON, bureau, requested, sealed, task
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db


def address(session: DrawSession) -> str:
    return f"/inspections/sessions/{session.code}/"


def reader(session: DrawSession, *roles: Role):
    return signed_in(person(f"reader-{'-'.join(roles)}", session.unit, *roles))


def test_the_list_shows_only_sessions_of_ones_own_units():
    session = sealed()
    elsewhere = Unit.objects.create(code="C2", name="邻县局", kind="COUNTY", path="C2/")

    mine = reader(session, Role.DRAW_OFFICER).get("/inspections/sessions/").content.decode()
    theirs = signed_in(person("far", elsewhere, Role.DRAW_OFFICER))

    assert session.code in mine
    assert session.code not in theirs.get("/inspections/sessions/").content.decode()
    assert theirs.get(address(session)).status_code == 404


def test_the_list_is_filtered_by_state_year_and_unit():
    session = sealed()
    client = reader(session, Role.AUDITOR)

    def lists(query):
        return session.code in client.get(f"/inspections/sessions/?{query}").content.decode()

    assert lists("state=sealed&year=2026&unit=C1")
    assert not lists("state=void")
    assert not lists("year=2025")
    assert lists("year=²")
    assert not lists("year=" + "9" * 5000)
    assert not lists("unit=C3")


def test_a_visitor_is_sent_to_the_login(client):
    assert client.get("/inspections/sessions/").status_code == 302


def test_the_list_costs_the_same_however_many_sessions(django_assert_max_num_queries):
    county = bureau()
    for number in range(5):
        sealed(task(county, code=f"T-{number}"))
    client = signed_in(person("auditor", county, Role.AUDITOR))
    client.get("/inspections/sessions/")

    with django_assert_max_num_queries(8):
        client.get("/inspections/sessions/")


def test_the_page_shows_the_state_what_was_sealed_and_the_next_step():
    session = sealed()

    text = reader(session, Role.DRAW_OFFICER).get(address(session)).content.decode()

    assert "生成并承诺" in text
    assert session.frame_digest[:8] in text
    assert "box-here" in text
    assert "36/72" in text
    assert "封存名单与规则" in text


def test_a_reader_without_a_role_in_the_ceremony_sees_no_button():
    session = sealed()

    text = reader(session, Role.PLANNER).get(address(session)).content.decode()

    assert "下一步" in text
    assert "生成并承诺" not in text
    assert "申请作废" not in text


def test_progress_is_polled_and_ends_with_a_reload():
    session = requested()
    client = reader(session, Role.DRAW_OFFICER)
    DrawJob.objects.update(stage="inspectors", progress_done=3, progress_total=12)

    page = client.get(address(session)).content.decode()
    running = client.get(f"{address(session)}progress/")
    perform_next_draw(owner="test", clock=lambda: NOON, session_code=session.code)
    finished = client.get(f"{address(session)}progress/")

    assert 'hx-trigger="every 1s"' in page
    assert "抽取执法人员" in running.content.decode()
    assert "HX-Refresh" not in running
    assert finished["HX-Refresh"] == "true"


def test_a_failed_draw_says_why():
    session = requested()
    DrawJob.objects.update(
        state=JobState.FAILED, error_code="CAP_REACHED", error="已用完声明的次数"
    )

    text = reader(session, Role.DRAW_OFFICER).get(address(session)).content.decode()

    assert "抽取未能完成" in text
    assert "已用完声明的次数" in text


def drawn() -> DrawSession:
    session = requested()
    perform_next_draw(owner="test", clock=lambda: NOON, session_code=session.code)
    session.refresh_from_db()
    return session


@pytest.mark.parametrize("role", [Role.PLANNER, Role.WITNESS])
def test_before_publication_the_result_is_hidden_from_whoever_does_not_run_it(role):
    session = drawn()

    text = reader(session, role).get(address(session)).content.decode()

    assert not [
        code for code in session.drawn.values_list("entity__code", flat=True) if code in text
    ]
    assert session.result.digest[:8] not in text


@pytest.mark.parametrize("role", [Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR])
def test_whoever_answers_for_the_session_sees_the_result(role):
    session = drawn()

    text = reader(session, role).get(address(session)).content.decode()

    assert session.drawn.first().entity.code in text
    assert "T001" in text


def test_after_publication_everybody_in_scope_sees_the_result():
    session = publish_session(session_code=drawn().code, by="officer", now=NOON)

    text = reader(session, Role.PLANNER).get(f"{address(session)}?team=T001").content.decode()

    assert "抽中的检查对象：T001" in text


def test_the_detail_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    session = drawn()
    client = reader(session, Role.DRAW_OFFICER)

    with django_assert_max_num_queries(46):
        client.get(address(session))


def test_a_lapsed_grant_opens_nothing():
    session = sealed()
    user = person("late", session.unit, Role.DRAW_OFFICER)
    user.grants.update(valid_to=date(2021, 1, 1))

    assert signed_in(user).get(address(session)).status_code == 404
