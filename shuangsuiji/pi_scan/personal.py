"""Personal data in a text: identity numbers, phones, bank cards, mail addresses. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
CHECKS = "10X98765432"
LONE = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"  # not inside digests, tickets, codes
IDENTITY = re.compile(
    LONE[0]
    + r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}(?:18|19|20)\d{2}"
    + r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    + LONE[1]
)
MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9]\d(?:\d{8}|[- ]\d{4}[- ]\d{4})(?![0-9A-Za-z]|\.\d)"
)
LANDLINE = re.compile(r"(?<![0-9A-Za-z-])(?:\(0\d{2,3}\)|0\d{2,3}[-—])[2-9]\d{6,7}(?![0-9A-Za-z])")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![\w-])", re.ASCII)
CARD = re.compile(LONE[0] + r"62\d{14,17}" + LONE[1])


@dataclass(frozen=True)
class Hit:
    """Something that must not stand there."""

    kind: str
    text: str


def identity_holds(number: str) -> bool:
    """Whether the last character is the check digit of GB 11643."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] == number[17].upper()


def card_holds(number: str) -> bool:
    """Whether the digits pass the check of bank cards (Luhn)."""
    digits = [int(one) for one in reversed(number)]
    doubled = [divmod(2 * digit, 10) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(tens + ones for tens, ones in doubled)) % 10 == 0


def personal_data(text: str) -> Iterator[Hit]:
    """Every find in a text, also in full-width digits."""
    plain = unicodedata.normalize("NFKC", text)
    for kind, pattern, holds in (
        ("身份证号", IDENTITY, identity_holds),
        ("手机号", MOBILE, None),
        ("固定电话", LANDLINE, None),
        ("银行卡号", CARD, card_holds),
        ("电子邮箱", MAIL, None),
    ):
        for match in pattern.finditer(plain):
            if holds is None or holds(match[0]):
                yield Hit(kind, match[0])
