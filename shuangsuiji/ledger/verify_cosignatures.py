"""Recomputing the witnesses' lines: each is where the log says that it was received, and holds."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import Max

from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.kernel.note import NoteError, check_signed, parse_note
from shuangsuiji.ledger.cosigning import COSIGNATURE_RECEIVED, witnesses
from shuangsuiji.ledger.keys import holds
from shuangsuiji.ledger.models import Cosignature, Leaf, PastLog, Record
from shuangsuiji.ledger.selectors import stored_bytes

Place = tuple[int | None, str]  # entry number where one is known, and what is wrong


def cosignature_findings() -> Iterator[Place]:
    """What is wrong with the witnesses' lines, in words.

    A line of a witness that is configured no more is compared with the log, but its signature
    cannot be checked.
    """
    received = _received()
    try:
        keys = {one.key.key_id: one.key for one in witnesses()}
    except NoteError as error:
        yield None, f"见证方名单（SSJ_WITNESSES）：{error}"
        keys = {}
    for row in Cosignature.objects.select_related("checkpoint").iterator():
        size = row.checkpoint_id
        if received.pop((row.witness[:120], size), None) is None:
            yield size - 1, f"{row.witness} 对 {size} 条的见证签名没有收到它的记录。"
        try:
            note = parse_note((row.checkpoint.note + row.line).encode("utf-8"))
            signed = note.signatures[-1]
            told = datetime.fromtimestamp(int.from_bytes(signed.data[:8], "big"), UTC)
            if (signed.name, told) != (row.witness, row.signed_at):
                raise NoteError("签名行与表中的见证方或时间不同。")
            if signed.key_id in keys:
                check_signed(note, keys[signed.key_id], holds=holds)
        except (NoteError, ValueError, OverflowError, OSError) as error:
            yield size - 1, f"{row.witness} 对 {size} 条的见证签名：{error}"
    for (witness, size), seq in received.items():
        yield None if seq < 0 else seq, f"已收到的 {witness} 对 {size} 条的见证签名被删除。"


def _received() -> dict[tuple[str, int], int]:
    """The number of the entry that tells of each line's arrival."""
    rows = Record.objects.filter(kind=COSIGNATURE_RECEIVED, payload__isnull=False)
    ended = PastLog.objects.aggregate(at=Max("ended_at"))["at"]
    if ended is not None:  # heads and lines of that log were put aside
        rows = rows.filter(at__gt=ended)
    numbers = dict(Leaf.objects.filter(src__in=rows.values("src")).values_list("src", "seq"))
    found: dict[tuple[str, int], int] = {}
    for src, witness, payload in rows.values_list("src", "subject", "payload"):
        try:
            size = int(parse_canonical(stored_bytes(payload))["size"])
        except (NotCanonicalError, KeyError, TypeError, ValueError):
            continue  # found at its own entry
        found[witness, size] = numbers.get(src, -1)
    return found
