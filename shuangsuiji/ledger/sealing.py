"""Sealing: waiting rows become leaves, the head is signed, the files are written.

Three steps, each of which may be the last before a power cut; the next call takes up where it
stopped. Leaves are numbered in one transaction under one lock. The signer then reads them back
as committed, because it never signs what is not durable. Files come last.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, Max, When

from shuangsuiji.ledger import continuity, publishing, signer_socket
from shuangsuiji.ledger.batches import among, store_leaves
from shuangsuiji.ledger.key_services import KEY_CREATED, LOG_CONTINUED, ensure_key
from shuangsuiji.ledger.models import (
    Checkpoint,
    HistoryEntry,
    Leaf,
    Node,
    PastLog,
    Record,
    Waiting,
)
from shuangsuiji.ledger.models.records import HISTORY_KIND
from shuangsuiji.ledger.signer import RefusedError, Signed, Signer
from shuangsuiji.ledger.sm2_keys import Sm2Signer
from shuangsuiji.ledger.tree import frontier_at, grown, hashed

logger = logging.getLogger(__name__)

BATCH = 5_000
READ_AT_ONCE = 10_000
LOCK_KEY = int.from_bytes(hashlib.sha256(b"ssj-log-sealing").digest()[:8], "big") >> 1


class EntryTooLargeError(RuntimeError):
    """An entry has more bytes than the format of the log allows."""


def seal_pending(*, now: datetime) -> Checkpoint | None:
    """Seal what waits, sign and publish; the newest checkpoint, None for an empty log.

    Safe to call from many processes at once and after any crash.

    Raises:
        RefusedError: the signer will not sign this tree.
        SignerUnreachableError: leaves are numbered; the signature follows later.
    """
    try:
        _check_memory()
        if not settings.SSJ_SIGNER_SOCKET:
            ensure_key(by="sealing", now=now)
        while Waiting.objects.exists() and take_in() >= BATCH:
            continue
        if log_size() != signed_size():
            sign_head(now=now)
    except RefusedError as error:
        continuity.keep_refusal(str(error))
        raise
    continuity.forget_refusal()
    head = Checkpoint.objects.order_by("-size").first()
    if head is not None and not publishing.is_published(Path(settings.SSJ_LOG_DIR), note_of(head)):
        publish_head()
    return head


def take_in() -> int:
    """Number about ``BATCH`` waiting rows; how many. Zero where another process is at it."""
    with transaction.atomic():
        if not _locked():
            return 0
        size = log_size()
        waiting = dict(Waiting.objects.order_by("pk").values_list("pk", "src")[:BATCH])
        if not size:
            waiting |= _opening()
        entries = _entries(waiting.values())
        hashes = hashed([data for _, data in entries])
        frontier = frontier_at(size)
        nodes = grown(frontier, hashes)
        store_leaves(
            [
                (size + place, data, value, src)
                for place, ((src, data), value) in enumerate(zip(entries, hashes, strict=True))
            ]
        )
        Node.objects.bulk_create(nodes)
        Waiting.objects.filter(among("id", list(waiting))).delete()
    return len(waiting)


def sign_head(*, now: datetime) -> None:
    """Have the whole stored log signed, where it is not yet; one process at a time.

    The leaves were committed before. Should the process die after signing, the signer remembers
    the same head and signs it again.
    """
    with transaction.atomic():
        if not _locked():
            return
        size = log_size()
        if not size or Checkpoint.objects.filter(size=size).exists():
            return
        root = frontier_at(size).root()
        signed = _sign(size, root)
        past = PastLog.objects.count()
        publishing.put_aside(Path(settings.SSJ_LOG_DIR), settings.SSJ_LOG_ORIGIN, past)
        publishing.publish_keys(Path(settings.SSJ_LOG_DIR), signed.keys)
        Checkpoint.objects.create(size=size, root=root, note=signed.note, at=now)


def publish_head() -> None:
    """Write the files of the newest head, if nobody else is writing them."""
    with transaction.atomic():
        if not _locked():
            return
        head = Checkpoint.objects.order_by("-size").first()
        if head is not None:
            publishing.publish(Path(settings.SSJ_LOG_DIR), head, note_of(head))
            continuity.trust_files()


def log_size() -> int:
    """How many leaves there are. One query."""
    last = Leaf.objects.order_by("-seq").values_list("seq", flat=True).first()
    return 0 if last is None else last + 1


def signed_size() -> int:
    """How many leaves the newest head covers. One query."""
    return Checkpoint.objects.aggregate(size=Max("size"))["size"] or 0


def note_of(checkpoint: Checkpoint) -> str:
    """The checkpoint with the lines of its witnesses."""
    lines = checkpoint.cosignatures.values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def stored_entries(first: int, size: int) -> Iterator[bytes]:
    """Entry bytes for the signer, read back in pieces."""
    for start in range(first, size, READ_AT_ONCE):
        yield from publishing.entries_of(start, min(size, start + READ_AT_ONCE))


def local_signer() -> Signer:
    """The signer of this machine's key folder."""
    folder, origin = Path(settings.SSJ_KEY_DIR), settings.SSJ_LOG_ORIGIN
    second_line = Sm2Signer(folder, origin) if settings.SSJ_SM2 else None
    return Signer(folder, origin, stored_entries, second_line)


