"""The figures of the founding texts (domain 1.11), as checks from before the system.

179/37/10/1, 176/5/5 and 46,000 yuan, 116/29/22 and 77,000 yuan, 365/41 by the local mode,
339/68 by double random: the counts are those of the texts, which firms they were is invented.
"""

from collections.abc import Iterator
from datetime import date, timedelta

FOUNDING_UNITS = (
    ("350900", "宁德市市场监督管理局", "市局", "", "350900"),
    ("350922", "古田县市场监督管理局", "县(市、区)局", "350900", "350922"),
    ("350981", "福安市市场监督管理局", "县(市、区)局", "350900", "350981"),
    ("350921", "霞浦县市场监督管理局", "县(市、区)局", "350900", "350921"),
)
PAST_HEADER = [
    *("名称", "检查日期", "检查单位", "检查方式", "检查结果", "问题种类", "后续处置措施"),
    *("是否完结", "是否责令改正", "是否列入异常名录", "是否立案", "是否移送", "罚没金额（元）"),
    *("有无共享数据", "主体类型", "行业代码"),
]
CLEAN, FOUND = "未发现问题", "发现问题待后续处理"
UNREACHABLE = "通过登记的住所（经营场所）无法联系"
JIANGYAN = "321204"


def founding_rows() -> Iterator[list[str]]:
    """One line a check."""
    yield from _gutian()
    yield from _fuan()
    yield from _xiapu()
    yield from _local()
    yield from _random()


def _gutian() -> Iterator[list[str]]:
    """Mushrooms: 179 checked, 37 with problems, 10 ordered, 1 listed."""
    for number in range(179):
        told = _told(number, 37, "其他问题", ordered=10, listed=1)
        yield _row("古田食用菌", number, date(2016, 10, 10), "350922", "双随机抽查", "F", told)


def _fuan() -> Iterator[list[str]]:
    """Ships: 176 checked, 5 cases, 46,000 yuan."""
    fines = ["9200"] * 5
    for number in range(176):
        told = _told(number, 5, "其他问题", fines=fines)
        yield _row("福安船舶", number, date(2016, 6, 6), "350981", "双随机抽查", "C", told)


def _xiapu() -> Iterator[list[str]]:
    """Jewellery: 116 checked, 29 with problems, 22 cases, 77,000 yuan."""
    fines = ["3500"] * 22
    for number in range(116):
        told = _told(number, 29, "其他问题", fines=fines)
        yield _row("霞浦珠宝", number, date(2016, 3, 7), "350921", "双随机抽查", "F", told)


def _local() -> Iterator[list[str]]:
    """January and May, by the branches themselves: 365 checked, 41 with two kinds of problem."""
    for number in range(365):
        told = (
            _told(number, 35, UNREACHABLE) if number < 35 else _told(number, 41, "未按规定公示年报")
        )
        start = date(2016, 1, 11) if number % 2 else date(2016, 5, 9)
        yield _row("姜堰属地", number, start, JIANGYAN, "属地检查", "F", told)


def _random() -> Iterator[list[str]]:
    """38 people, 339 firms, 68 findings of four kinds: 21, 23, 15, and 9 by our assumption."""
    kinds = ["未按规定公示即时信息"] * 21 + ["公示信息隐瞒真实情况、弄虚作假"] * 23
    kinds += ["登记事项已变更未办理登记"] * 15 + [UNREACHABLE] * 9
    for number in range(339):
        kind = kinds[number] if number < len(kinds) else ""
        told = _told(number, len(kinds), kind, ordered=21, transferred=3)
        yield _row("姜堰双随机", number, date(2016, 9, 5), JIANGYAN, "双随机抽查", "F", told)


def _told(
    number: int,
    problems: int,
    kind: str,
    *,
    ordered: int = 0,
    listed: int = 0,
    transferred: int = 0,
    fines: list[str] | None = None,
) -> list[str]:
    """Result, kind and handling: the first ``problems`` have one."""
    if number >= problems:
        return [CLEAN, "", "", "是", "否", "否", "否", "否", "0"]
    result = UNREACHABLE if kind == UNREACHABLE else FOUND
    fine = (fines or [])[number : number + 1]
    flags = (number < ordered, number < listed, bool(fine), 40 <= number < 40 + transferred)
    action = "责令改正" if flags[0] else ""
    return [result, kind, action, "是", *("是" if one else "否" for one in flags), *(fine or ["0"])]


def _row(
    name: str, number: int, start: date, unit: str, mode: str, industry: str, told: list[str]
) -> list[str]:
    day = start + timedelta(days=number % 12)
    return [
        *(f"{name}{number + 1:03d}号（虚构）", day.isoformat(), unit, mode, *told),
        *("有" if number % 2 else "无", "企业", industry),
    ]
