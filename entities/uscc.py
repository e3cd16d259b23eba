"""Unified social credit codes (统一社会信用代码, GB 32100-2015) and old numbers. Pure."""

import re
from collections.abc import Sequence
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
LETTERS: Final = ALPHABET.encode()
NO_CODE: Final = "0" * 17 + "1"  # has the shape, and fails the first check
NEVER: Final = 128  # what a letter other than X weighs as the check of GB 11714


def _weighed(values: dict[str, int], weight: int, modulus: int, other: int = 0) -> bytes:
    """What each letter adds to a sum, as a table for ``bytes.translate``."""
    table = bytearray([other]) * 256
    for char, value in values.items():
        table[ord(char)] = value * weight % modulus
    return bytes(table)


OUTER_TABLES: Final = [_weighed(VALUE, weight, 31) for weight in (*WEIGHTS, 1)]
INNER_TABLES: Final = [
    *(_weighed(INNER_VALUE, weight, 11) for weight in INNER_WEIGHTS),
    _weighed(INNER_CHECK, 1, 11, NEVER),
]
MODULO_31: Final = bytes(total % 31 for total in range(256))
MODULO_11: Final = bytes(total % 11 if total < NEVER else 1 for total in range(256))


def has_shape(code: str) -> bool:
    """18 characters of the alphabet."""
    return SHAPE.fullmatch(code) is not None


def unsound(codes: Sequence[str]) -> set[int]:
    """Positions of codes without the shape, or of which one of the two checks fails.

    All codes are summed at once: the letters at one place of them make one large number, in
    which each has a byte. Sums stay below 256, so that none reaches into the next byte.
    """
    text = "".join(codes)
    is_even = set(map(len, codes)) == {LENGTH} and text.isascii()
    if not is_even or text.encode().translate(None, LETTERS):
        text = "".join([code if has_shape(code) else NO_CODE for code in codes])
    letters = text.encode()
    places = [letters[at::LENGTH] for at in range(LENGTH)]
    outer = [place.translate(table) for place, table in zip(places, OUTER_TABLES, strict=True)]
    inner = [
        place.translate(table) for place, table in zip(places[8:17], INNER_TABLES, strict=True)
    ]
    halves = [_sums(outer[:8], MODULO_31), _sums(outer[8:16], MODULO_31)]
    rests = (_sums([*halves, *outer[16:]], MODULO_31), _sums(inner, MODULO_11))
    return {at for rest in rests if any(rest) for at, left in enumerate(rest) if left}


def _sums(terms: Sequence[bytes], modulo: bytes) -> bytes:
    """The sum of each position's bytes, by ``modulo``."""
    total = sum(int.from_bytes(term, "little") for term in terms)
    return total.to_bytes(len(terms[0]), "little").translate(modulo)


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
