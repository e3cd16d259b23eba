"""The ledger records of one session, as published: each whole, in order, of this draw."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from inspections.draw.bundle import BundleRecord
from inspections.draw.errors import MalformedError
from inspections.draw.fields import Fields
from inspections.draw.ids import DIGEST
from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical

SEALED = "inspections.session.sealed"
COMMITTED = "inspections.session.committed"
INPUT_COMMITTED = "inspections.input.committed"
OPENED = "inspections.inputs.opened"
DRAWN = "inspections.session.drawn"
PUBLISHED = "inspections.session.published"

PAYLOAD_KEYS = {
    SEALED: ("frame_digest", "entities_digest", "excluded_digest", "channel", "task_code"),
    COMMITTED: ("commitment", "chain_length", "frame_digest"),
    INPUT_COMMITTED: ("order", "name", "kind", "commitment"),
    OPENED: ("sources_digest", "opened"),
    DRAWN: ("transcript_digest", "frame_digest", "master_digest"),
    PUBLISHED: ("transcript_digest", "frame_digest", "sources_digest"),
}
AT = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z")


def checked_records(records: Sequence[BundleRecord], *, draw_id: str, inputs: int) -> list[Any]:
    """The payloads in order, after every check that needs the records alone.

    Raises:
        MalformedError: a record's payload does not give the leaf's digest, kinds are not in the
            order of docs/bundle.md, another draw's record, or time runs back.
    """
    kinds = [SEALED, COMMITTED, *[INPUT_COMMITTED] * inputs, OPENED, DRAWN, PUBLISHED]
    told = f"{len(kinds)} 条（封存、承诺、{inputs} 份见证输入、开启、抽取、公布）"
    return checked_chain(records, kinds, keys=PAYLOAD_KEYS, draw_id=draw_id, told=told)


def checked_chain(
    records: Sequence[BundleRecord],
    kinds: Sequence[str],
    *,
    keys: Mapping[str, tuple[str, ...]],
    draw_id: str,
    told: str,
) -> list[Any]:
    """The payloads of records that must be exactly of ``kinds``, in this order.

    Args:
        keys: payload keys of every kind.
        told: what should be there, for a refusal.

    Raises:
        MalformedError: see ``checked_records``.
    """
    leaves = [_leaf(record, place) for place, record in enumerate(records, start=1)]
    found = [leaf["kind"] for leaf in leaves]
    if found != list(kinds):
        raise MalformedError(f"存证记录应依次为 {told}，实有 {len(found)} 条或顺序不同")
    for place, leaf in enumerate(leaves, start=1):
        if leaf["draw"] != draw_id:
            raise MalformedError(f"第 {place} 条存证记录属于另一场次“{leaf['draw']}”")
    for place, (before, after) in enumerate(pairwise(leaves), start=1):
        if before["at"] > after["at"]:
            raise MalformedError(f"第 {place} 条与第 {place + 1} 条存证记录的时间倒退")
    for place, (record, kind) in enumerate(zip(records, kinds, strict=True), start=1):
        Fields(record.payload, f"第 {place} 条存证记录的内容").object(*keys[kind])
    return [record.payload for record in records]


def _leaf(record: BundleRecord, place: int) -> dict[str, Any]:
    """The leaf's members, after the digest of the payload was recomputed."""
    name = f"第 {place} 条存证记录"
    leaf = record.leaf.encode("utf-8", "surrogatepass")
    try:
        value = parse_canonical(leaf)
        payload = canonical_bytes(record.payload)
    except NotCanonicalError as error:
        raise MalformedError(f"{name}：{error}") from error
    f = Fields(value, f"{name}的叶").object(
        "actor", "at", "draw", "kind", "payload_sha256", "src", "v"
    )
    f["v"].integer(1, 1)
    f["at"].text(AT)
    f["payload_sha256"].text(DIGEST)
    for key in ("actor", "src", "draw", "kind"):
        f[key].text(empty=False)
    salted = hashlib.sha256(bytes.fromhex(record.salt) + payload).hexdigest()
    if salted != f["payload_sha256"].value:
        raise MalformedError(f"{name}的内容与其摘要不符：内容或盐被改动")
    return {key: field.value for key, field in f.items()}
