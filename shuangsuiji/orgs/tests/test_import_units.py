import json

import pytest
from django.core.management import CommandError, call_command

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.tests.tables import csv_bytes

HEADER = ["代码", "名称", "类别", "上级代码", "区划代码"]
TREE = [
    ["350981S01", "城南所", "所", "350981", ""],
    ["350981", "福安市局", "县局", "350900", "350981"],
    ["350900", "宁德市局", "市局", "", "350900"],
]


@pytest.fixture
def run(tmp_path, settings, capsys, db):
    settings.VAR_DIR = tmp_path

    def run(data, *options, name="units.csv"):
        path = tmp_path / name
        path.write_bytes(data)
        call_command("import_units", path, *options)
        return json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    return run


def test_a_file_is_stored_and_a_second_time_changes_nothing(run):
    first = run(csv_bytes(HEADER, *TREE))
    second = run(csv_bytes(HEADER, *TREE))

    assert first == {
        "rows": 3,
        "created": 3,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "warnings": 0,
        "error_file": "",
    }
    assert (second["created"], second["unchanged"]) == (0, 3)
    assert Unit.objects.get(code="350981S01").path == "350900/350981/350981S01/"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_usual_encodings_are_read(run, encoding):
    assert run(csv_bytes(HEADER, *TREE, encoding=encoding))["created"] == 3


def test_a_dry_run_writes_nothing(run):
    assert run(csv_bytes(HEADER, *TREE), "--dry-run")["created"] == 3

    assert not Unit.objects.exists()
    assert not Record.objects.exists()


def test_rejected_rows_stand_in_the_error_file_and_the_others_are_stored(run, tmp_path):
    outcome = run(csv_bytes(HEADER, *TREE, ["X", "无根所", "所", "nowhere", ""]))

    assert (outcome["rows"], outcome["created"], outcome["rejected"]) == (4, 3, 1)
    lines = (tmp_path / outcome["error_file"]).read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("拒收,units.csv,,5,上级代码,nowhere,")


def test_a_change_is_counted_as_an_update(run):
    run(csv_bytes(HEADER, *TREE))

    outcome = run(csv_bytes(HEADER, ["350981S01", "城南市场监管所", "所", "350981", ""]))

    assert outcome["updated"] == 1
    assert Unit.objects.get(code="350981S01").name == "城南市场监管所"


def test_missing_columns_refuse_the_whole_file(run):
    with pytest.raises(CommandError, match="缺少必需的列：类别、上级代码"):
        run(csv_bytes(["代码", "名称"], ["350900", "宁德市局"]))

    assert not Unit.objects.exists()


def test_the_operator_is_recorded(run):
    run(csv_bytes(HEADER, *TREE), "--by", "li")

    assert Record.objects.get().actor == "li"


def test_a_file_that_is_not_there_is_named(db):
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("import_units", "nowhere.csv")
