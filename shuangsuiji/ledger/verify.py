"""Recomputing the whole log from its entry bytes: every kind of tampering has to show here.

Nothing that was derived is trusted: hashes, tiles, roots, signatures, the rows that entries came
from. Findings carry the entry's number, so that one knows where to look. The log may grow
meanwhile: what rests on something else is read before it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, QuerySet

from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.kernel.merkle import Frontier
from shuangsuiji.kernel.note import Note, NoteError, parse_checkpoint, parse_key, signed_by
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
from shuangsuiji.ledger.published import Published, published_findings
from shuangsuiji.ledger.selectors import SM2_CREATED, LeafRow, stored_bytes
from shuangsuiji.ledger.sequences import Sequences, known_orders
from shuangsuiji.ledger.timestamping import timestamp_findings
from shuangsuiji.ledger.told import differing_rows
from shuangsuiji.ledger.tree import TILE_HEIGHT
from shuangsuiji.ledger.verify_cosignatures import cosignature_findings
from shuangsuiji.ledger.verify_crew import pieces_in_order
from shuangsuiji.ledger.verify_kept import kept_tables, unkept_rows
from shuangsuiji.ledger.verify_past import kept_findings, past_findings
from shuangsuiji.ledger.verify_pieces import Piece, Rules, bounds_of_pieces
from shuangsuiji.ledger.verify_rows import compared, erased_sources

Progress = Callable[[int, int], None]  # entries done, and how many there are


class NoSuchSizeError(ValueError):
    """The log never had so many entries."""


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


def verify_log(
    *, since: int = 0, against: Note | None = None, progress: Progress = lambda *_: None
) -> Report:
    """Recompute the log, from entry 0 (the tree needs all); details from ``since`` on.

    Args:
        since: source rows of earlier entries, and draws without later ones, are not compared again;
            append-only tables always are.
        against: a signed checkpoint that somebody kept from earlier.

    Raises:
        NoSuchSizeError: ``since`` is more than the log has.
    """
    last = Leaf.objects.aggregate(last=Max("seq"))["last"]
    size = 0 if last is None else last + 1
    if not 0 <= since <= size:
        raise NoSuchSizeError(
            f"--since {since} 不是这份日志的条数：日志现有 {size} 条，请填 0 至 {size}。"
        )
    return _Verification(since, against).report(progress)


class _Verification:
    def __init__(self, since: int, against: Note | None) -> None:
        self.since = since
        self.findings: list[Finding] = []
        self.published = Published(Path(settings.SSJ_LOG_DIR))
        heads = Checkpoint.objects.order_by("size").values_list("size", "root")
        self.heads = {size: stored_bytes(root) for size, root in heads}
        self.nodes = {
            (level, index): stored_bytes(value)
            for level, index, value in Node.objects.values_list("level", "index", "hash")
        }
        self.bounds = bounds_of_pieces()
        keys = [parse_key(key) for key in _announced(KEY_CREATED, KEY_ROTATED)]
        self.keys = keys
        self.kept = parse_checkpoint(against.text) if against else None
        self.kept_note = against
        self.roots: dict[int, bytes] = {}
        self.hashes = bytearray()  # recomputed, of every entry
        self.frontier = Frontier()
        self.next = 0  # number of the entry that should follow
        self.named: dict[int, int] = {}  # size of a head -> entry of the heartbeat that names it
        self.sequences = Sequences(known_orders())

    def report(self, progress: Progress) -> Report:
        rules = Rules(
            settings.SSJ_LOG_ORIGIN, self.since, [*map(str, self.keys)], _announced(SM2_CREATED)
        )
        for piece in pieces_in_order(rules, self.bounds):
            self._take(piece)
            progress(self.frontier.size, self.bounds[-1][1])
        for level, index in self.nodes:
            self._say(None, f"多出第 {level} 层第 {index} 号的部分哈希，没有相应的条目。")
        self._check_heads()
        self._say_all(self.sequences.findings(self.heads))
        self._say_all(differing_rows(self.since))
        self._say_all(unkept_rows(kept_tables()))
        self._check_left_out()
        self._check_kept()
        self._say_all(
            published_findings(
                self.published, self.frontier, self.hashes, roots=self.roots, keys=self.keys
            )
        )
        self._say_all(_lasting(cosignature_findings))
        self._say_all(_lasting(timestamp_findings))
        self._say_all((None, text) for text in past_findings())
        return Report(self.frontier.size, self.frontier.root(), len(self.heads), self.findings)

    def _take(self, piece: Piece) -> None:
        """Put a piece into the tree."""
        self._say_all(piece.findings)
        self.hashes += piece.hashes
        place = 0
        for first, count in piece.runs:
            if first != self.next:
                self._say(self.next, f"缺失：其后是第 {first} 号。")
            for seq in range(first, first + count):
                self._append(seq, piece.hashes[place : place + 32])
                place += 32
            self.next = first + count
        for seq, data in piece.of_draws:
            self.sequences.see(seq, data)
        self.named |= {size: seq for seq, sizes in piece.named for size in sizes}

    def _append(self, seq: int, value: bytes) -> None:
        done = self.frontier.append(value)
        for level, index, whole in done[TILE_HEIGHT::TILE_HEIGHT]:
            place = level // TILE_HEIGHT, index
            # Sealed after the hashes were read: then its hash is there by now.
            if (self.nodes.pop(place, None) or _node(*place)) != whole:
                self._say(seq, "所在的 256 条的部分哈希与重算的不同。")
        size = self.frontier.size
        if size in self.heads or (self.kept is not None and self.kept.size == size):
            self.roots[size] = self.frontier.root()

    def _check_heads(self) -> None:
        total = self.frontier.size
        if self.heads and not self.keys:
            self._say(0, "没有公布签名密钥的完好条目，检查点的签名无从核对。")
        for size, root in self.heads.items():
            if size > total:
                self._say(size - 1, f"检查点签到 {size} 条，日志只剩 {total} 条：被截断。")
            elif self.roots.get(size) != root:
                self._say(size - 1, f"按条目重算的根与 {size} 条的检查点不同，其前的条目被改动。")
        for size, seq in self.named.items():
            if size not in self.heads and not Checkpoint.objects.filter(size=size).exists():
                self._say(size - 1, f"第 {seq} 号条目（心跳）载明的 {size} 条的检查点被删除。")

    def _check_left_out(self) -> None:
        """Rows that never became entries though nothing waits for them."""
        for model in (Record, HistoryEntry):
            rows = model._default_manager.exclude(src=None)
            for src in _unsealed(rows).values_list("src", flat=True)[:100]:
                waits = Waiting.objects.filter(src=src).exists()
                # Looked at again: it may have been sealed since.
                if not waits and _unsealed(rows.filter(src=src)).exists():
                    self._say(None, f"行 {src} 没有进入日志，也不在等待之列。")

    def _check_kept(self) -> None:
        if self.kept is None or self.kept_note is None:
            return
        size, total, origin = self.kept.size, self.frontier.size, settings.SSJ_LOG_ORIGIN
        signed = self._is_ours(self.kept_note)
        doubt = "" if signed else "但它没有本日志的有效签名，请核对是否保存完整。"
        if self.kept.origin != origin:
            for text in kept_findings(self.kept_note, self.kept):
                self._say(None, text)
        elif size > total:
            self._say(total, f"您保存的检查点有 {size} 条，日志只有 {total} 条：被截断。{doubt}")
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

    def _say_all(self, places: Iterable[tuple[int | None, str]]) -> None:
        self.findings += [Finding(*place) for place in places]


def _announced(*kinds: str) -> list[str]:
    """Keys that whole, unaltered entries of these kinds announce, oldest first. Four queries."""
    records = Record.objects.filter(kind__in=kinds, payload__isnull=False)
    bodies = {
        src: stored_bytes(body)
        for src, body in records.order_by("seq").values_list("src", "payload")
    }
    rows = Leaf.objects.filter(src__in=bodies).order_by("seq")
    leaves = [
        LeafRow(seq, stored_bytes(data), stored_bytes(value), src)
        for seq, data, value, src in rows.values_list("seq", "data", "hash", "src")
    ]
    altered = {seq for seq, _ in compared(leaves, erased_sources())}
    return [
        str(parse_canonical(bodies[leaf.src])["vkey"]) for leaf in leaves if leaf.seq not in altered
    ]


def _node(level: int, index: int) -> bytes | None:
    found = Node.objects.filter(level=level, index=index).values_list("hash", flat=True).first()
    return None if found is None else stored_bytes(found)


def _unsealed(rows: QuerySet[Record]) -> QuerySet[Record]:
    for model in (Leaf, PastLeaf):  # NOT EXISTS: PostgreSQL reads a large NOT IN row by row
        rows = rows.filter(~Exists(model.objects.filter(src=OuterRef("src"))))
    return rows


def _lasting(
    find: Callable[[], Iterable[tuple[int | None, str]]],
) -> list[tuple[int | None, str]]:
    """What is found twice: a line that arrives just now is in one table before the other."""
    found = list(find())
    return [place for place in find() if place in found] if found else []
