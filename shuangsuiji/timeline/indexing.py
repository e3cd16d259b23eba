"""Taking entries of the log into the index, in the order of their numbers."""

import hashlib

from django.db import connection, transaction
from django.db.models import Max

from shuangsuiji.ledger.entries import LoggedEntry, logged_entries
from shuangsuiji.ledger.sealing import log_size
from shuangsuiji.timeline.models import Entry, Place
from shuangsuiji.timeline.whereabouts import Tree, units_of

BATCH = 2_000
NOWHERE: frozenset[int | None] = frozenset({None})
LOCK_KEY = int.from_bytes(hashlib.sha256(b"ssj-timeline").digest()[:8], "big") >> 1


def take_up() -> int:
    """Index up to ``BATCH`` further entries; how many.

    The log numbers its entries without gaps, in committed transactions one after the other;
    so the highest number seen is all that has to be remembered.
    """
    if indexed_size() >= log_size():
        return 0
    with transaction.atomic():
        if not _locked():
            return 0
        entries = logged_entries(indexed_size(), BATCH)
        _index(entries)
    return len(entries)


def take_up_everything() -> int:
    """Index what there is; how many entries that were."""
    total = 0
    while taken := take_up():
        total += taken
    return total


def rebuild() -> int:
    """Throw the index away and make it anew from the log; how many entries it has."""
    with transaction.atomic():
        Place.objects.all().delete()
        Entry.objects.all().delete()
    return take_up_everything()


def indexed_size() -> int:
    """How many entries of the log are indexed. One query."""
    last: int | None = Entry.objects.aggregate(last=Max("seq"))["last"]
    return 0 if last is None else last + 1


def _index(entries: list[LoggedEntry]) -> None:
    tree = Tree()
    units = units_of(entries, tree)
    Entry.objects.bulk_create(
        Entry(
            seq=entry.seq,
            at=entry.at,
            kind=entry.kind,
            actor=entry.actor,
            subject=entry.subject,
            draw=entry.draw,
            src=entry.src,
            unit_id=next(iter(units[entry.seq]), None),
        )
        for entry in entries
    )
    Place.objects.bulk_create(
        Place(unit_id=unit, entry_id=entry.seq, at=entry.at, kind=entry.kind, actor=entry.actor)
        for entry in entries
        for unit in tree.with_those_above(units[entry.seq]) or NOWHERE
    )


def _locked() -> bool:
    """One process at a time. SQLite has one writer anyhow."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_KEY])
        return bool(cursor.fetchone()[0])
