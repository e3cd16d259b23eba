import csv
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from entities.models import Entity, EntityTag, ImportBatch, ImportChange
from entities.tests.registers import (
    HEADER,
    bring,
    findings,
    row,
    rows,
    stored,
    table,
    uscc,
    write,
)
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db
REAL = os.environ.get("SSJ_REAL_DATA", "")


@pytest.mark.parametrize("name", ["名单.csv", "名单.xlsx"])
def test_a_register_comes_in_and_comes_in_unchanged_again(tmp_path, units, name):
    first = bring(tmp_path, rows(30), name)
    second = bring(tmp_path, rows(30), name)

    assert (first.rows, first.created, first.rejected) == (30, 30, 0)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 30)
    entity = Entity.objects.select_related("responsible_unit").get(code=uscc(7))
    assert entity.uscc == entity.code
    assert entity.name == "福安市虚构7号商行"
    assert entity.responsible_unit == units["fuan"]
    assert (entity.placement, entity.region_code) == ("BOTH", "350981")
    assert (entity.district_code, entity.address_quality) == ("350981100", "FULL")
    assert (entity.kind, entity.status, entity.version) == ("ENT", "ACTIVE", 1)


def test_one_import_leaves_two_records_and_one_batch(tmp_path):
    outcome = bring(tmp_path, rows(3))

    assert list(Record.objects.values_list("kind", flat=True)) == [
        "entities.import.requested",
        "entities.import.stored",
    ]
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.progress_bp) == ("DONE", 10_000)
    assert batch.outcome == outcome.as_dict()


def test_an_import_works_before_there_are_units(tmp_path):
    outcome = bring(tmp_path, rows(3))

    assert outcome.extra["unplaced"] == 3
    entity = Entity.objects.first()
    assert entity.responsible_unit is None
    assert (entity.region_code, entity.placement) == ("350981", "NONE")


def test_units_that_came_later_are_named_by_the_next_import(tmp_path, request):
    bring(tmp_path, rows(3))
    units = request.getfixturevalue("units")

    outcome = bring(tmp_path, rows(3))

    assert outcome.updated == 3
    assert outcome.extra["unplaced"] == 0
    assert Entity.objects.filter(responsible_unit=units["fuan"]).count() == 3


def test_every_column_arrives(tmp_path, units):
    header = [
        *("统一社会信用代码", "注册号", "名称", "主体类型", "登记状态", "企业类型", "注册日期"),
        *("法定代表人(负责人)", "注册资本", "行业代码", "经营范围", "住所", "管辖单位代码"),
        *("联络员", "联系电话", "经度", "纬度", "坐标系", "信用等级", "标签", "备用列"),
    ]
    line = [
        *(uscc(1), "350981100012345", "福安市虚构食用菌专业合作社", "合作社", "歇业", "合作社"),
        *("2019年2月18日", "张某", "50万元", "A0141", "食用菌种植", "福安市某镇某村"),
        *("350981S01", "李某", "0593-0000000", "119.647123", "27.088321", "高德", "守信"),
        *("食用菌、涉船", "x"),
    ]

    bring(tmp_path, table(header, line))

    entity = Entity.objects.get()
    assert (entity.reg_no, entity.kind, entity.status) == ("350981100012345", "COOP", "SUSPENDED")
    assert entity.registered_on.isoformat() == "2019-02-18"
    assert (entity.lon_e6, entity.lat_e6, entity.datum) == (119647123, 27088321, "GCJ-02")
    assert (entity.grade, entity.placement) == ("B", "GIVEN")
    assert entity.responsible_unit == units["south"]
    assert sorted(entity.tags.values_list("name", flat=True)) == ["涉船", "食用菌"]


def test_bad_rows_go_to_the_error_file_and_good_ones_in(tmp_path):
    bad = [
        ["", "没有代码", "福安市"],
        [uscc(2), "N/A", "福安市"],
        [uscc(3)[:17], "少一位", "福安市"],
        ["9.13509E+17", "科学记数", "福安市"],
        [uscc(4), "多一格", "福安市", "多"],
        [uscc(5), "丢了\ufffd字", "福安市"],
        [uscc(6), "长" * 301, "福安市"],
    ]

    outcome = bring(tmp_path, [row(1), *bad])

    assert (outcome.created, outcome.rejected) == (1, 7)
    lines = findings(outcome)
    assert [(line[0], line[3]) for line in lines] == [("拒收", str(n)) for n in range(3, 10)]
    assert all(line[1] == "名单.csv" and line[6] and line[7] for line in lines)
    assert lines[2][4] == "统一社会信用代码"
    assert "17 位" in lines[2][6]


def test_a_wrong_check_digit_is_stored_and_warned_about(tmp_path):
    code = uscc(1)
    wrong = code[:17] + ("0" if code[17] != "0" else "1")

    outcome = bring(tmp_path, [[wrong, "福安市虚构商行", "福安市"]])

    assert (outcome.created, outcome.warnings) == (1, 1)
    assert findings(outcome)[0][0] == "提醒"
    assert Entity.objects.get().uscc == wrong


