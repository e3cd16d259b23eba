from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.dates import SERIAL_EPOCH, InvalidDayError, parse_day


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05",
        "2026-1-5",
        "2026/1/5",
        "2026.1.5",
        "2026年1月5日",
        "2026 年 1 月 5 日",
        "2026年01月05日",
        "20260105",
        "２０２６－０１－０５",
        "2026-01-05 00:00:00",
        "2026-01-05T00:00",
        " 2026/01/05 ",
        "46027",
        "46027.0",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert parse_day(text) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2026-02-30", "日历上没有 2026 年 2 月 30 日"),
        ("2026年2月30日", "日历上没有"),
        ("20260230", "日历上没有"),
        ("2025-02-29", "日历上没有"),
        ("2026-13-01", "日历上没有"),
        ("2026-00-10", "日历上没有"),
        ("长期", "不是能识别的日期"),
        ("2026", "不是能识别的日期"),
        ("2026-01", "不是能识别的日期"),
        ("05/01/2026", "不是能识别的日期"),
        ("民国115年1月5日", "不是能识别的日期"),
        ("4.6E+4", "不是能识别的日期"),
        ("=TODAY()", "不是能识别的日期"),
        ("99999", "年份 2173"),
        ("1899-12-31", "年份 1899"),
        ("0001-01-01", "年份 1"),
        ("-1", "不是能识别的日期"),
    ],
)
def test_what_names_no_day_is_refused_by_rule(text, rule):
    with pytest.raises(InvalidDayError, match=rule):
        parse_day(text)


@given(st.dates(date(1960, 1, 1), date(2099, 12, 31)))
def test_every_way_of_writing_a_day_gives_that_day(day):
    serial = str((day - SERIAL_EPOCH) // timedelta(days=1))
    written = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        day.strftime("%Y%m%d"),
        serial,
    ]

    assert {parse_day(text) for text in written} == {day}
