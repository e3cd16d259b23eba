"""What a published file needs of the log: entries proven under the heads that show their order.

The same bytes for ever: heads and entries never change once they are there, and lines of
witnesses are taken only where the log itself shows that they came before the later entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from shuangsuiji.kernel.canonical import canonical_bytes, parse_canonical
from shuangsuiji.kernel.merkle import consistency_path, inclusion_path
from shuangsuiji.kernel.note import parse_key, parse_note, signed_by
from shuangsuiji.kernel.tlogproof import proof_text
from shuangsuiji.ledger.cosigning import COSIGNATURE_RECEIVED
from shuangsuiji.ledger.key_services import KEY_CREATED, KEY_ROTATED
from shuangsuiji.ledger.models import Checkpoint, Leaf, Record
from shuangsuiji.ledger.proofs import NotSealedError
from shuangsuiji.ledger.tree import subtree


@dataclass(frozen=True)
class Evidence:
    """Proofs by source, in the order of the log, and what joins their two heads."""

    proofs: dict[str, str]
    keys: tuple[str, ...]
    consistency: tuple[str, ...]  # hex
    since: tuple[str, ...]  # hex; from the head that the caller named


def evidence_of(*, before: Sequence[str], after: Sequence[str], since: int = 0) -> Evidence:
    """Prove ``before`` under the first head that covers them, ``after`` under the first of theirs.

    Args:
        before: sources of records, such as what was sealed and committed.
        after: sources of records from after that head, such as inputs, result, publication.
        since: size of an older head to which the second one is to be joined, 0 for none.

    Raises:
        NotSealedError: some of them are not under a signed head yet; it takes seconds.
    """
    numbers = dict(Leaf.objects.filter(src__in=[*before, *after]).values_list("src", "seq"))
    if len(numbers) < len(before) + len(after):
        raise NotSealedError("记录还没有全部签入日志，通常需要几秒。")
    first = _head_over(max(numbers[src] for src in before))
    second = _head_over(max(numbers[src] for src in after))
    node = lru_cache(maxsize=None)(subtree)
    notes = (first.note + _lines(first, min(numbers[src] for src in after)), second.note)
    proofs = {}
    for src, number in sorted(numbers.items(), key=lambda row: row[1]):
        head, note = (first, notes[0]) if src in before else (second, notes[1])
        proofs[src] = proof_text(number, inclusion_path(number, head.size, node), note)
    paths = [
        tuple(each.hex() for each in consistency_path(size, second.size, node)) if size else ()
        for size in (min(first.size, second.size), since)
    ]
    return Evidence(proofs, _keys(first, second), paths[0], paths[1])


def single_proofs(sources: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Each entry proven under the first head over it, without lines of witnesses; and the keys.

    Raises:
        NotSealedError: some of them are not under a signed head yet; it takes seconds.
    """
    numbers = dict(Leaf.objects.filter(src__in=sources).values_list("src", "seq"))
    if len(numbers) < len(set(sources)):
        raise NotSealedError("记录还没有全部签入日志，通常需要几秒。")
    node = lru_cache(maxsize=None)(subtree)
    heads = {src: _head_over(number) for src, number in numbers.items()}
    proofs = {
        src: proof_text(numbers[src], inclusion_path(numbers[src], head.size, node), head.note)
        for src, head in heads.items()
    }
    return proofs, _keys(*heads.values())


def _head_over(number: int) -> Checkpoint:
    """The first signed head that covers the entry."""
    head = Checkpoint.objects.filter(size__gt=number).order_by("size").first()
    if head is None:
        raise NotSealedError(f"第 {number} 号条目还没有签入日志，通常需要几秒。")
    return head


def _lines(head: Checkpoint, number: int) -> str:
    """Lines of witnesses under the head whose receipt is an entry before ``number``."""
    payload = canonical_bytes({"size": head.size})
    received = Record.objects.filter(kind=COSIGNATURE_RECEIVED, payload=payload)
    early = Leaf.objects.filter(src__in=received.values("src"), seq__lt=number).values("src")
    known = set(received.filter(src__in=early).values_list("subject", flat=True))
    rows = head.cosignatures.order_by("pk")
    return "".join(row.line for row in rows if row.witness[:120] in known)


def _keys(*heads: Checkpoint) -> tuple[str, ...]:
    """The log's keys whose lines stand under one of the heads, as the log announced them."""
    rows = Record.objects.filter(Q(kind=KEY_CREATED) | Q(kind=KEY_ROTATED), payload__isnull=False)
    announced = [
        parse_key(parse_canonical(bytes(payload or b""))["vkey"])
        for payload in rows.order_by("seq").values_list("payload", flat=True)
    ]
    notes = [parse_note(head.note.encode("utf-8")) for head in heads]
    signers = {str(key) for note in notes for key in signed_by(note, announced)}
    return tuple(str(key) for key in announced if str(key) in signers)
