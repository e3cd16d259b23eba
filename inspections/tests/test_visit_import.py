"""Visits of other bodies: by command and in the browser, once each, with every fault named."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction

from inspections.models.guard import VisitRecord
from inspections.tests.desk import Office, signed_in
from inspections.tests.world import triggers_off
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db
HEADER = "统一社会信用代码,检查日期,检查机关,检查事项,检查人员,是否发现问题\n"
ROWS = (
    "C1E00001,2026-12-01,生态环境局,排污检查,S1P0、外单位甲,否\n"
    "C1E00002,2026年12月2日,应急管理局,消防检查,,\n"
)


@pytest.fixture
def office(db):
    return Office(entities=8)


def load(tmp_path, rows, capsys, *options):
    file = tmp_path / "visits.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    call_command("import_visits", str(file), "--by", "planner", *options)
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_command_stores_every_visit_once(office, tmp_path, capsys):
    first = load(tmp_path, ROWS, capsys)
    second = load(tmp_path, ROWS, capsys)

    assert (first["created"], second["created"], second["unchanged"]) == (2, 0, 2)
    row = VisitRecord.objects.get(entity__code="C1E00001")
    assert (row.visited_on, row.inspectors) == (date(2026, 12, 1), ["S1P0", "外单位甲"])
    assert row.had_findings is False
    assert VisitRecord.objects.get(entity__code="C1E00002").had_findings is None
    assert Record.objects.filter(kind="inspections.visits.imported").count() == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("NOBODY,2026-12-01,环境局,检查,,\n", "没有这个代码"),
        ("C1E00001,2月30日,环境局,检查,,\n", "检查日期"),
        ("C1E00001,2026-12-01,,检查,,\n", "须有 1–100 个字"),
        ("C1E00001,2026-12-01,环境局,,,\n", "须有 1–200 个字"),
    ],
)
def test_faulty_rows_are_named_and_left_out(office, tmp_path, capsys, row, words):
    file = tmp_path / "visits.csv"
    file.write_text(HEADER + row + ROWS, encoding="utf-8")
    call_command("import_visits", str(file))
    said = capsys.readouterr().out

    assert words in said
    assert json.loads(said.splitlines()[-1])["rejected"] == 1
    assert VisitRecord.objects.count() == 2


def test_a_doubtful_result_is_stored_as_unknown(office, tmp_path, capsys):
    answer = load(tmp_path, "C1E00001,2026-12-01,环境局,检查,,说不清\n", capsys)

    assert answer["warnings"] == 1
    assert VisitRecord.objects.get().had_findings is None


def test_a_row_that_comes_twice_counts_once(office, tmp_path, capsys):
    line = "C1E00001,2026-12-01,环境局,检查,,\n"

    assert load(tmp_path, line + line, capsys)["created"] == 1


def test_a_dry_run_stores_nothing(office, tmp_path, capsys):
    load(tmp_path, ROWS, capsys, "--dry-run")

    assert not VisitRecord.objects.exists()


def upload(client):
    file = SimpleUploadedFile("visits.csv", (HEADER + ROWS).encode(), "text/csv")
    return client.post("/inspections/guard/visits/", {"file": file})


def test_a_planner_imports_in_the_browser(office):
    client = signed_in(office.planner)
    preview = upload(client)["Location"]

    page = client.get(preview).content.decode()
    done = client.post(preview, follow=True)

    assert "其他部门检查记录" in page
    assert done.status_code == 200
    assert VisitRecord.objects.count() == 2


def test_entities_of_others_are_refused_in_the_browser(office):
    client = signed_in(office.stranger)
    preview = upload(client)["Location"]

    assert "不在您的授权范围内" in client.get(preview).content.decode()
    assert signed_in(office.reviewer).get("/inspections/guard/visits/").status_code == 403


def test_templates_can_be_downloaded(office):
    for form in ("csv", "xlsx"):
        answer = signed_in(office.planner).get(f"/inspections/guard/visits/template.{form}")
        assert answer.status_code == 200


def test_the_database_refuses_to_change_a_visit(office, tmp_path, capsys):
    load(tmp_path, ROWS, capsys)

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        VisitRecord.objects.update(body="X")
    with triggers_off():
        assert VisitRecord.objects.update(body="X") == 2
