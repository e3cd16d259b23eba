"""The advanced tab: the task as JSON, typed or uploaded."""

import json
from io import BytesIO

import pytest

from inspections.models.plans import Task
from inspections.tests.desk import Office, document, sent, signed_in, stored

NEW = "/inspections/new-task/document/"
EDIT = "/inspections/tasks/T-1/document/"


@pytest.fixture
def client(db):
    return signed_in(Office().planner)


def text_of(**changes):
    return json.dumps(document(**changes), ensure_ascii=False)


def team_of_four():
    return {"pools": [{"id": "A", "label": "全体", "take": 8}], "team": {"count": 4}}


def test_a_typed_document_is_saved(client):
    answer = client.post(NEW, {"version": "0", "text": text_of()})

    assert answer.url == "/inspections/tasks/T-1/"
    assert stored("T-1")["reserves"] == 2


def test_an_uploaded_document_goes_before_the_text(client):
    file = BytesIO(text_of(reserves=7).encode())
    file.name = "task.json"

    client.post(NEW, {"version": "0", "text": text_of(), "file": file})

    assert stored("T-1")["reserves"] == 7


def test_every_fault_is_listed_with_its_path_and_the_text_stays(client):
    text = text_of(code="编号", totl=3)

    page = client.post(NEW, {"version": "0", "text": text})

    body = page.content.decode()
    assert page.status_code == 422
    assert [problem.path for problem in page.context["problems"]] == ["code", "totl"]
    assert "totl" in body
    assert page.context["form"]["text"].value() == text
    assert Task.objects.count() == 0


def test_a_faulty_upload_is_shown_for_mending(client):
    file = BytesIO(b'{"schema": 1')
    file.name = "task.json"

    page = client.post(NEW, {"version": "0", "file": file})

    assert page.context["form"]["text"].value() == '{"schema": 1'


def test_nothing_is_refused_in_words(client):
    page = client.post(NEW, {"version": "0", "text": "  "})

    assert "没有内容" in page.content.decode()


def test_the_saved_document_is_shown_and_changed(client):
    client.post(NEW, {"version": "0", "text": text_of()})

    shown = client.get(EDIT).context["form"]["text"].value()
    client.post(EDIT, {"version": "1", "text": json.dumps(json.loads(shown) | {"reserves": 4})})

    assert stored("T-1")["reserves"] == 4


def test_another_code_is_refused(client):
    client.post(NEW, {"version": "0", "text": text_of()})

    page = client.post(EDIT, {"version": "1", "text": text_of(code="T-9")})

    assert [problem.path for problem in page.context["problems"]] == ["code"]


def test_a_stale_version_is_refused(client):
    client.post(NEW, {"version": "0", "text": text_of()})

    page = client.post(EDIT, {"version": "5", "text": text_of(reserves=1)})

    assert "已被他人改为第 1 版" in page.content.decode()


def test_a_unit_outside_the_grant_is_forbidden(client):
    assert client.post(NEW, {"version": "0", "text": text_of(unit="C2")}).status_code == 403


def test_the_download_can_be_loaded_again(client):
    client.post("/inspections/new-task/form/", sent())

    answer = client.get("/inspections/tasks/T-2026.json")

    raw = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="T-2026.json"'
    client.post(NEW, {"version": "0", "text": json.dumps(raw | {"code": "T-AGAIN"})})
    assert Task.objects.filter(code="T-AGAIN").exists()
