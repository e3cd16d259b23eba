"""Single values of a register row: codes, dates, positions, words for kind, status and grade.

Pure. Each reader returns the stored form, or raises ``ValueFault`` with rule and remedy.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from entities.uscc import ALPHABET, LENGTH, OLD_LENGTHS, has_shape

KINDS: Final = {
    **dict.fromkeys(["企业", "公司", "ent", "法人企业", "内资企业", "外资企业", "私营企业"], "ENT"),
    **dict.fromkeys(["个体工商户", "个体", "个体户", "ind"], "IND"),
    **dict.fromkeys(["农民专业合作社", "合作社", "农专社", "农合", "coop"], "COOP"),
    **dict.fromkeys(
        ["外国(地区)企业常驻代表机构", "外国企业常驻代表机构", "常驻代表机构", "代表机构", "rep"],
        "REP",
    ),
    **dict.fromkeys(["其他单位", "其他", "其它", "other"], "OTHER"),
    **dict.fromkeys(["无证无照户", "无证无照", "unlicensed"], "UNLICENSED"),
}
STATUSES: Final = {
    **dict.fromkeys(
        ["存续", "在营", "开业", "在册", "在业", "正常", "active", "存续(在营、开业、在册)"],
        "ACTIVE",
    ),
    **dict.fromkeys(["歇业", "停业", "suspended"], "SUSPENDED"),
    **dict.fromkeys(
        ["吊销,未注销", "吊销未注销", "吊销", "吊销(未注销)", "revoked_not_dereg"],
        "REVOKED_NOT_DEREG",
    ),
    **dict.fromkeys(
        ["吊销,已注销", "吊销已注销", "吊销(已注销)", "revoked_dereg"], "REVOKED_DEREG"
    ),
    **dict.fromkeys(["注销", "已注销", "dereg"], "DEREG"),
    **dict.fromkeys(["撤销", "撤销登记", "cancelled"], "CANCELLED"),
    **dict.fromkeys(["迁出", "已迁出", "moved_out"], "MOVED_OUT"),
    **dict.fromkeys(["除名/另册", "除名", "另册", "struck"], "STRUCK"),
}
# CT-15: the four founding grades map onto the risk classes.
GRADES: Final = {
    **dict.fromkeys(["a", "a级", "a类", "信用风险低", "信用良好", "good"], "A"),
    **dict.fromkeys(["b", "b级", "b类", "信用风险一般", "守信", "trust"], "B"),
    **dict.fromkeys(["c", "c级", "c类", "信用风险较高", "失信", "dishonest"], "C"),
    **dict.fromkeys(["d", "d级", "d类", "信用风险高", "严重失信", "severe"], "D"),
    **dict.fromkeys(["e", "e级", "e类", "信用风险最高"], "E"),
}
DATUMS: Final = {
    **dict.fromkeys(["gcj-02", "gcj02", "高德", "腾讯", "火星坐标"], "GCJ-02"),
    **dict.fromkeys(["wgs-84", "wgs84", "gps"], "WGS-84"),
    **dict.fromkeys(["cgcs2000", "cgcs-2000", "2000国家大地坐标系", "国家2000"], "CGCS2000"),
    **dict.fromkeys(["synthetic", "虚构"], "SYNTHETIC"),
}
TYPE_WORDS: Final = (  # in registered types, most telling first
    ("个体", "IND"),
    ("合作社", "COOP"),
    ("代表机构", "REP"),
    ("公司", "ENT"),
    ("企业", "ENT"),
    ("有限责任", "ENT"),
    ("股份", "ENT"),
    ("合伙", "ENT"),
    ("独资", "ENT"),
    ("集体", "ENT"),
    ("国有", "ENT"),
    ("分支机构", "ENT"),
)
CLASS_KINDS: Final = {"91": "ENT", "92": "IND", "93": "COOP"}  # first two of a credit code
INVISIBLE: Final = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff]+")
SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
REG_NO: Final = re.compile(r"[A-Z0-9][A-Z0-9._-]{5,29}")
DATE: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}.*)?"
)
SOLID_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
TAG_BREAKS: Final = re.compile(r"\s*[、,;/|]\s*")
EARLIEST: Final = date(1840, 1, 1)
E6: Final = 1_000_000


class ValueFault(ValueError):  # noqa: N818
    """A value that cannot be stored: which rule it breaks and what to do."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.remedy = remedy


