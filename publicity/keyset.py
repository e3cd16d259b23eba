"""Paging by position instead of by number: page 10 000 costs what page 1 costs.

A position is the last row that somebody saw, so a shared link shows the same rows whatever is
published later (docs/public-site.md).
"""

import base64
import binascii
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from django.db.models import F, Q, QuerySet

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BY_INDEX = F("published_at")
SHAPE = struct.Struct(">qq")  # microseconds since the epoch, primary key


class PositionError(ValueError):
    """What stands in the address is no position that we gave."""


@dataclass(frozen=True)
class Position:
    """A row in the order newest first."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        micros = (self.at - EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(SHAPE.pack(micros, self.pk)).decode().rstrip("=")


def position(text: str) -> Position:
    """Read a position; one that does not give the same text again is none.

    Raises:
        PositionError: in words for the reader.
    """
    try:
        packed = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        micros, pk = SHAPE.unpack(packed)
        found = Position(EPOCH + timedelta(microseconds=micros), pk)
    except (binascii.Error, struct.error, OverflowError, UnicodeEncodeError) as error:
        raise PositionError("翻页位置无法识别，已回到第一页。") from error
    if str(found) != text:
        raise PositionError("翻页位置无法识别，已回到第一页。")
    return found


@dataclass(frozen=True)
class Slice:
    """Rows of one page, and where the neighbours begin; empty where there are none."""

    rows: list[dict[str, Any]]
    after: str  # give it as ``after`` for the next page
    before: str  # give it as ``before`` for the page before


class Turn(Enum):
    """Which way a page is read."""

    FIRST = "from the newest row on"
    OLDER = "after a position"
    NEWER = "before a position, the nearest row first"


def part(
    rows: "QuerySet[Any, Any]",
    size: int,
    turn: Turn,
    *,
    by: Any = BY_INDEX,
    at: Any = None,
    pk: Any = None,
) -> "QuerySet[Any, Any]":
    """Rows of one page, and one more where there are; ``at`` and ``pk`` may be ``Given``.

    ``by``: ``published_at`` as an expression; with another one than it the rows are sorted.
    """
    if turn is Turn.NEWER:
        rows = rows.filter(Q(published_at__gt=at) | Q(pk__gt=pk), published_at__gte=at)
        return rows.order_by(by.asc(), "pk")[: size + 1]
    if turn is Turn.OLDER:
        rows = rows.filter(Q(published_at__lt=at) | Q(pk__lt=pk), published_at__lte=at)
    return rows.order_by(by.desc(), "-pk")[: size + 1]


def sliced(
    rows: "QuerySet[Any, Any]",
    size: int,
    *,
    after: Position | None = None,
    before: Position | None = None,
) -> Slice:
    """One page of ``values()`` with ``pk`` and ``published_at``, newest first. One query."""
    return arranged(
        lambda turn, **place: list(part(rows, size, turn, **place)),
        size,
        after=after,
        before=before,
    )


def arranged(
    read: Callable[..., list[dict[str, Any]]],
    size: int,
    *,
    after: Position | None = None,
    before: Position | None = None,
) -> Slice:
    """The page whose ``part`` is read by ``read(turn, at=…, pk=…)``."""
    if before is not None:
        found = read(Turn.NEWER, at=before.at, pk=before.pk)
        has_before, has_after = len(found) > size, True
        page = found[:size][::-1]
    else:
        found = (
            read(Turn.OLDER, at=after.at, pk=after.pk) if after is not None else read(Turn.FIRST)
        )
        has_before, has_after = after is not None, len(found) > size
        page = found[:size]
    return Slice(
        page,
        after=_of(page[-1]) if page and has_after else "",
        before=_of(page[0]) if page and has_before else "",
    )


def _of(row: dict[str, Any]) -> str:
    return str(Position(row["published_at"], row["pk"]))
