"""Keeping proofs that a log contradicted itself, and making them from kept heads."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.kernel.conflict import Conflict, ConflictError, check_conflict, conflict_between
from shuangsuiji.kernel.merkle import NodeOf, consistency_path, prefix_root
from shuangsuiji.kernel.note import VerifierKey, parse_checkpoint, parse_key, parse_note
from shuangsuiji.ledger.models import LogConflict, Record
from shuangsuiji.ledger.services import append, command

KIND = "ledger.conflict.found"
ANNOUNCING = ("ledger.key.created", "ledger.key.rotated")
MOST_KEPT = 100  # of one log: a stolen key could make any number of them


@command
def keep_conflict(*, conflict: Conflict, by: str, now: datetime) -> LogConflict:
    """Keep a proof for everybody to see, once.

    Raises:
        ConflictError: it proves nothing.
    """
    older, newer = check_conflict(conflict)
    text = str(conflict)
    row, _ = LogConflict.objects.get_or_create(
        digest=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        defaults={
            "origin": older.origin,
            "older_size": older.size,
            "newer_size": newer.size,
            "text": text,
            "found_by": by,
            "found_at": now,
        },
    )
    append(
        kind=KIND,
        actor=by,
        subject=older.origin[:120],
        payload={"digest": row.digest, "older": older.size, "newer": newer.size},
        at=now,
    )
    return row


def kept_conflict(*, conflict: Conflict, by: str, now: datetime) -> LogConflict | None:
    """Keep a proof unless these two sizes are known to conflict; None where there are too many."""
    older, newer = check_conflict(conflict)
    known = LogConflict.objects.filter(origin=older.origin)
    same = known.filter(older_size=older.size, newer_size=newer.size).first()
    if same is not None:
        return same
    if known.count() >= MOST_KEPT:
        return None
    return keep_conflict(conflict=conflict, by=by, now=now)


def conflict_with(
    keys: Sequence[VerifierKey], kept: str, head: str, *, node: NodeOf
) -> Conflict | None:
    """What a kept head and the head of today prove; None where today's log has the kept head.

    Args:
        keys: of the log; each head must be signed by one of them.
        node: hashes of today's log, from its database or from its published tiles.

    Raises:
        ConflictError: a signature does not hold, or the hashes are not those of today's head.
        NoteError: one of the two is no head.
    """
    older, newer = (
        parse_checkpoint(parse_note(each.encode("utf-8")).text) for each in (kept, head)
    )
    if older.size > newer.size:
        raise ConflictError(f"日志现在只有 {newer.size} 条，少于保存的 {older.size} 条。")
    if not older.size:
        raise ConflictError("保存的检查点没有条目，无从核对。")
    prefix = prefix_root(older.size, node)
    if prefix == older.root:
        return None
    path = consistency_path(older.size, newer.size, node) if older.size < newer.size else ()
    return conflict_between(keys, kept, head, prefix=prefix, path=path)


def announced_keys() -> list[VerifierKey]:
    """Every key that the log ever announced, oldest first: a kept head may carry any. One query."""
    rows = Record.objects.filter(kind__in=ANNOUNCING, payload__isnull=False).order_by("seq")
    bodies = rows.values_list("payload", flat=True)
    texts = [parse_canonical(bytes(body or b"")) for body in bodies]
    return [parse_key(str(text["vkey"])) for text in texts if isinstance(text, dict)]
