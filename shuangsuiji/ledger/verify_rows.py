"""Comparing an entry with the row that it came from, column by column: people read the rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType

from shuangsuiji.kernel.canonical import JsonValue, NotCanonicalError, parse_canonical
from shuangsuiji.ledger.key_services import KEY_CREATED, KEY_ROTATED
from shuangsuiji.ledger.leaves import event_source, instant, leaf_bytes, payload_digest
from shuangsuiji.ledger.models import HistoryEntry, Leaf, Record
from shuangsuiji.ledger.models.records import COPIED, HISTORY_KIND, as_texts, copied
from shuangsuiji.ledger.selectors import LeafRow, stored_bytes

ERASED = "ledger.content.erased"
NAMED = re.compile(r"event/[0-9a-f]{32}")  # older rows are named at random


def not_as_made(leaves: Sequence[LeafRow]) -> list[LeafRow]:
    """Entries that do not follow to the byte from all columns of a record. One query.

    Nearly all entries do, so nothing needs to be parsed and told apart for them. Entries without a
    record, with destroyed content or with keys in it are among those that are given back.
    """
    among = Leaf.objects.filter(seq__gte=leaves[0].seq, seq__lte=leaves[-1].seq).values("src")
    records = Record.objects.filter(src__in=among, payload__isnull=False, salt__isnull=False)
    columns = "src", "subject", "kind", "at", "draw", "actor", "leaf", "salt", "payload"
    made = {}
    for src, subject, kind, at, draw, actor, *rest in records.order_by().values_list(*columns):
        leaf, salt, payload = map(stored_bytes, rest)
        digest = payload_digest(salt, payload)
        try:
            data = leaf_bytes(
                kind=kind, at=at, src=src, draw=draw, actor=actor, payload_sha256=digest
            )
        except NotCanonicalError:  # SQLite keeps whatever it is given
            continue
        is_key = kind in (KEY_CREATED, KEY_ROTATED)
        if data == leaf and src == event_source(salt, subject) and not is_key:
            made[src] = data
    return [leaf for leaf in leaves if made.get(leaf.src) != leaf.data]


def erased_sources() -> set[str]:
    """Rows whose content was destroyed on the record, with a legal basis. One query."""
    found: set[str] = set()
    rows = Record.objects.filter(kind=ERASED, payload__isnull=False)
    for body in rows.values_list("payload", flat=True):
        try:
            told = parse_canonical(stored_bytes(body))
        except NotCanonicalError:
            continue  # found at its own entry
        if isinstance(told, dict) and isinstance(told.get("sources"), list):
            found.update(map(str, told["sources"]))
    return found


def row_findings(
    row: Record | HistoryEntry, entry: Mapping[str, Any], erased: set[str]
) -> Iterator[str]:
    """What of a row is not as its entry says; ``entry`` is the parsed leaf."""
    if isinstance(row, Record):
        told = (row.kind, row.actor, row.draw or None, instant(row.at))
    else:
        told = (HISTORY_KIND, row.actor_name, None, instant(row.timestamp))
    if told != (entry["kind"], entry["actor"], entry["draw"], entry["at"]):
        yield "行里的事项、操作人、场次或时间与条目不同。"
    if row.payload is None and row.salt is None:
        if row.src not in erased:
            yield "内容被销毁，却没有载明依据的销毁记录。"
        return
    body = stored_bytes(row.payload)
    if payload_digest(stored_bytes(row.salt), body) != entry["payload_sha256"]:
        yield "内容与条目中的摘要不符，内容被改动。"
    elif isinstance(row, Record):
        if NAMED.fullmatch(row.src or "") and row.src != event_source(
            stored_bytes(row.salt), row.subject
        ):
            yield "行里的对象与条目不同，对象被改动。"
    elif not _told_columns(body).items() <= _columns(row).items():
        yield "修改历史的栏目与签入的内容不同，栏目被改动。"


def _columns(row: HistoryEntry) -> dict[str, JsonValue]:
    """What the row says now, under the names of the signed content."""
    return {
        "actor_name": row.actor_name,
        "reason": row.reason,
        "task_id": row.task_id,
        "action": row.action,
        "changes": as_texts(row.changes),
        "actor_id": str(row.actor_id or ""),
        "object": f"{_model(row.content_type_id)}/{row.object_pk}",
        "copied": copied({name: getattr(row, name) for name in COPIED}),
    }


def _model(content_type: int) -> str:
    try:
        found = ContentType.objects.get_for_id(content_type)  # cached
    except ContentType.DoesNotExist:
        return ""
    return f"{found.app_label}.{found.model}"


def _told_columns(body: bytes) -> dict[str, JsonValue]:
    payload = parse_canonical(body)
    return dict(payload) if isinstance(payload, dict) else {}
