"""Verifying one run of entries by itself: what can be done in several processes side by side."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from django.db.models import F, Max

from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.kernel.merkle import leaf_hash
from shuangsuiji.kernel.note import NoteError, parse_checkpoint, parse_key, parse_note, signed_by
from shuangsuiji.kernel.sm2 import check_sm2_signed, parse_sm2_key
from shuangsuiji.ledger.keys import holds
from shuangsuiji.ledger.models import Checkpoint, Leaf
from shuangsuiji.ledger.selectors import LeafRow, leaf_rows_until, stored_bytes
from shuangsuiji.ledger.verify_rows import Place, compared, erased_sources, made_of_records

PIECE = 5_000
Bounds = tuple[int | None, int]  # first entry (None: the very first) and the one after the last


class Rules(NamedTuple):
    """What every process is told."""

    origin: str
    since: int  # source rows of earlier entries are not compared
    keys: list[str]  # verifier keys that the log announced
    sm2_keys: list[str]


class Piece(NamedTuple):
    """What a run of entries is, and what is wrong in it. Plain values: it travels in a pipe."""

    runs: list[tuple[int, int]]  # first number and count; more than one where numbers are missing
    hashes: bytes  # recomputed, 32 bytes for each entry
    findings: list[Place]
    of_draws: list[tuple[int, bytes]]  # entries that belong to a draw
    named: list[tuple[int, list[int]]]  # sizes of heads that a heartbeat names


def bounds_of_pieces() -> list[Bounds]:
    """How the log of now is cut up; entries that come later belong to none. Two queries."""
    last = Leaf.objects.aggregate(last=Max("seq"))["last"]
    if last is None:
        return []
    starts = Leaf.objects.annotate(rest=F("seq") % PIECE).filter(rest=0, seq__gt=0, seq__lte=last)
    cuts = [*starts.order_by("seq").values_list("seq", flat=True), last + 1]
    return [(None, cuts[0]), *pairwise(cuts)]


class PieceReader:
    """Reads and verifies pieces, with the rows of the database behind this connection."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._keys = [parse_key(key) for key in rules.keys]
        self._sm2_keys = [parse_sm2_key(key) for key in rules.sm2_keys]
        self._erased = erased_sources()

    def read(self, first: int | None, last: int) -> Piece:
        """Verify the entries of one piece, their rows and the heads over them. Few queries."""
        leaves = leaf_rows_until(first, last)
        findings, hashes = [], bytearray()
        for leaf in leaves:
            computed = leaf_hash(leaf.data)
            hashes += computed
            if computed != leaf.hash:
                findings.append((leaf.seq, "原始字节与叶哈希不符，条目被改动。"))
        wanted = [leaf for leaf in leaves if leaf.seq >= self._rules.since]
        named = []
        if wanted:
            made = made_of_records(wanted)
            findings += compared(made.doubtful, self._erased)
            named = [(seq, sizes) for seq, body in made.beats if (sizes := self._named(body))]
        findings += self._head_findings(first or 0, last)
        of_draws = [(leaf.seq, leaf.data) for leaf in leaves if b'"draw":null' not in leaf.data]
        return Piece(_runs(leaves), bytes(hashes), findings, of_draws, named)

    def _named(self, body: bytes) -> list[int]:
        try:
            told = parse_canonical(body)
            return list(map(int, told["heads"])) if told["origin"] == self._rules.origin else []
        except (NotCanonicalError, KeyError, TypeError, ValueError):  # from before they were named
            return []

    def _head_findings(self, first: int, last: int) -> Iterator[Place]:
        heads = Checkpoint.objects.filter(size__gt=first, size__lte=last).order_by("size")
        for size, root, text in heads.values_list("size", "root", "note"):
            try:
                note = parse_note(text.encode("utf-8"))
                signed = parse_checkpoint(note.text)
                if (signed.size, signed.root) != (size, stored_bytes(root)):
                    yield size - 1, f"{size} 条的检查点的签名文本与表中的不同。"
                if self._keys and not signed_by(note, self._keys, holds=holds):
                    yield size - 1, f"{size} 条的检查点没有本日志公布过的密钥的签名。"
                for key in self._sm2_keys:
                    check_sm2_signed(note, key)
            except NoteError as error:
                yield size - 1, f"{size} 条的检查点：{error}"


def _runs(leaves: Sequence[LeafRow]) -> list[tuple[int, int]]:
    if not leaves:
        return []
    if leaves[-1].seq - leaves[0].seq + 1 == len(leaves):
        return [(leaves[0].seq, len(leaves))]
    starts = [
        place
        for place, leaf in enumerate(leaves)
        if not place or leaf.seq != leaves[place - 1].seq + 1
    ]
    return [(leaves[one].seq, other - one) for one, other in pairwise([*starts, len(leaves)])]