def folded(text: str) -> str:
    """Half width, without any space or invisible character, upper case. Loses no digit."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()


def read_code(text: str) -> tuple[str, str]:
    """(credit code, old number): one of them filled, from a cell that should hold the first.

    Raises:
        ValueFault: neither; names the wrong letters, the length, or the lost digits.
    """
    code = folded(text)
    if has_shape(code):
        return code, ""
    if SCIENTIFIC.fullmatch(code):
        raise ValueFault(
            "代码变成了科学记数，末尾几位已经丢失",
            "在 Excel 里把这一列设为「文本」，从原始登记数据重新粘贴",
        )
    if len(code) in OLD_LENGTHS and code.isdecimal():
        return "", code
    if len(code) != LENGTH:
        raise ValueFault(
            f"统一社会信用代码应为 18 位，这里是 {len(code)} 位",
            "对照营业执照补正；老注册号（13 或 15 位数字）请填在「注册号」列",
        )
    wrong = "、".join(sorted({char for char in code if char not in ALPHABET}))
    raise ValueFault(
        f"统一社会信用代码里不会有「{wrong}」",
        "字母 I、O、S、V、Z 不用于代码，多半是 1、0、5、U、2 之误；对照营业执照改正",
    )


def read_reg_no(text: str) -> str:
    """An old registration number; of unusual ones only the shape is checked."""
    number = folded(text)
    if SCIENTIFIC.fullmatch(number):
        raise ValueFault("注册号变成了科学记数，末尾几位已经丢失", "把这一列设为「文本」后重新粘贴")
    if not REG_NO.fullmatch(number):
        raise ValueFault("注册号应是 6 到 30 位字母或数字", "对照营业执照改正，去掉括号和汉字")
    return number


def read_date(text: str, today: date) -> str:
    """ISO date.

    Raises:
        ValueFault: not a date of the calendar, before 1840 or after ``today``.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = DATE.fullmatch(plain) or SOLID_DATE.fullmatch(plain)
    if match is None:
        raise ValueFault("日期看不懂", "写成 2019-02-18 的样子；Excel 序号请把单元格设为日期格式")
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueFault("日历上没有这一天", "对照登记档案改正") from None
    if not EARLIEST <= day <= today:
        raise ValueFault("日期早于 1840 年或晚于今天", "对照登记档案改正")
    return day.isoformat()


def read_choice(text: str, table: dict[str, str], what: str) -> str:
    """The code for a word of ``table``, whatever its width, spaces and brackets."""
    key = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    code = table.get(key)
    if code is None:
        shown = "、".join(dict.fromkeys(_first_words(table)))
        raise ValueFault(f"{what}不在代码表里", f"改为其中之一：{shown}")
    return code


def _first_words(table: dict[str, str]) -> list[str]:
    seen: dict[str, str] = {}
    for word, code in table.items():
        seen.setdefault(code, word.upper() if word.isascii() else word)
    return list(seen.values())


def read_position(lon: str, lat: str) -> tuple[str, str]:
    """Degrees as text to microdegrees as text.

    Raises:
        ValueFault: one of the two is missing, not a number, or outside China.
    """
    if len(lon) == 10 and len(lat) == 9 and lon[3] == "." == lat[2]:  # 119.647123, 27.088321
        east, north = lon[:3] + lon[4:], lat[:2] + lat[3:]
        digits = east + north
        is_number = digits.isascii() and digits.isdecimal()
        if is_number and "100000000" <= east <= "136000000" and "10000000" <= north <= "54000000":
            return east, north
    if not (lon and lat):
        raise ValueFault("经度和纬度要么都填，要么都空", "补上缺的一个，或清空另一个")
    try:
        x = Decimal(unicodedata.normalize("NFKC", lon))
        y = Decimal(unicodedata.normalize("NFKC", lat))
        inside = 73 <= x <= 136 and 3 <= y <= 54
    except InvalidOperation:
        raise ValueFault("经纬度不是十进制数", "写成 119.647123 的样子，不用度分秒") from None
    if not inside:
        raise ValueFault("经纬度不在中国范围内", "检查是否把经度和纬度填反")
    return str(round(x * E6)), str(round(y * E6))


def kind_of_type(type_text: str) -> str:
    """The kind that a registered type speaks of, or ""."""
    for word, kind in TYPE_WORDS:
        if word in type_text:
            return kind
    return ""


def region_digits(uscc: str, reg_no: str) -> str:
    """Where a code says that its holder was registered: six digits, or ""."""
    digits = uscc[2:8] if uscc else reg_no[:6]
    return digits if len(digits) == 6 and digits.isascii() and digits.isdecimal() else ""


def split_tags(text: str) -> list[str]:
    """Tags from one cell, each once, in their order; separated by 、 , ; / | or their twins."""
    parts = TAG_BREAKS.split(unicodedata.normalize("NFKC", text)) if text else []
    return list(dict.fromkeys(part for part in parts if part))
