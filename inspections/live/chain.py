"""The bytes of a live event, their hash, and the check of a whole chain of events. Pure.

A body is canonical JSON with exactly seven members: ``v``, ``ceremony``, ``seq`` (1, 2, 3 …
without gaps), ``prev`` (hash of the event before; 64 zeros for the first), ``kind``, ``at`` and
``data``. Hash and signature are both over the line ``ssj/live/1``, LF and the body.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from inspections.live.kinds import LiveKind
from shuangsuiji.kernel import ed25519
from shuangsuiji.kernel.canonical import (
    JsonValue,
    NotCanonicalError,
    canonical_bytes,
    parse_canonical,
)

DOMAIN = "ssj/live/1\n"
GENESIS = "0" * 64  # the hash before the first event
MEMBERS = {"v", "ceremony", "seq", "prev", "kind", "at", "data"}


class BrokenChainError(ValueError):
    """An event was altered, dropped, put in, put elsewhere, or signed by somebody else."""


@dataclass(frozen=True)
class SignedEvent:
    """An event as it travels: the body, its hash in hex, 64 bytes of signature."""

    body: bytes
    hash: str
    signature: bytes


def event_body(
    *,
    ceremony: str,
    seq: int,
    prev: str,
    kind: LiveKind,
    at: datetime,
    data: Mapping[str, JsonValue],
) -> bytes:
    """The canonical bytes of one event; ``at`` is written in UTC with microseconds."""
    return canonical_bytes(
        {
            "v": 1,
            "ceremony": ceremony,
            "seq": seq,
            "prev": prev,
            "kind": str(kind),
            "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "data": dict(data),
        }
    )


def signed_text(body: bytes) -> str:
    """What is hashed and signed."""
    return DOMAIN + body.decode("utf-8")


def event_hash(body: bytes) -> str:
    return hashlib.sha256(signed_text(body).encode("utf-8")).hexdigest()


def check_chain(
    events: Iterable[SignedEvent], *, ceremony: str, public_key: bytes, after: str = GENESIS
) -> str:
    """The hash of the last event, after every event was found in its place and signed.

    Args:
        after: hash of the event before the first of ``events``.

    Raises:
        BrokenChainError: which event is not what it should be.
    """
    head, expected = after, 1 if after == GENESIS else None
    for event in events:
        value = _members(event.body)
        seq, name = value.seq, f"第 {value.seq} 号直播事件"
        if value.ceremony != ceremony or seq != (expected or seq) or value.prev != head:
            raise BrokenChainError(f"{name}不接在前一事件之后，或属于另一场仪式")
        if event_hash(event.body) != event.hash:
            raise BrokenChainError(f"{name}的哈希不符，内容被改动")
        text = signed_text(event.body).encode("utf-8")
        if not ed25519.holds(public_key, event.signature, text):
            raise BrokenChainError(f"{name}的签名不成立")
        head, expected = event.hash, seq + 1
    return head


@dataclass(frozen=True)
class _Place:
    """Where an event says that it stands."""

    ceremony: str
    seq: int
    prev: str


def _members(body: bytes) -> _Place:
    try:
        value = parse_canonical(body)
    except NotCanonicalError as error:
        raise BrokenChainError(f"直播事件不是规范写法：{error}") from error
    if not isinstance(value, dict) or set(value) != MEMBERS or value["v"] != 1:
        raise BrokenChainError("直播事件的成员不全或版本不认识")
    if type(value["seq"]) is not int or value["seq"] < 1:
        raise BrokenChainError("直播事件没有序号")
    return _Place(value["ceremony"], value["seq"], value["prev"])