def test_an_old_number_is_a_second_key(tmp_path):
    outcome = bring(tmp_path, [["350981100012345", "福安市虚构老店", "福安市"]])

    entity = Entity.objects.get()
    assert (entity.code, entity.uscc, entity.reg_no) == ("350981100012345", None, "350981100012345")
    assert outcome.warnings == 1


def test_an_entity_keeps_its_code_when_it_gets_a_credit_code(tmp_path):
    bring(tmp_path, [["350981100012345", "福安市虚构老店", "福安市"]])
    header = [*HEADER, "注册号"]

    outcome = bring(
        tmp_path, table(header, [*row(1, "福安市虚构老店", "福安市"), "350981100012345"])
    )
    again = bring(tmp_path, [row(1, "福安市虚构老店", "福安市")])

    assert (outcome.created, outcome.updated) == (0, 1)
    assert again.unchanged == 1
    entity = Entity.objects.get()
    assert (entity.code, entity.uscc) == ("350981100012345", uscc(1))


def test_a_file_as_a_whole_unusable_stores_nothing_and_says_why(tmp_path):
    with pytest.raises(FileRejectedError, match="名称"):
        bring(tmp_path, table(["统一社会信用代码", "地址"], [uscc(1), "福安市"]))

    batch = ImportBatch.objects.get()
    assert batch.state == "REFUSED"
    assert "表头对不上" in batch.message
    assert not Entity.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\x00\x01", table(HEADER), table(["名称"], ["a"])])
def test_hopeless_files_are_refused(tmp_path, content):
    with pytest.raises(FileRejectedError):
        bring(tmp_path, content)

    assert not Entity.objects.exists()


def test_a_dry_run_counts_the_same_and_keeps_nothing(tmp_path, units):
    bring(tmp_path, rows(2))
    changed = [row(1, "福安市改了名的商行"), row(2), row(3), ["x", "坏行", ""]]
    before = (stored(), Record.objects.count(), EntityTag.objects.count())

    rehearsed = bring(tmp_path, changed, dry_run=True)

    assert (rehearsed.created, rehearsed.updated, rehearsed.unchanged) == (1, 1, 1)
    assert rehearsed.rejected == 1
    assert (stored(), Record.objects.count(), EntityTag.objects.count()) == before
    assert not ImportChange.objects.exists()
    done = bring(tmp_path, changed)
    assert (done.created, done.updated, done.unchanged) == (1, 1, 1)


def test_rows_of_another_county_are_refused_for_a_county(tmp_path, units):
    elsewhere = row(2, "福鼎市虚构茶行", "福鼎市白琳镇翠郊村", region="350982")

    outcome = bring(tmp_path, [row(1), elsewhere], unit=units["fuan"])

    assert (outcome.created, outcome.rejected) == (1, 1)
    assert "福鼎市市场监督管理局" in findings(outcome)[0][6]


def test_an_entity_of_another_county_cannot_be_taken_over(tmp_path, units):
    bring(tmp_path, [row(2, "福鼎市虚构茶行", "福鼎市白琳镇翠郊村", region="350982")])
    before = stored()

    moved = row(2, "福鼎市虚构茶行", "福安市赛岐镇解放路2号", region="350982")
    outcome = bring(tmp_path, [moved], unit=units["fuan"])

    assert (outcome.updated, outcome.rejected) == (0, 1)
    assert stored() == before


def test_the_command_ends_with_one_line_of_json(tmp_path, units, capsys):
    path = write(tmp_path, [row(1), ["x", "坏行", ""]])

    call_command("import_registry", str(path), "--unit", "350900", "--by", "li")

    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (summary["rows"], summary["created"], summary["rejected"]) == (2, 1, 1)
    with Path(summary["error_file"]).open(encoding="utf-8-sig", newline="") as handle:
        assert len(list(csv.reader(handle))) == 2
    assert ImportBatch.objects.get().requested_by == "li"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["/nowhere/a.csv"], "没有这个文件"),
        (["{good}", "--unit", "x"], "没有代码为 x 的单位"),
        (["{bad}"], "没有导入"),
    ],
)
def test_the_command_fails_with_a_chinese_sentence(tmp_path, arguments, word):
    paths = {"good": write(tmp_path, rows(1)), "bad": write(tmp_path, b"", "坏.csv")}

    with pytest.raises(CommandError, match=word):
        call_command("import_registry", *(part.format(**paths) for part in arguments))

    assert not Entity.objects.exists()


@pytest.mark.skipif(not REAL, reason="SSJ_REAL_DATA does not name a published register")
def test_the_published_register_comes_in_whole(units):
    def run():
        with open(os.devnull, "w") as quiet:  # noqa: PTH123
            call_command("import_registry", REAL, stdout=quiet)
        return ImportBatch.objects.first().outcome

    first, second = run(), run()

    assert (first["rows"], first["created"], first["rejected"]) == (4339, 4339, 0)
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, 4339)
    assert first["no_county"] == 58
    assert first["village_only"] > 500
