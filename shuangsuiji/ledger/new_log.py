"""Beginning a new log where the old one cannot be continued: openly, with the old head inside.

The rows of the old log move into tables of their own. No other act of the product goes past the
append-only triggers; it takes the owner of the tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.db import connection
from django.db.models import Model

from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.kernel.note import LOG_KEY, NAME_RULE, VerifierKey, is_name
from shuangsuiji.ledger import continuity
from shuangsuiji.ledger.key_services import KEY_CREATED, LOG_CONTINUED
from shuangsuiji.ledger.keys import keys_in, make_key
from shuangsuiji.ledger.lost import lost_draws, pass_over
from shuangsuiji.ledger.models import Checkpoint, Leaf, Node, PastHead, PastLeaf, PastLog
from shuangsuiji.ledger.services import append, command

PIECE = 2_000


class NewLogError(ValueError):
    """A new log cannot begin like this."""


def begin_log(*, origin: str, reason: str, by: str, now: datetime) -> VerifierKey:
    """End the log here and begin another under the name ``origin``; its key.

    Afterwards every process needs ``SSJ_LOG_ORIGIN`` set to the new name.

    Raises:
        NewLogError: a name that is taken or not allowed, or no reason.
        KeyFileError: the key cannot be written.
    """
    _check(origin, reason)
    folder = Path(settings.SSJ_KEY_DIR)
    kept = [key for key in keys_in(folder) if key.verifier.name == origin]
    key = (kept or [make_key(folder, origin, kind=LOG_KEY)])[0].verifier
    with continuity.repairing():
        _begin(origin=origin, reason=reason.strip(), key=key, by=by, now=now)
    continuity.forget_refusal()
    for path in folder.glob("log-*.key"):
        if path.name != f"log-{key.key_id.hex()}.key":
            path.rename(path.with_suffix(".retired"))
    return key


@command
def _begin(*, origin: str, reason: str, key: VerifierKey, by: str, now: datetime) -> None:
    size, note = Leaf.objects.count(), _last_note()
    lost = lost_draws(Path(settings.SSJ_LOG_DIR), note, size)
    past = PastLog.objects.create(
        number=PastLog.objects.count() + 1,
        origin=settings.SSJ_LOG_ORIGIN,
        successor=origin,
        size=size,
        note=note,
        reason=reason,
        ended_at=now,
        ended_by=by,
    )
    _put_aside(past)
    pass_over(lost)
    payload: dict[str, JsonValue] = {
        "origin": origin,
        "old_origin": past.origin,
        "old_checkpoint": past.note,
        "old_size_in_database": past.size,
        "old_heads_sha256": past.heads_digest(),
        "lost_draws": [*lost],
        "reason": reason,
    }
    append(kind=LOG_CONTINUED, actor=by, subject=past.origin[:120], payload=payload, at=now)
    append(
        kind=KEY_CREATED,
        actor=by,
        subject=key.key_id.hex(),
        payload={"origin": origin, "vkey": str(key)},
        at=now,
    )


def _check(origin: str, reason: str) -> None:
    used = set(PastLog.objects.values_list("origin", flat=True)) | {settings.SSJ_LOG_ORIGIN}
    if not is_name(origin):
        raise NewLogError(f"日志名称「{origin}」不合规：{NAME_RULE}。")
    if origin in used:
        raise NewLogError(f"日志名称 {origin} 已用过。请换一个，例如 {settings.SSJ_LOG_ORIGIN}-2。")
    if not reason.strip() or len(reason) > 300:
        raise NewLogError("请用 --reason 写明为何另起日志（300 字以内）；此事由永久公开。")


def _last_note() -> str:
    """The published checkpoint, which may know more than this database; else the newest here."""
    path = Path(settings.SSJ_LOG_DIR) / continuity.CHECKPOINT
    if path.exists():
        return path.read_text(encoding="utf-8")
    head = Checkpoint.objects.order_by("-size").first()
    return head.note if head else ""


def _put_aside(past: PastLog) -> None:
    for first in range(0, past.size, PIECE):
        rows = Leaf.objects.filter(seq__gte=first, seq__lt=first + PIECE)
        PastLeaf.objects.bulk_create(
            PastLeaf(log=past, seq=row.seq, data=row.data, src=row.src) for row in rows
        )
    attached = [relation.related_model for relation in Checkpoint._meta.related_objects]
    for head in Checkpoint.objects.iterator():
        rows_of = [row for model in attached for row in _attached_to(model, head)]
        PastHead.objects.create(
            log=past,
            size=head.size,
            note=head.note,
            at=head.at,
            attached=serializers.serialize("json", rows_of),
        )
    models: list[type[Model]] = [*attached, Checkpoint, Node, Leaf]
    tables = [model._meta.db_table for model in models]
    with _triggers_off(tables), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def _attached_to(model: type[Model], head: Checkpoint) -> Iterator[Model]:
    name = next(
        relation.field.name
        for relation in Checkpoint._meta.related_objects
        if relation.related_model is model
    )
    return model._default_manager.filter(**{name: head}).order_by("pk").iterator()


@contextmanager
def _triggers_off(tables: list[str]) -> Iterator[None]:
    """Inside our transaction; whoever owns the tables may do this, and nobody else."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            off = [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables]
            on = [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables]
        else:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            rows = [row for row in cursor.fetchall() if row[1] in tables]
            off = [f'DROP TRIGGER "{name}"' for name, _, _ in rows]
            on = [sql for _, _, sql in rows]
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)
