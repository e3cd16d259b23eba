import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from entities.models import Entity, ImportBatch
from entities.tests.registers import HEADER, row, rows, table, uscc, write
from shuangsuiji.celery import app
from shuangsuiji.intake.models import Upload
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.tests.places import make_planner

NEW = "/entities/imports/new/"


@pytest.fixture
def planner(units, client):
    user = make_planner(units["fuan"])
    client.force_login(user)
    return user


@pytest.fixture
def _worker_at_once():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def upload(client, tmp_path, content, name="名单.csv", **fields):
    data = write(tmp_path, content, name).read_bytes()
    form = {
        "file": SimpleUploadedFile(name, data),
        "unit": "350981",
        "on_conflict": "update",
        **fields,
    }
    return client.post(NEW, form)


def mapping_of(page):
    """What the select boxes of the preview hold."""
    found = {}
    for name, options in re.findall(r'<select name="(col_\w+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="(\d*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.mark.usefixtures("planner", "_worker_at_once")
@pytest.mark.parametrize("name", ["名单.csv", "名单.xlsx"])
def test_from_upload_over_preview_to_the_outcome(
    client, tmp_path, name, django_capture_on_commit_callbacks
):
    preview = upload(client, tmp_path, [*rows(3), ["x", "坏行", ""]], name).url
    page = client.get(preview).content.decode()
    assert "宁德" not in page.split("各列的对应")[0] or "福安市市场监督管理局" in page
    assert "统一社会信用代码应为 18 位" in page
    assert not Entity.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(preview, {**mapping_of(page), "confirm": ""})

    outcome = client.get(answer.url).content.decode()
    assert Entity.objects.count() == 3
    assert "拒收" in outcome
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.requested_by, batch.unit.code) == ("DONE", "planner", "350981")
    findings = client.get(f"{answer.url}findings.csv")
    assert "坏行" not in b"".join(findings.streaming_content).decode("utf-8-sig")
    assert not Upload.objects.exists()


@pytest.mark.usefixtures("planner")
def test_the_preview_tells_what_was_detected(client, tmp_path):
    data = ("名册;;\r\n" + table(HEADER, *rows(2)).decode().replace(",", ";")).encode("gb18030")

    page = client.get(upload(client, tmp_path, data).url).content.decode()

    assert "GB18030" in page
    assert "分号" in page
    assert "第 2 行" in page
    assert "福安市虚构1号商行" in page


@pytest.mark.usefixtures("planner", "_worker_at_once")
def test_a_person_maps_what_the_program_could_not(
    client, tmp_path, django_capture_on_commit_callbacks
):
    preview = upload(client, tmp_path, table(["甲", "乙", "丙"], *rows(2))).url
    page = client.get(preview).content.decode()
    assert "没有「名称」这一列" in page

    incomplete = client.post(preview, {"col_name": "1", "confirm": ""})
    assert "没有「统一社会信用代码」或「注册号」这一列" in incomplete.content.decode()
    assert not ImportBatch.objects.exists()
    choice = {"col_uscc": "0", "col_name": "1", "col_address": "2"}
    again = client.post(preview, {**choice, "again": ""}).content.decode()
    assert "将被拒收" in again
    with django_capture_on_commit_callbacks(execute=True):
        client.post(preview, {**choice, "confirm": ""})

    assert Entity.objects.get(code=uscc(2)).name == "福安市虚构2号商行"


@pytest.mark.usefixtures("planner")
@pytest.mark.parametrize(
    "choice",
    [
        {"col_uscc": "0", "col_name": "0"},
        {"col_uscc": "0", "col_name": "99"},
        {"col_uscc": "0", "col_name": "-1"},
        {"col_uscc": "0", "col_name": "x"},
        {},
    ],
)
def test_impossible_mappings_are_not_confirmed(client, tmp_path, choice):
    preview = upload(client, tmp_path, rows(1)).url

    answer = client.post(preview, {**choice, "confirm": ""})

    assert answer.status_code == 200
    assert not ImportBatch.objects.exists()


@pytest.mark.usefixtures("planner")
@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.csv", b"", "空"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 900, ".xls"),
        ("图.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "NUL"),
        ("坏.xlsx", b"PK\x03\x04half", "损坏"),
    ],
)
def test_an_unusable_file_is_refused_at_the_field_and_not_kept(
    client, tmp_path, settings, name, content, word
):
    answer = upload(client, tmp_path, content, name)

    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.usefixtures("planner")
@pytest.mark.parametrize(
    "fields", [{"unit": "350982"}, {"unit": ""}, {"on_conflict": "x"}, {"encoding": "latin-1"}]
)
def test_a_bad_upload_form_stores_nothing(client, tmp_path, fields):
    answer = upload(client, tmp_path, rows(1), **fields)

    assert answer.status_code == 200
    assert not Upload.objects.exists()


@pytest.mark.usefixtures("planner")
def test_giving_up_deletes_the_file(client, tmp_path, django_capture_on_commit_callbacks):
    preview = upload(client, tmp_path, rows(1)).url
    path = Upload.objects.get().path

    with django_capture_on_commit_callbacks(execute=True):
        client.post(preview, {"discard": ""})

    assert not Path(path).exists()
    assert client.get(preview).status_code == 404
    assert Record.objects.filter(kind="intake.upload.discarded").exists()


@pytest.mark.usefixtures("planner")
def test_confirming_twice_imports_once(client, tmp_path):
    preview = upload(client, tmp_path, [row(1)]).url
    choice = mapping_of(client.get(preview).content.decode())

    client.post(preview, {**choice, "confirm": ""})
    again = client.post(preview, {**choice, "confirm": ""})

    assert again.status_code == 404
    assert ImportBatch.objects.count() == 1
