"""Recomputing the whole log from its entry bytes: every kind of tampering has to show here.

Nothing that was derived is trusted: hashes, tiles, roots, signatures, the rows that entries came
from. Findings carry the entry's number, so that one knows where to look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef

from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.kernel.merkle import Frontier, leaf_hash
from shuangsuiji.kernel.note import (
    Note,
    NoteError,
    VerifierKey,
    parse_checkpoint,
    parse_key,
    parse_note,
    signed_by,
)
from shuangsuiji.kernel.sm2 import check_sm2_signed
from shuangsuiji.ledger.key_services import KEY_CREATED, KEY_ROTATED
from shuangsuiji.ledger.keys import holds
from shuangsuiji.ledger.models import (
    Checkpoint,
    HistoryEntry,
    Leaf,
    Node,
    PastLeaf,
    Record,
    Waiting,
)
from shuangsuiji.ledger.published import published_findings
from shuangsuiji.ledger.selectors import LeafRow, announced_sm2_keys, leaf_rows, stored_bytes
from shuangsuiji.ledger.sequences import Sequences, known_orders
from shuangsuiji.ledger.timestamping import timestamp_findings
from shuangsuiji.ledger.tree import TILE_HEIGHT
from shuangsuiji.ledger.verify_cosignatures import cosignature_findings
from shuangsuiji.ledger.verify_past import kept_findings, past_findings
from shuangsuiji.ledger.verify_rows import erased_sources, not_as_made, row_findings

PIECE = 5_000


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was sealed; ``seq`` is the entry, None where there is none."""

    seq: int | None
    text: str

    def __str__(self) -> str:
        where = "日志" if self.seq is None else f"第 {self.seq} 号条目"
        return f"{where}：{self.text}"


@dataclass
class Report:
    """What was recomputed, and what did not hold."""

    size: int
    root: bytes
    checkpoints: int
    findings: list[Finding]


def verify_log(*, since: int = 0, against: Note | None = None) -> Report:
    """Recompute the log, from entry 0 (the tree needs all); details from ``since`` on.

    Args:
        since: source rows of earlier entries are not compared again.
        against: a signed checkpoint that somebody kept from earlier.
    """
    return _Verification(since, against).report()


