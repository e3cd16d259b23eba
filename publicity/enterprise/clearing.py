"""Personal data in what an enterprise wants to say in public: found, and hidden by ＊. Pure.

An editor may hide characters and nothing else, so that the words stay the enterprise's own.
"""

import re
from dataclasses import dataclass

HIDDEN = "＊"
PATTERNS = (
    ("身份证号", re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?![\dA-Za-z])")),
    ("手机号码", re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")),
    ("固定电话", re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)")),
    ("银行卡号", re.compile(r"(?<![\dA-Za-z])[3-6]\d{15,18}(?![\dA-Za-z])")),
    ("电子邮箱", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that looks like personal data: what, and from where to where."""

    what: str
    start: int
    end: int


def personal_data(text: str) -> list[Found]:
    """What looks like personal data, in order; where two overlap, the first kind counts."""
    found: list[Found] = []
    for what, pattern in PATTERNS:
        for hit in pattern.finditer(text):
            start, end = hit.span()
            if all(end <= one.start or start >= one.end for one in found):
                found.append(Found(what, start, end))
    return sorted(found, key=lambda one: one.start)


def masked(text: str) -> str:
    """The text with everything hidden that looks like personal data; as long as before."""
    for one in personal_data(text):
        text = text[: one.start] + HIDDEN * (one.end - one.start) + text[one.end :]
    return text


def only_hides(original: str, shown: str) -> bool:
    """Whether the shown text is the original with characters hidden and nothing else changed."""
    return len(original) == len(shown) and all(
        new in (old, HIDDEN) for old, new in zip(original, shown, strict=True)
    )
