from datetime import date

import pytest

from personnel.columns import COLUMNS
from personnel.models import InspectorStatus, Level, PostKind
from personnel.parsing import RosterParser
from shuangsuiji.orgs.directory import UnitDirectory
from shuangsuiji.orgs.selectors import units_by_code
from shuangsuiji.orgs.tests.places import TODAY
from shuangsuiji.orgs.tests.tables import table_of

GOOD = {
    "姓名": "林虚构",
    "执法证号": "35098100001",
    "执法证有效期": "2028-12-31",
    "单位": "350981S01",
    "岗位类别": "综合执法",
    "专业标签": "食品、特种设备",
    "状态": "有效",
    "手机": "13800000001",
    "职务": "一般干部",
    "组长资格": "否",
}
CATALOGUE = {"FOOD": "食品", "SPECIAL": "特种设备", "NETWORK": "网监"}


@pytest.fixture
def parse(units):
    directory = UnitDirectory(units_by_code().values())

    def parse(*changes):
        rows = [[{**GOOD, **change}[name] for name in GOOD] for change in changes]
        table, mapping = table_of(COLUMNS, list(GOOD), *rows)
        parser = RosterParser(mapping=mapping, units=directory, catalogue=CATALOGUE, today=TODAY)
        return parser.parse(table)

    return parse


def test_a_good_row_is_read_whole(parse, units):
    (row,) = parse({}).rows

    assert row.credential_no == "35098100001"
    assert row.tags == ("FOOD", "SPECIAL")
    assert row.values == {
        "name": "林虚构",
        "unit": units["south"],
        "credential_valid_until": date(2028, 12, 31),
        "level": Level.STAFF,
        "post_kind": PostKind.ENFORCEMENT,
        "status": InspectorStatus.ACTIVE,
        "phone": "13800000001",
        "is_lead_certified": False,
    }


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"姓名": ""}, "姓名", "姓名须有"),
        ({"姓名": "无"}, "姓名", "姓名须有"),
        ({"姓名": "长" * 61}, "姓名", "姓名须有"),
        ({"执法证号": ""}, "执法证号", "不得为空"),
        ({"执法证号": "NULL"}, "执法证号", "不得为空"),
        ({"执法证号": "3.50981E+10"}, "执法证号", "科学计数"),
        ({"执法证号": "12"}, "执法证号", "4–64 位"),
        ({"执法证号": "3509!81"}, "执法证号", "4–64 位"),
        ({"执法证号": "9" * 65}, "执法证号", "4–64 位"),
        ({"执法证有效期": ""}, "执法证有效期", "不得为空"),
        ({"执法证有效期": "2026年2月30日"}, "执法证有效期", "日历上没有"),
        ({"执法证有效期": "长期"}, "执法证有效期", "不是能识别"),
        ({"单位": ""}, "单位", "不得为空"),
        ({"单位": "城男市场监督管理所"}, "单位", "没有这个单位"),
        ({"状态": "待定"}, "状态", "“有效”或“失效”"),
        ({"组长资格": "也许"}, "组长资格", "“是”或“否”"),
    ],
)
def test_a_malformed_cell_is_refused_with_column_rule_and_remedy(parse, change, column, rule):
    parsed = parse(change)

    (finding,) = parsed.findings
    assert parsed.rows == []
    assert (finding.row, finding.column, finding.level) == (2, column, "拒收")
    assert rule in finding.rule
    assert finding.remedy.endswith("。")


def test_all_faults_of_a_row_are_told_at_once(parse):
    parsed = parse({"姓名": "", "执法证有效期": "x", "单位": "y"})

    assert [finding.column for finding in parsed.findings] == ["姓名", "单位", "执法证有效期"]


def test_an_expired_credential_is_taken_with_a_warning(parse):
    parsed = parse({"执法证有效期": "2025-01-15"})

    assert len(parsed.rows) == 1
    assert "2025-01-15 到期" in parsed.findings[0].rule


@pytest.mark.parametrize(
    ("written", "level", "post"),
    [
        ("所长", Level.STATION_HEAD, PostKind.ENFORCEMENT),
        ("局领导", Level.BUREAU_LEADER, PostKind.ENFORCEMENT),
        ("科室负责人", Level.SECTION_HEAD, PostKind.ENFORCEMENT),
        ("专业技术岗", Level.STAFF, PostKind.TECHNICAL),
        ("TECHNICAL", Level.STAFF, PostKind.TECHNICAL),
    ],
)
def test_posts_and_levels_are_told_apart_in_one_column(parse, written, level, post):
    values = parse({"岗位类别": written, "职务": ""}).rows[0].values

    assert (values.get("level", Level.STAFF), values["post_kind"]) == (level, post)


def test_unknown_posts_and_levels_are_warned_about(parse):
    parsed = parse({"岗位类别": "潜水", "职务": "船长"})

    assert parsed.rows[0].values["post_kind"] == PostKind.OTHER
    assert {finding.level for finding in parsed.findings} == {"提醒"}


@pytest.mark.parametrize("written", ["失效", "退休", "离岗", "INACTIVE", "否"])
def test_who_has_left_is_inactive(parse, written):
    assert parse({"状态": written}).rows[0].values["status"] == InspectorStatus.INACTIVE


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("138 0000 0001", "13800000001"),
        ("138-0000-0001", "13800000001"),
        ("+86 13800000001", "13800000001"),
        ("０５９３-1234567", "0593-1234567"),
    ],
)
def test_telephones_are_normalised(parse, written, phone):
    assert parse({"手机": written}).rows[0].values["phone"] == phone


def test_an_impossible_telephone_is_left_out_with_a_warning(parse):
    parsed = parse({"手机": "1.38E+10"})

    assert parsed.rows[0].values["phone"] == ""
    assert parsed.findings[0].column == "手机"


def test_an_unknown_tag_is_made_with_a_warning_and_the_nearest_named(parse):
    parsed = parse({"专业标签": "食品、特种装备"})

    assert "特种设备" in parsed.findings[0].remedy
    assert list(parsed.new_tags.values()) == ["特种装备"]
    assert set(parsed.rows[0].tags) == {"FOOD", *parsed.new_tags}


def test_tags_of_rejected_rows_are_not_made(parse):
    assert parse({"专业标签": "新专业", "姓名": ""}).new_tags == {}


def test_blank_optional_cells_leave_what_is_stored(parse):
    blank = dict.fromkeys(["岗位类别", "专业标签", "状态", "手机", "职务", "组长资格"], "—")

    (row,) = parse(blank).rows

    assert set(row.values) == {"name", "unit", "credential_valid_until"}
    assert row.tags is None


def test_the_same_row_twice_counts_once(parse):
    parsed = parse({}, {"执法证号": "３５０９８１ 00001"})

    assert (len(parsed.rows), parsed.repeats) == (1, 1)


def test_one_credential_for_two_people_is_refused(parse):
    parsed = parse({}, {"姓名": "陈虚构"})

    assert len(parsed.rows) == 1
    assert "第 2 行重复" in parsed.findings[0].rule


@pytest.mark.parametrize(
    "name", ["𠮷田", "龘", "=1+1", "<script>alert(1)</script>", "阿·买提", "O'Brien"]
)
def test_rare_and_hostile_names_stay_text(parse, name):
    assert parse({"姓名": name}).rows[0].values["name"] == name
