from datetime import date

import pytest

from entities import values
from entities.values import ValueFault

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "written",
    [
        *("2019-02-18", "2019/2/18", "2019.02.18", "2019年2月18日", "20190218", "２０１９-02-18"),
        *("2019-02-18 00:00:00", "2019-2-18 9:30", "2019 年 2 月 18 日"),
    ],
)
def test_spellings_of_a_day_are_understood(written):
    assert values.read_date(written, TODAY) == "2019-02-18"


@pytest.mark.parametrize(
    "written",
    [
        *("2月30日", "2019-02-30", "20260230", "43514", "民国八年", "2019", "18/02/2019", "abc"),
        *("2026-11-21", "1839-12-31", "0000-00-00", "2019-13-01", "9999-12-31"),
    ],
)
def test_what_is_no_day_is_refused(written):
    with pytest.raises(ValueFault) as fault:
        values.read_date(written, TODAY)

    assert fault.value.remedy


@pytest.mark.parametrize(
    ("table", "written", "code"),
    [
        (values.KINDS, "个体", "IND"),
        (values.KINDS, "外国（地区）企业常驻代表机构", "REP"),
        (values.STATUSES, "存续（在营、开业、在册）", "ACTIVE"),
        (values.STATUSES, "吊销，未注销", "REVOKED_NOT_DEREG"),
        (values.STATUSES, " 注 销 ", "DEREG"),
        (values.GRADES, "Ａ级", "A"),
        (values.GRADES, "严重失信", "D"),
        (values.DATUMS, "高德", "GCJ-02"),
    ],
)
def test_words_of_the_code_tables_are_understood(table, written, code):
    assert values.read_choice(written, table, "某列") == code


@pytest.mark.parametrize("written", ["存续续", "X", "营业"])
def test_other_words_are_refused_with_the_choices(written):
    with pytest.raises(ValueFault) as fault:
        values.read_choice(written, values.STATUSES, "登记状态")

    assert "存续" in fault.value.remedy


def test_degrees_become_whole_microdegrees():
    assert values.read_position("119.647123", "27.0883214") == ("119647123", "27088321")


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("119.6", ""), ("", "27"), ("27.0", "119.6"), ("119°38′", "27°5′"), ("NaN", "27"), ("0", "0")],
)
def test_impossible_positions_are_refused(lon, lat):
    with pytest.raises(ValueFault):
        values.read_position(lon, lat)


def test_tags_are_split_once_each():
    assert values.split_tags("食用菌、涉船,食用菌；红珊瑚") == ["食用菌", "涉船", "红珊瑚"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("个体工商户", "IND"), ("农民专业合作社", "COOP"), ("集体所有制", "ENT"), ("港、澳、台", "")],
)
def test_registered_types_speak_of_a_kind(text, kind):
    assert values.kind_of_type(text) == kind
