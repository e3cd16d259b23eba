import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from personnel.models import Inspector, SpecialistTag
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.tests.tables import csv_bytes

HEADER = ["姓名", "执法证号", "执法证有效期", "单位", "岗位类别", "专业标签", "状态", "手机"]
LIN = ["林甲", "1001", "2030-12-31", "350981S01", "综合执法", "食品", "有效", "13800000001"]
CHEN = ["陈乙", "1002", "2030年1月5日", "桐山市场监管所", "专业技术", "特种设备、计量", "有效", ""]


@pytest.fixture
def run(tmp_path, settings, capsys, units):
    settings.VAR_DIR = tmp_path

    def run(data, *options, name="roster.csv"):
        path = tmp_path / name
        path.write_bytes(data)
        call_command("import_roster", path, *options)
        return json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    return run


def test_a_roster_is_stored_and_a_second_time_changes_nothing(run):
    first = run(csv_bytes(HEADER, LIN, CHEN))
    second = run(csv_bytes(HEADER, LIN, CHEN))

    assert first == {
        "rows": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "warnings": 0,
        "error_file": "",
    }
    assert (second["created"], second["unchanged"]) == (0, 2)
    assert Inspector.objects.get(code="1002").unit.code == "350982S01"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_usual_encodings_are_read(run, encoding):
    assert run(csv_bytes(HEADER, LIN, CHEN, encoding=encoding))["created"] == 2


def test_a_dry_run_writes_nothing(run):
    data = csv_bytes(HEADER, LIN, [*CHEN[:5], "茶叶", "有效", ""])

    assert run(data, "--dry-run")["created"] == 2
    assert not Inspector.objects.exists()
    assert not SpecialistTag.objects.filter(name="茶叶").exists()
    assert not Record.objects.exists()


def test_rejected_rows_are_explained_in_a_file(run):
    bad = ["王丙", "1003", "2026-02-30", "350981S01", "", "", "", ""]

    outcome = run(csv_bytes(HEADER, LIN, bad))

    assert (outcome["rows"], outcome["created"], outcome["rejected"]) == (2, 1, 1)
    lines = Path(outcome["error_file"]).read_text("utf-8-sig").splitlines()
    cells = lines[1].split(",")
    assert cells[:6] == ["拒收", "roster.csv", "", "3", "执法证有效期", "2026-02-30"]


def test_a_formula_in_a_bad_cell_is_harmless_in_the_error_file(run):
    outcome = run(csv_bytes(HEADER, [LIN[0], "=cmd|' /C calc'!A1", *LIN[2:]]))

    assert ",'=cmd|" in Path(outcome["error_file"]).read_text("utf-8-sig")


def test_a_new_tag_is_made_once_and_warned_about(run):
    outcome = run(csv_bytes(HEADER, [*LIN[:5], "茶叶、食品", "有效", ""]))

    assert (outcome["created"], outcome["warnings"]) == (1, 1)
    assert SpecialistTag.objects.get(name="茶叶").code.startswith("X_")
    assert run(csv_bytes(HEADER, [*LIN[:5], "茶叶、食品", "有效", ""]))["unchanged"] == 1


def test_a_roster_without_credentials_is_refused_whole(run):
    with pytest.raises(CommandError, match="缺少必需的列：执法证号"):
        run(csv_bytes(["姓名", "单位", "执法证有效期"], ["林甲", "350981S01", "2030-01-01"]))


def test_the_operator_is_recorded_and_no_name_is(run):
    run(csv_bytes(HEADER, LIN), "--by", "li")

    record = Record.objects.get()
    assert record.actor == "li"
    assert "林甲".encode() not in bytes(record.payload)
