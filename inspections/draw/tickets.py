"""Tickets (签号): a number for every member of a frame, from the seed and the member's id alone.

Byte-compatible with the public package ``consistent_sampler``: whoever distrusts this file can
run that one on the same stage seed and ids and compare the order. A ticket is the decimal form
of a SHA-256, reversed: the low digits of the integer come first, and they are unbiased.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from inspections.draw.errors import InvalidIdError

SHOWN_DIGITS = 18
MEMBER = re.compile(r"[A-Za-z0-9._#-]{1,70}")


def stage_seed(master: str, draw_id: str, stage: str) -> str:
    """``master:draw_id:stage``; every stage of a draw has its own, so none influences another."""
    return f"{master}:{draw_id}:{stage}"


def seed_hash(seed: str) -> bytes:
    """The 64 hex digits that stand before every id of the stage."""
    return sha256(seed.encode("ascii")).hexdigest().encode("ascii")


def digits(number: int) -> str:
    """The ticket of a hash integer: decimal, at least 64 digits, reversed."""
    return str(number).rjust(64, "0")[::-1]


def ticket(stage_seed: str, member_id: str) -> str:
    """Return the member's ticket for one stage of the draw (docs/draw-spec.md).

    Args:
        stage_seed: ``master:draw_id:stage``, ASCII.
        member_id: an id as it stands in the frame, or a slip ``id#n``, or a slot ``team#n``.

    Returns: decimal digits; smaller texts are drawn first, ties by member_id.

    Raises:
        InvalidIdError: member_id has a character outside ``A-Za-z0-9._-#``.
    """
    if not MEMBER.fullmatch(member_id):
        raise InvalidIdError(f"标识“{member_id}”不合规：只允许 A-Z a-z 0-9 . _ - #")
    word = sha256(seed_hash(stage_seed) + member_id.encode("ascii")).digest()
    return digits(int.from_bytes(word, "big"))


def shown(full_ticket: str) -> str:
    """The first 18 digits, as published; they stand for ``0.`` and these digits."""
    return full_ticket[:SHOWN_DIGITS]


def ticketed(stage_seed: str, ids: Iterable[str]) -> list[tuple[str, str]]:
    """(ticket, id) of every id, in the order in which they are drawn."""
    return sorted((ticket(stage_seed, member), member) for member in ids)


def best_slip(stage_seed: str, member_id: str, weight: int) -> tuple[str, str]:
    """(ticket, slip) of the member's best slip among ``id#1`` … ``id#weight``."""
    slips = (f"{member_id}#{number}" for number in range(1, weight + 1))
    return min((ticket(stage_seed, slip), slip) for slip in slips)


def slip_order(stage_seed: str, weights: Mapping[str, int]) -> list[tuple[str, str]]:
    """(ticket, id) of every weighted member in draw order; each stands where its best slip does.

    The next one drawn is always any remaining member with chance weight / remaining weights.
    """
    best = sorted((*best_slip(stage_seed, member, w), member) for member, w in weights.items())
    return [(full, member) for full, _, member in best]