class _Verification:
    def __init__(self, since: int, against: Note | None) -> None:
        self.since = since
        self.findings: list[Finding] = []
        self.heads = {row.size: row for row in Checkpoint.objects.order_by("size")}
        self.nodes = {
            (row.level, row.index): stored_bytes(row.hash) for row in Node.objects.iterator()
        }
        self.erased = erased_sources()
        self.keys: list[VerifierKey] = []
        self.sm2_keys = announced_sm2_keys()
        self.kept = parse_checkpoint(against.text) if against else None
        self.kept_note = against
        self.roots: dict[int, bytes] = {}
        self.hashes = bytearray()  # recomputed, of every entry
        self.sequences = Sequences(known_orders())

    def report(self) -> Report:
        frontier = Frontier()
        for piece in _pieces():
            self._compare_sources(piece)
            for leaf in piece:
                self._append(frontier, leaf)
                self.sequences.see(leaf.seq, leaf.data)
        for level, index in self.nodes:
            self._say(None, f"多出第 {level} 层第 {index} 号的部分哈希，没有相应的条目。")
        self._check_heads(frontier)
        for found in self.sequences.findings(self.heads):
            self._say(*found)
        self._check_left_out()
        self._check_kept(frontier)
        folder = Path(settings.SSJ_LOG_DIR)
        for place in published_findings(
            folder, frontier, self.hashes, roots=self.roots, keys=self.keys
        ):
            self._say(*place)
        for place in cosignature_findings():
            self._say(*place)
        for place in timestamp_findings():
            self._say(*place)
        for text in past_findings():
            self._say(None, text)
        return Report(frontier.size, frontier.root(), len(self.heads), self.findings)

    def _append(self, frontier: Frontier, leaf: LeafRow) -> None:
        if leaf.seq != frontier.size:
            self._say(frontier.size, f"缺失：其后是第 {leaf.seq} 号。")
        computed = leaf_hash(leaf.data)
        self.hashes += computed
        if computed != leaf.hash:
            self._say(leaf.seq, "原始字节与叶哈希不符，条目被改动。")
        for level, index, value in frontier.append(computed):
            if level and level % TILE_HEIGHT == 0:
                stored = self.nodes.pop((level // TILE_HEIGHT, index), None)
                if stored != value:
                    self._say(leaf.seq, "所在的 256 条的部分哈希与重算的不同。")
        head = self.heads.get(frontier.size)
        if head is not None:
            self.roots[frontier.size] = frontier.root()
        if self.kept is not None and self.kept.size == frontier.size:
            self.roots[frontier.size] = frontier.root()

    def _compare_sources(self, piece: list[LeafRow]) -> None:
        """Entries equal the rows they came from, and payloads what was promised of them."""
        wanted = [leaf for leaf in piece if leaf.seq >= self.since]
        doubtful = not_as_made(wanted) if wanted else []
        sources = [leaf.src for leaf in doubtful]
        rows: dict[str, Record | HistoryEntry] = {}
        for model in (Record, HistoryEntry) if doubtful else ():
            found = model._default_manager.filter(src__in=sources).order_by()
            rows |= {row.src or "": row for row in found}
        for leaf in doubtful:
            self._compare(leaf, rows.get(leaf.src))

    def _compare(self, leaf: LeafRow, row: Record | HistoryEntry | None) -> None:
        data = leaf.data
        try:
            entry = parse_canonical(data)
            kind, src = entry["kind"], entry["src"]
            if not entry.keys() >= {"actor", "at", "draw", "payload_sha256"}:
                raise KeyError
        except (NotCanonicalError, KeyError, TypeError):
            self._say(leaf.seq, "不是规范写法的条目。")
            return
        if row is None:
            self._say(leaf.seq, f"来源 {leaf.src} 的行已被删除。")
            return
        if stored_bytes(row.leaf) != data or src != leaf.src:
            self._say(leaf.seq, f"来源 {leaf.src} 的行与条目不同。")
        faults = list(row_findings(row, entry, self.erased))
        for text in faults:
            self._say(leaf.seq, text)
        if not faults and row.payload is not None and kind in (KEY_CREATED, KEY_ROTATED):
            self.keys.append(parse_key(parse_canonical(stored_bytes(row.payload))["vkey"]))

    def _check_heads(self, frontier: Frontier) -> None:
        for size, head in self.heads.items():
            if size > frontier.size:
                self._say(size - 1, f"检查点签到 {size} 条，日志只剩 {frontier.size} 条：被截断。")
                continue
            if self.roots.get(size) != stored_bytes(head.root):
                self._say(size - 1, f"按条目重算的根与 {size} 条的检查点不同，其前的条目被改动。")
            self._check_note(size, head)

    def _check_note(self, size: int, head: Checkpoint) -> None:
        try:
            note = parse_note(head.note.encode("utf-8"))
            signed = parse_checkpoint(note.text)
            if (signed.size, signed.root) != (size, stored_bytes(head.root)):
                self._say(size - 1, f"{size} 条的检查点的签名文本与表中的不同。")
            if self.keys and not signed_by(note, self.keys, holds=holds):
                self._say(size - 1, f"{size} 条的检查点没有本日志公布过的密钥的签名。")
            for key in self.sm2_keys:
                check_sm2_signed(note, key)
        except NoteError as error:
            self._say(size - 1, f"{size} 条的检查点：{error}")

    def _check_left_out(self) -> None:
        """Rows that never became entries though nothing waits for them."""
        entries = [model.objects.filter(src=OuterRef("src")) for model in (Leaf, PastLeaf)]
        waiting = set(Waiting.objects.values_list("src", flat=True))
        for model in (Record, HistoryEntry):
            missing = model._default_manager.exclude(src=None)
            for sealed in entries:  # NOT EXISTS: PostgreSQL reads a large NOT IN row by row
                missing = missing.filter(~Exists(sealed))
            for src in missing.values_list("src", flat=True)[:100]:
                if src not in waiting:
                    self._say(None, f"行 {src} 没有进入日志，也不在等待之列。")

    def _check_kept(self, frontier: Frontier) -> None:
        if self.kept is None or self.kept_note is None:
            return
        size, origin = self.kept.size, settings.SSJ_LOG_ORIGIN
        signed = self._is_ours(self.kept_note)
        doubt = "" if signed else "但它没有本日志的有效签名，请核对是否保存完整。"
        if self.kept.origin != origin:
            for text in kept_findings(self.kept_note, self.kept):
                self._say(None, text)
        elif size > frontier.size:
            text = f"您保存的检查点有 {size} 条，日志只有 {frontier.size} 条：被截断。{doubt}"
            self._say(frontier.size, text)
        elif size and self.roots.get(size) != self.kept.root:
            proof = doubt or "签名成立，这就是日志被改写的证据。"
            self._say(size - 1, f"您保存的检查点与现在的日志冲突：{proof}")
        elif not signed:
            self._say(None, "您保存的检查点没有本日志公布过的密钥的签名，请核对是否保存完整。")

    def _is_ours(self, note: Note) -> bool:
        try:
            return bool(signed_by(note, self.keys, holds=holds))
        except NoteError:
            return False

    def _say(self, seq: int | None, text: str) -> None:
        self.findings.append(Finding(seq, text))


def _pieces() -> Iterator[list[LeafRow]]:
    """All leaves in order, some thousands at a time."""
    last = -1
    while piece := leaf_rows(last, PIECE):
        yield piece
        last = piece[-1].seq
