"""The list of items as a file: out, edited, in again; by command and in the browser."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from inspections.item_list import ItemList
from inspections.models.catalogue import InspectionItem
from inspections.selectors.catalogue import current_items, item_versions
from inspections.services.catalogue import retire_item
from inspections.tests.desk import Office, signed_in
from inspections.tests.world import NOON
from personnel.models import SpecialistTag
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.lists import open_list

pytestmark = pytest.mark.django_db
ROW = {
    "事项代码": "NET09",
    "抽查类别": "网络交易监管",
    "抽查事项": "直播营销的检查",
    "事项类别": "一般",
    "检查对象": "直播间运营者",
    "检查方式": "网络/实地检查",
}
LIST = "/inspections/catalogue/"


@pytest.fixture
def office(db):
    return Office(entities=4)


def exported(path) -> list[dict[str, str]]:
    call_command("export_items", str(path))
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def written(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        header = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(path, capsys, *options):
    call_command("import_items", str(path), "--by", "planner", *options)
    out = capsys.readouterr().out
    return json.loads(out.splitlines()[-1]), out


def test_what_goes_out_and_comes_in_again_changes_nothing(office, tmp_path, capsys):
    rows = exported(tmp_path / "items.csv")
    said, _ = load(tmp_path / "items.csv", capsys)
    call_command("export_items", str(tmp_path / "items.xlsx"))
    again, _ = load(tmp_path / "items.xlsx", capsys)

    assert len(rows) == current_items().count() == 27
    for answer in (said, again):
        assert (answer["unchanged"], answer["created"], answer["updated"]) == (27, 0, 0)
        assert (answer["rejected"], answer["warnings"]) == (0, 0)
    assert InspectionItem.objects.count() == 27


def test_a_changed_cell_is_a_new_version_and_a_new_code_a_new_item(office, tmp_path, capsys):
    rows = exported(tmp_path / "items.csv")
    first = next(row for row in rows if row["事项代码"] == "PUB01")
    before = first["操作方法与要领"]
    assert "\n" in before
    changed = {**first, "比例与频次": "每年 5%"}

    said, out = load(written(tmp_path / "new.csv", changed, ROW), capsys)

    assert (said["created"], said["updated"], said["rejected"]) == (1, 1, 0)
    assert "PUB01 比例与频次" in out
    newest, old = item_versions("PUB01")
    assert (newest.version, newest.ratio_hint, newest.how_to) == (2, "每年 5%", before)
    assert newest.valid_from > old.valid_from
    assert not old.is_current
    fresh = InspectionItem.objects.get(code="NET09")
    assert (fresh.item_class, fresh.methods) == ("GENERAL", ["NETWORK", "ONSITE"])
    kinds = Record.objects.filter(kind__startswith="inspections.item").values_list(
        "kind", flat=True
    )
    assert sorted(kinds) == ["inspections.item.saved"] * 2 + ["inspections.items.imported"]


def test_a_dry_run_tells_the_changes_and_stores_nothing(office, tmp_path, capsys):
    file = written(tmp_path / "new.csv", {"事项代码": "PUB01", "备注": "核对过"})

    said, out = load(file, capsys, "--dry-run")

    assert said["updated"] == 1
    assert "→ 核对过" in out
    assert item_versions("PUB01").count() == 1


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"事项代码": "不 行"}, "事项代码", "应为英文字母"),
        ({"抽查事项": ""}, "抽查事项", "必填"),
        ({"事项类别": "特别"}, "事项类别", "特别"),
        ({"检查方式": "心算"}, "检查方式", "心算"),
        ({"检查人员专业": "占卜"}, "检查人员专业", "占卜"),
        ({"对象行业": "999999"}, "对象行业", "行业代码"),
        ({"专业仅为建议": "大概"}, "专业仅为建议", "“是”或“否”"),
        ({"施行日期": "2月30日"}, "施行日期", "日期"),
        ({"上级事项代码": "NOPE"}, "上级事项代码", "不在现行清单"),
        ({"事项代码": "PUB01", "版本": "7"}, "版本", "现行的是第 1 版"),
        ({"事项代码": "PUB01", "施行日期": "2001-01-01"}, "施行日期", "早于现行版本"),
    ],
)
def test_a_faulty_row_is_named_by_row_column_value_and_rule(
    office, tmp_path, capsys, change, column, rule
):
    said, out = load(written(tmp_path / "new.csv", {**ROW, **change}), capsys)

    assert said["rejected"] == 1
    assert f"第 2 行 {column}" in out
    assert rule in out
    assert InspectionItem.objects.count() == 27


def test_parents_come_in_the_same_file_and_go_with_a_rejected_one(office, tmp_path, capsys):
    child = {**ROW, "事项代码": "NET091", "上级事项代码": "NET09"}
    said, _ = load(written(tmp_path / "a.csv", child, {**ROW, "检查方式": "心算"}), capsys)
    assert said["rejected"] == 2

    said, _ = load(written(tmp_path / "b.csv", child, ROW), capsys)

    assert said["created"] == 2
    assert InspectionItem.objects.get(code="NET091").parent_code == "NET09"
    below = {**ROW, "事项代码": "NET0911", "上级事项代码": "NET091"}
    assert load(written(tmp_path / "c.csv", below), capsys)[0]["rejected"] == 1


def test_a_code_that_comes_twice_is_rejected_once(office, tmp_path, capsys):
    said, out = load(written(tmp_path / "a.csv", ROW, {**ROW, "备注": "另一"}), capsys)

    assert (said["created"], said["rejected"]) == (1, 1)
    assert "第 2 行已有这个代码" in out


def test_names_of_specialists_and_ended_items_are_understood(office, tmp_path, capsys):
    SpecialistTag.objects.create(code="NETWORK9", name="网监九")
    retire_item(code="PUB01", expected_version=1, last_day=NOON.date(), by="x", now=NOON)
    row = {**ROW, "事项代码": "PUB01", "检查人员专业": "网监九", "版本": "1"}

    said, _ = load(written(tmp_path / "a.csv", row), capsys)

    assert (said["created"], said["warnings"]) == (1, 1)
    item = item_versions("PUB01")[0]
    assert (item.version, item.required_tag) == (2, "NETWORK9")


def test_a_file_is_stored_wholly_or_not_at_all(office, tmp_path):
    file = written(tmp_path / "a.csv", ROW, {"事项代码": "PUB01", "备注": "核对过"})
    kind = ItemList(NOON.date().replace(year=2027))
    checked = open_list(kind, file, file.name).checked
    retire_item(code="PUB01", expected_version=1, last_day=NOON.date(), by="x", now=NOON)

    with pytest.raises(FileRejectedError, match="PUB01"):
        kind.store(checked, source="a.csv", digest="0", by="planner", now=NOON)

    assert not InspectionItem.objects.filter(code="NET09").exists()


def test_an_export_needs_a_known_ending(office, tmp_path):
    with pytest.raises(CommandError, match="扩展名"):
        call_command("export_items", str(tmp_path / "items.doc"))


def test_the_page_exports_previews_changes_and_imports(office):
    planner, other = signed_in(office.planner), signed_in(office.reviewer)
    out = b"".join(other.get("/inspections/items/export.csv?q=PUB01").streaming_content)
    book = b"".join(other.get("/inspections/items/export.xlsx").streaming_content)
    assert out.decode("utf-8-sig").startswith("事项代码,")
    assert load_workbook(io.BytesIO(book), read_only=True).active.max_row == 28
    assert "/inspections/items/import/" not in other.get(LIST).content.decode()
    assert "/inspections/items/import/" in planner.get(LIST).content.decode()
    assert other.get("/inspections/items/import/").status_code == 403

    data = "事项代码,备注\nPUB01,核对过\n".encode()
    file = SimpleUploadedFile("items.csv", data, "text/csv")
    preview = planner.post("/inspections/items/import/", {"file": file})["Location"]
    page = planner.get(preview).content.decode()
    assert "将有的变化" in page
    assert "核对过" in page
    assert item_versions("PUB01").count() == 1
    planner.post(preview)

    assert item_versions("PUB01")[0].remark == "核对过"
