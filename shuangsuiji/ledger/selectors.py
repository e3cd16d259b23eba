"""Reading the ledger."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, QuerySet

from shuangsuiji.kernel.canonical import JsonValue, parse_canonical
from shuangsuiji.kernel.sm2 import Sm2Key, parse_sm2_key
from shuangsuiji.ledger.models import Checkpoint, Cosignature, Leaf, Record

SM2_CREATED = "ledger.sm2key.created"
HEARTBEAT = "ledger.heart.beaten"


@dataclass(frozen=True)
class Disclosed:
    """A record with its payload and salt, as given to those who may recompute it."""

    leaf: str
    payload: dict[str, JsonValue]
    salt: str  # hex


def disclosed_records(draw: str, kinds: Collection[str]) -> list[Disclosed]:
    """The records of one draw that a published bundle carries, oldest first. One query."""
    return [_disclosed(row) for row in records_of_draw(draw).filter(kind__in=kinds)]


def _disclosed(row: Record) -> Disclosed:
    payload = parse_canonical(bytes(row.payload or b""))
    if not isinstance(payload, dict):
        raise TypeError(f"record {row.seq} has no payload object")
    leaf = bytes(row.leaf).decode("utf-8")
    return Disclosed(leaf, payload, bytes(row.salt or b"").hex())


def records_of_draw(draw: str) -> QuerySet[Record]:
    """Every record of one draw session, oldest first. One query."""
    return Record.objects.filter(draw=draw).order_by("seq")


def is_signed(*, draw: str, kind: str) -> bool:
    """Whether the draw's newest record of that kind is under a signed head. Three queries."""
    return heads_over(draw=draw, kind=kind).exists()


def heads_over(*, draw: str, kind: str) -> QuerySet[Checkpoint]:
    """Signed heads that cover the draw's newest record of that kind, oldest first."""
    row = Record.objects.filter(draw=draw, kind=kind).order_by("-seq").first()
    leaf = Leaf.objects.filter(src=row.src).first() if row else None
    if leaf is None:
        return Checkpoint.objects.none()
    return Checkpoint.objects.filter(size__gt=leaf.seq).order_by("size")


def cosigners_over(*, draw: str, kind: str) -> list[str]:
    """Names of outside witnesses under any such head. Three queries."""
    heads = heads_over(draw=draw, kind=kind)
    rows = Cosignature.objects.filter(checkpoint__in=heads).order_by("witness")
    return list(rows.values_list("witness", flat=True).distinct())


def signed_under(*, draw: str, kind: str) -> int:
    """Size of the first head over the draw's newest record of that kind, else 0. Three queries."""
    first = heads_over(draw=draw, kind=kind).first()
    return first.size if first else 0


def signed_count(*, draw: str, kind: str) -> int:
    """How many of the draw's records of that kind are under a signed head. Two queries."""
    size = Checkpoint.objects.aggregate(size=Max("size"))["size"] or 0
    sources = Record.objects.filter(draw=draw, kind=kind).values("src")
    return Leaf.objects.filter(src__in=sources, seq__lt=size).count()


def records_about(subjects: Iterable[str]) -> QuerySet[Record]:
    """Records about any of the subjects, oldest first. One query."""
    return Record.objects.filter(subject__in=list(subjects)).order_by("seq")


def latest_records(subject: str) -> QuerySet[Record]:
    """Records about one subject, newest first. One query."""
    return Record.objects.filter(subject=subject).order_by("-seq")


def announced_sm2_keys() -> list[Sm2Key]:
    """Every SM2 key that the log ever announced, oldest first. One query."""
    rows = Record.objects.filter(kind=SM2_CREATED, payload__isnull=False).order_by("seq")
    bodies = rows.values_list("payload", flat=True)
    texts = [parse_canonical(bytes(body or b"")) for body in bodies]
    return [parse_sm2_key(str(text["vkey"])) for text in texts if isinstance(text, dict)]


def newest_head_at() -> datetime | None:
    """When the newest head was signed; None before the first. One query."""
    rows = Checkpoint.objects.order_by("-size").values_list("at", flat=True)
    return rows.first()


def stored_bytes(value: object) -> bytes:
    """A binary column as bytes, also where somebody put text or nothing into it."""
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    # SQLite keeps whatever it is given.
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else b""


class LeafRow(NamedTuple):
    """What is compared of an entry."""

    seq: int
    data: bytes
    hash: bytes
    src: str


def leaf_rows(after: int, count: int) -> list[LeafRow]:
    """The next entries after number ``after``, in order. One query."""
    return _read(Leaf.objects.filter(seq__gt=after).order_by("seq")[:count])


def leaf_rows_until(first: int | None, last: int) -> list[LeafRow]:
    """The entries from ``first`` (None: whatever is there) up to before ``last``. One query."""
    rows = Leaf.objects.filter(seq__lt=last).order_by("seq")
    return _read(rows if first is None else rows.filter(seq__gte=first))


def _read(rows: QuerySet[Leaf]) -> list[LeafRow]:
    return [
        LeafRow(seq, stored_bytes(data), stored_bytes(value), src)
        for seq, data, value, src in rows.values_list("seq", "data", "hash", "src")
    ]


def disclosed_about(
    subjects: Collection[str], kinds: Collection[str], *, until: datetime
) -> list[Disclosed]:
    """The records of those kinds about the subjects up to an instant, oldest first. One query."""
    rows = Record.objects.filter(subject__in=subjects, kind__in=kinds, at__lte=until)
    return [_disclosed(row) for row in rows.order_by("seq")]