def _check_memory() -> None:
    """Never number an entry in a log that has lost entries.

    Raises:
        RefusedError: files or signer remember more than this database has.
    """
    reason = continuity.rolled_back()
    if not reason and not settings.SSJ_SIGNER_SOCKET:
        signed = local_signer().signed_size()  # read first: the log only grows meanwhile
        size = log_size()
        if signed > size:
            reason = f"曾签到第 {signed} 条，数据库只有 {size} 条。数据库可能由旧备份恢复。"
    if reason:
        raise RefusedError(f"拒绝签名：{reason}请按运行手册「恢复之后」处理。")


def _opening() -> dict[int, str]:
    """What a log begins with, if it waits."""
    rows = Record.objects.filter(kind__in=(LOG_CONTINUED, KEY_CREATED)).values("src")
    return dict(Waiting.objects.filter(src__in=rows).values_list("pk", "src"))


def _sign(size: int, root: bytes) -> Signed:
    if settings.SSJ_SIGNER_SOCKET:
        return signer_socket.ask(Path(settings.SSJ_SIGNER_SOCKET), size=size, root=root)
    return local_signer().sign(size, root)


def _entries(sources: Iterable[str]) -> list[tuple[str, bytes]]:
    """(src, entry bytes) of the source rows: a log's key, then records as they were made.

    A row that is an entry already, whoever queued it again, is none a second time.
    """
    wanted = list(sources)
    keys_first = Case(When(kind=LOG_CONTINUED, then=0), When(kind=KEY_CREATED, then=1), default=2)
    edited = [src for src in wanted if src.startswith(f"{HISTORY_KIND}/")]
    acts = list(set(wanted).difference(edited))
    records = Record.objects.filter(among("src", acts)).order_by(keys_first, "pk")
    history = HistoryEntry.objects.filter(among("src", edited)).order_by("pk")
    sealed = set(Leaf.objects.filter(among("src", wanted)).values_list("src", flat=True))
    rows = [*records.values_list("src", "leaf"), *history.values_list("src", "leaf")]
    found = [(src or "", bytes(leaf or b"")) for src, leaf in rows if src not in sealed]
    for src, data in found:
        if len(data) > 65_535:
            raise EntryTooLargeError(f"条目 {src} 有 {len(data)} 字节，超过 65535。")
    return found


def _locked() -> bool:
    """Take the sealing lock for this transaction. SQLite has one writer anyhow."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_KEY])
        return bool(cursor.fetchone()[0])
