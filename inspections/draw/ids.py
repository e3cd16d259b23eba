"""Identifiers: what may name a member of a frame, and how teams and packages are numbered."""

import re

from inspections.draw.errors import InvalidIdError

ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
DRAW_ID = re.compile(r"[A-Za-z0-9-]{1,40}")
REASON = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
DIGEST = re.compile(r"[0-9a-f]{64}")


def check_id(text: str) -> str:
    """Return ``text`` if it is an identifier, else raise ``InvalidIdError``."""
    if not ID.fullmatch(text):
        raise InvalidIdError(
            f"标识“{text}”不合规：只允许 1-64 个字符 A-Z a-z 0-9 . _ -；"
            "请在登记库中改正后重新封存。"
        )
    return text


def numbered(prefix: str, count: int) -> tuple[str, ...]:
    """``prefix001`` … for ``count`` things: equal width, so text order is number order."""
    width = max(3, len(str(count)))
    return tuple(f"{prefix}{number:0{width}d}" for number in range(1, count + 1))
