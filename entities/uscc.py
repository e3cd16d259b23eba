"""Unified social credit codes (统一社会信用代码, GB 32100-2015) and old numbers. Pure."""

import re
from operator import mul
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # 31 characters; no I O S V Z
LENGTH: Final = 18
OLD_LENGTHS: Final = (13, 15)  # 注册号 before 2007 and until 2015
SHAPE: Final = re.compile(rf"[{ALPHABET}]{{18}}")
VALUE: Final = {char: value for value, char in enumerate(ALPHABET)}
WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
INNER_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
INNER_VALUE: Final = {
    c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}  # GB 11714 counts letters without gaps
INNER_CHECK: Final = {char: value for value, char in enumerate("0123456789X")}
UPPER: Final = 20  # the sum below stays under 2 ** 20
LOWER: Final = (1 << UPPER) - 1
IMPOSSIBLE: Final = 1 << 20  # what a letter other than X adds to the sum of GB 11714
MOST_REMEMBERED: Final = 20_000


def has_shape(code: str) -> bool:
    """18 characters of the alphabet."""
    return SHAPE.fullmatch(code) is not None


class _Weighed(dict[str, int]):
    """Both weighted sums of a part of a code, that of GB 11714 in the upper bits."""

    def __init__(self, start: int) -> None:
        super().__init__()
        self._start = start

    def __missing__(self, part: str) -> int:
        total = 0
        for at, char in enumerate(part, start=self._start):
            total += VALUE[char] * (WEIGHTS[at] if at < 17 else 1)
            if 8 <= at < 16:
                total += INNER_VALUE[char] * INNER_WEIGHTS[at - 8] << UPPER
            elif at == 16:
                total += INNER_CHECK.get(char, IMPOSSIBLE) << UPPER
        if len(self) < MOST_REMEMBERED:
            self[part] = total
        return total


_weighed = tuple(_Weighed(start) for start in (0, 8, 10, 12, 14, 16))


def is_sound(code: str) -> bool:
    """Whether a code has its shape and both checks hold; the three functions below in one."""
    if len(code) != LENGTH:
        return False
    head, first, second, third, fourth, last = _weighed
    try:
        total = (
            head[code[:8]]
            + first[code[8:10]]
            + second[code[10:12]]
            + third[code[12:14]]
            + fourth[code[14:16]]
            + last[code[16:]]
        )
    except KeyError:
        return False
    inner = total >> UPPER
    return (total & LOWER) % 31 == 0 and inner % 11 == 0 and inner < IMPOSSIBLE


def check_character(first17: str) -> str:
    """The 18th character that belongs to the first 17.

    >>> check_character("91440300192203821")
    '6'
    """
    total = sum(map(mul, map(VALUE.__getitem__, first17), WEIGHTS))
    return ALPHABET[-total % 31]


def check_holds(code: str) -> bool:
    """Whether the last character of a well-shaped code is right."""
    total = sum(map(mul, map(VALUE.__getitem__, code), WEIGHTS))  # ends with the 17th weight
    return ALPHABET[-total % 31] == code[17]


def organisation_holds(code: str) -> bool:
    """Whether characters 9-17, the organisation code of GB 11714, carry the right check.

    Old data fails this now and then: a reason to look, never to refuse.
    """
    total = sum(map(mul, map(INNER_VALUE.__getitem__, code[8:16]), INNER_WEIGHTS))
    return "0123456789X"[-total % 11] == code[16]
