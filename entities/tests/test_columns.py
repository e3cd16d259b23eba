import re
from pathlib import Path

from django.conf import settings

from entities.columns import COLUMNS, LABELS, lacking
from entities.models import Entity
from entities.parsing import STAGED
from entities.uscc import check_holds, organisation_holds
from shuangsuiji.intake.mapping import bare_key, header_key, propose

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "import.md").read_text(encoding="utf-8")


def test_the_document_names_every_column_and_alias():
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| ")]
    told = {header_key(part) for line in rows for part in re.split(r"[|,;、]", line)}

    missing = [
        name
        for column in COLUMNS
        for name in (column.label, *column.aliases)
        if header_key(name) not in told and "/" not in name and name.lower() != "uscc"
    ]

    assert missing == []


def test_no_header_means_two_fields():
    keys = [header_key(name) for column in COLUMNS for name in {column.label, *column.aliases}]

    assert len(keys) == len(set(keys))
    assert len({bare_key(column.label) for column in COLUMNS}) == len(COLUMNS)


def test_the_headers_of_a_published_register_are_understood():
    header = [
        "企业名称",
        "统一社会信用代码",
        "注册日期",
        "企业类型",
        "法人代表",
        "注册资金",
        "经营范围",
    ]

    mapping = propose([*header, "所在省份", "地区", "注册地址"], COLUMNS)

    assert lacking(mapping) == []
    assert mapping.unmapped == ["所在省份", "地区"]
    assert set(mapping.fields) == {
        *("name", "uscc", "registered_on", "type_text", "legal_rep", "capital_text"),
        *("business_scope", "address"),
    }


def test_one_of_the_two_numbers_is_enough():
    assert lacking(propose(["名称", "注册号"], COLUMNS)) == []
    assert lacking(propose(["名称", "信用代码"], COLUMNS)) == []
    assert len(lacking(propose(["地址"], COLUMNS))) == 2
    assert "第 1 列、第 2 列" in lacking(propose(["名称", "名称", "注册号"], COLUMNS))[0]


def test_every_staged_field_is_a_column_of_the_register_or_known_to_the_merge():
    fields = {field.attname for field in Entity._meta.get_fields() if hasattr(field, "attname")}

    assert set(STAGED) - fields - {"line_no", "kind_default", "unit_id", "tags"} == set()
    assert set(LABELS) - {"unit", "lon", "lat"} <= fields | {"tags"}


def test_the_example_in_the_template_is_whole():
    example = next(column.example for column in COLUMNS if column.field == "uscc")

    assert check_holds(example)
    assert organisation_holds(example)
