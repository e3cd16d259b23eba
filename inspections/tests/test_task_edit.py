"""Changing a task in the editor."""

import pytest

from inspections.models.plans import Approval, Task
from inspections.services.sessions import seal_frame
from inspections.services.tasks import approve_task
from inspections.tests.desk import Office, sent, signed_in, stored
from inspections.tests.world import NOON

pytestmark = pytest.mark.django_db

URL = "/inspections/tasks/T-2026/edit/"


@pytest.fixture
def office():
    office = Office()
    signed_in(office.planner).post("/inspections/new-task/form/", sent())
    return office


def test_the_form_shows_the_saved_task(office):
    page = signed_in(office.planner).get(URL)

    editor = page.context["editor"]
    text = page.content.decode()
    assert editor.sections["basics"]["name"].value() == "公示信息抽查"
    assert editor.tables["strata"].forms[0]["ratio"].value() == 10
    assert 'name="version" value="1"' in text
    assert 'name="basics-code" value="T-2026"' in text
    assert "readonly" in text


def test_a_change_is_saved_as_the_next_version(office):
    signed_in(office.planner).post(URL, sent(version="1", **{"draw-reserves": "9"}))

    assert stored("T-2026")["reserves"] == 9
    assert Task.objects.get().version == 2


def test_saving_what_was_shown_changes_no_byte(office):
    before = Task.objects.get().document_digest

    signed_in(office.planner).post(URL, sent(version="1"))

    assert Task.objects.get().document_digest == before


def test_a_stale_page_is_refused_and_keeps_the_text(office):
    client = signed_in(office.planner)
    client.post(URL, sent(version="1", **{"basics-name": "他人改的"}))

    page = client.post(URL, sent(version="1", **{"basics-name": "我改的"}))

    text = page.content.decode()
    assert page.status_code == 422
    assert "已被他人改为第 2 版" in text
    assert 'value="我改的"' in text
    assert Task.objects.get().name == "他人改的"


def test_the_code_cannot_be_changed(office):
    page = signed_in(office.planner).post(URL, sent(version="1", **{"basics-code": "T-OTHER"}))

    assert "不能从 T-2026 改为 T-OTHER" in page.content.decode()
    assert Task.objects.count() == 1


def test_a_nonsense_version_is_stale(office):
    page = signed_in(office.planner).post(URL, sent(version="x"))

    assert page.status_code == 422


def test_changing_an_approved_task_is_announced_and_takes_the_approval_away(office):
    approve_task(task_code="T-2026", expected_version=1, by="reviewer", now=NOON)
    client = signed_in(office.planner)

    assert "退回草稿" in client.get(URL).content.decode()
    client.post(URL, sent(version="1"))

    assert Task.objects.get().status == Approval.DRAFT


def test_a_sealed_task_is_refused_in_words(office):
    client = signed_in(office.planner)
    client.post(URL, sent(version="1", **{"strata-0-ratio": "80", "team-own_branch": "OFF"}))
    approve_task(task_code="T-2026", expected_version=2, by="reviewer", now=NOON)
    seal_frame(task_code="T-2026", by="officer", now=NOON)

    page = client.post(URL, sent(version="2"))

    assert "复制为新任务" in page.content.decode()
