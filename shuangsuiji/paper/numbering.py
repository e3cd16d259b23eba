"""Numbers of documents, such as “姜市监责改〔2026〕12号”."""

import re

# 泰州市姜堰区市场监督管理局 -> the last division of the name, and what kind of bureau it is.
BUREAU = re.compile(r"^(?:.*[省市州盟])?(.+?)[省市区县旗]?(市场监督管理|市场监管)(?:局|分局|所)$")


def mark_of(name: str, code: str) -> str:
    """The usual short name of a bureau in document numbers; its code where there is none."""
    found = BUREAU.match(name)
    return f"{found[1][0]}市监" if found else code


def number_of(mark: str, word: str, year: int, last: int) -> str:
    """A number as it is printed."""
    return f"{mark}{word}〔{year}〕{last}号"


def is_scene_number(number: str, word: str, year: int, visit: str, hand: str) -> bool:
    """Whether a number is one that a phone gives (papers.js), whatever the mark was that day."""
    tail = re.escape(f"{word}〔{year}〕现场-{visit}-{hand}-")
    return bool(hand and re.fullmatch(rf".{{1,16}}{tail}[1-9][0-9]?号", number))


def day_words(text: str) -> str:
    """2026-12-03 as it stands in documents."""
    year, month, day = text.split("-")
    return f"{int(year)} 年 {int(month)} 月 {int(day)} 日"
