import pytest

from shuangsuiji.orgs.models import UnitKind
from shuangsuiji.orgs.parsing import COLUMNS, parse_units
from shuangsuiji.orgs.tests.tables import table_of

HEADER = ["代码", "名称", "类别", "上级代码", "区划代码", "经度", "纬度"]
GOOD = {
    "代码": "350981S01",
    "名称": "城南所",
    "类别": "所/分局",
    "上级代码": "350981",
    "区划代码": "",
    "经度": "",
    "纬度": "",
}


def parse(*changes):
    rows = [[{**GOOD, **change}[name] for name in HEADER] for change in changes]
    return parse_units(*table_of(COLUMNS, HEADER, *rows))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("市局", UnitKind.CITY),
        ("CITY", UnitKind.CITY),
        ("county", UnitKind.COUNTY),
        ("县(市、区)局", UnitKind.COUNTY),
        ("县（市、区）局", UnitKind.COUNTY),
        ("股室", UnitKind.SECTION),
        ("科 / 股室", UnitKind.SECTION),
        ("分局", UnitKind.STATION),
        ("市场监管所", UnitKind.STATION),
        ("执法大队", UnitKind.BRIGADE),
        ("大队/执法队", UnitKind.BRIGADE),
        ("其他部门", UnitKind.OTHER_DEPT),
        ("省局", UnitKind.PROVINCE),
    ],
)
def test_kinds_are_read_by_label_code_and_common_words(written, kind):
    assert parse({"类别": written}).rows[0].kind == kind


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"代码": ""}, "代码", "最长 30 位"),
        ({"代码": "福安01"}, "代码", "最长 30 位"),
        ({"代码": "3509/81"}, "代码", "最长 30 位"),
        ({"代码": "3509 81"}, "代码", "最长 30 位"),
        ({"代码": "A" * 31}, "代码", "最长 30 位"),
        ({"代码": "a_b"}, "代码", "最长 30 位"),
        ({"名称": ""}, "名称", "1–100 个字"),
        ({"名称": "N/A"}, "名称", "1–100 个字"),
        ({"名称": "长" * 101}, "名称", "1–100 个字"),
        ({"类别": ""}, "类别", "不是已知"),
        ({"类别": "委员会"}, "类别", "不是已知"),
        ({"区划代码": "3509"}, "区划代码", "6 位数字"),
        ({"区划代码": "35098X"}, "区划代码", "6 位数字"),
        ({"经度": "119.6"}, "经度", "同时填写"),
        ({"经度": "东经", "纬度": "27"}, "经度", "须是数字"),
        ({"经度": "NaN", "纬度": "27"}, "经度", "同时填写"),
        ({"经度": "inf", "纬度": "27"}, "经度", "须是数字"),
        ({"经度": "27.0", "纬度": "119.6"}, "经度", "±90"),
    ],
)
def test_a_malformed_cell_is_refused_with_column_rule_and_remedy(change, column, rule):
    parsed = parse(change)

    (finding,) = parsed.findings
    assert parsed.rows == []
    assert (finding.row, finding.column) == (2, column)
    assert rule in finding.rule
    assert finding.remedy.endswith("。")


def test_full_width_codes_and_blanks_are_normalised():
    row = parse({"代码": "３５０９８１Ｓ０１", "上级代码": " 350981 ", "区划代码": "—"}).rows[0]

    assert (row.code, row.parent_code, row.region_code) == ("350981S01", "350981", "")


def test_degrees_become_whole_microdegrees():
    assert parse({"经度": "119.6477005", "纬度": "27.0884"}).rows[0].point == (119647700, 27088400)


def test_the_same_row_twice_counts_once():
    parsed = parse({}, {})

    assert (parsed.count, len(parsed.rows), parsed.repeats) == (2, 1, 1)
    assert parsed.findings[0].level == "提醒"


def test_one_code_for_two_units_is_refused_whatever_its_case():
    parsed = parse({}, {"代码": "350981s01", "名称": "城北所"})

    assert len(parsed.rows) == 1
    assert parsed.findings[0].level == "拒收"
    assert "第 2 行" in parsed.findings[0].rule


def test_headers_may_be_worded_and_ordered_otherwise():
    header = ["上级单位代码", "单位名称", "单位类型", "单位代码"]

    parsed = parse_units(*table_of(COLUMNS, header, ["350981", "城南所", "所", "350981S01"]))

    assert parsed.rows[0].code == "350981S01"
    assert parsed.rows[0].point is None
