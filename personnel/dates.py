"""A day as clerks write it: 2028-12-31, 2028/1/5, 2028年1月5日, 20280105, an Excel serial."""

import re
import unicodedata
from datetime import date, timedelta

WRITTEN = re.compile(
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$"
)
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
SERIAL = re.compile(r"^\d{5}(?:\.0+)?$")
SERIAL_EPOCH = date(1899, 12, 30)  # fits every serial after 28 February 1900
FIRST_YEAR, LAST_YEAR = 1950, 2100


class InvalidDayError(ValueError):
    """The text names no day; the message says which rule it breaks."""


def parse_day(text: str) -> date:
    """The day that ``text`` names; digits may be full width.

    Raises:
        InvalidDayError: not a date, or not in the calendar (2月30日), or an unlikely year.
    """
    half = unicodedata.normalize("NFKC", text).strip()
    if SERIAL.match(half):
        day = SERIAL_EPOCH + timedelta(days=int(float(half)))
    else:
        match = WRITTEN.match(re.sub(r"\s*([年月日/.\-])\s*", r"\1", half)) or COMPACT.match(half)
        if match is None:
            raise InvalidDayError("不是能识别的日期")
        year, month, of_month = (int(part) for part in match.groups()[:3])
        try:
            day = date(year, month, of_month)
        except ValueError as error:
            raise InvalidDayError(f"日历上没有 {year} 年 {month} 月 {of_month} 日") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidDayError(f"年份 {day.year} 不在 {FIRST_YEAR}–{LAST_YEAR} 之间")
    return day
