"""Minutes as stored bytes: the canonical text whose digest is signed, and the way back."""

from collections.abc import Sequence
from typing import Any

from inspections.documents.facts import Head, MinutesFacts, Signature
from shuangsuiji.kernel.canonical import canonical_bytes, parse_canonical


def facts_bytes(facts: dict[str, Any]) -> bytes:
    """The canonical bytes of ``asdict(MinutesFacts)``."""
    return canonical_bytes(_plain(facts))


def stored_facts(data: bytes, signed: Sequence[Signature] = ()) -> MinutesFacts:
    """Read stored minutes; who has signed stands before the lines that wait."""
    raw: Any = parse_canonical(data)
    head = raw.pop("head")
    raw.pop("is_rehearsal", None)  # in editions of before December 2026, always false
    waiting = [Signature(**row) for row in raw.pop("signers")]
    raw |= {name: _pairs(raw[name]) for name in ("occasion", "sealed", "result")}
    known = Head(facts=_pairs(head["facts"]), note=head["note"]) if head else None
    taken = {row.who for row in signed}
    signers = [*signed, *(row for row in waiting if row.who not in taken)]
    return MinutesFacts(**raw, head=known, signers=signers)


def _pairs(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
