"""Comparing an entry with the row that it came from, column by column: people read the rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType

from shuangsuiji.kernel.canonical import JsonValue, NotCanonicalError, parse_canonical
from shuangsuiji.ledger.leaves import event_source, instant, leaf_bytes, payload_digest
from shuangsuiji.ledger.models import HistoryEntry, Leaf, Record
from shuangsuiji.ledger.models.records import COPIED, HISTORY_KIND, as_texts, copied
from shuangsuiji.ledger.selectors import HEARTBEAT, LeafRow, stored_bytes

Place = tuple[int, str]  # entry number, and what is wrong

ERASED = "ledger.content.erased"
NAMED = re.compile(r"event/[0-9a-f]{32}")  # older rows are named at random


class Made(NamedTuple):
    """Entries beside their records, the quick way."""

    doubtful: list[LeafRow]  # to be parsed and compared column by column
    beats: list[tuple[int, bytes]]  # content of heartbeats, with their entry's number


def made_of_records(leaves: Sequence[LeafRow]) -> Made:
    """Which entries do not follow to the byte from all columns of a record. One query.

    Nearly all entries do, so nothing needs to be parsed and told apart for them. Entries without a
    record or with destroyed content are among those that are given back.
    """
    among = Leaf.objects.filter(seq__gte=leaves[0].seq, seq__lte=leaves[-1].seq).values("src")
    records = Record.objects.filter(src__in=among, payload__isnull=False, salt__isnull=False)
    columns = "src", "subject", "kind", "at", "draw", "actor", "leaf", "salt", "payload"
    made, beats = {}, {}
    for src, subject, kind, at, draw, actor, *rest in records.order_by().values_list(*columns):
        leaf, salt, payload = map(stored_bytes, rest)
        digest = payload_digest(salt, payload)
        try:
            data = leaf_bytes(
                kind=kind, at=at, src=src, draw=draw, actor=actor, payload_sha256=digest
            )
            if data == leaf and src == event_source(salt, subject):
                made[src] = data
                if kind == HEARTBEAT:
                    beats[src] = payload
        except (NotCanonicalError, AttributeError):  # SQLite keeps whatever it is given
            continue
    return Made(
        [leaf for leaf in leaves if made.get(leaf.src) != leaf.data],
        [(leaf.seq, beats[leaf.src]) for leaf in leaves if leaf.src in beats],
    )


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


def compared(leaves: Sequence[LeafRow], erased: set[str]) -> Iterator[Place]:
    """What of these entries and of the rows that they came from does not agree. Two queries."""
    sources = [leaf.src for leaf in leaves]
    rows: dict[str, Record | HistoryEntry] = {}
    for model in (Record, HistoryEntry) if leaves else ():
        found = model._default_manager.filter(src__in=sources).order_by()
        rows |= {row.src or "": row for row in found}
    for leaf in leaves:
        for text in _entry_findings(leaf, rows.get(leaf.src), erased):
            yield leaf.seq, text


def _entry_findings(
    leaf: LeafRow, row: Record | HistoryEntry | None, erased: set[str]
) -> Iterator[str]:
    try:
        entry = parse_canonical(leaf.data)
        src = entry["src"]
        if not entry.keys() >= {"kind", "actor", "at", "draw", "payload_sha256"}:
            raise KeyError
    except (NotCanonicalError, KeyError, TypeError, AttributeError):
        yield "不是规范写法的条目。"
        return
    if row is None:
        yield f"来源 {leaf.src} 的行已被删除。"
        return
    if stored_bytes(row.leaf) != leaf.data or src != leaf.src:
        yield f"来源 {leaf.src} 的行与条目不同。"
    yield from row_findings(row, entry, erased)


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
