"""Proofs of single entries: from the published files alone, and whole with what they prove."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.kernel.merkle import ProofError, inclusion_path, leaf_hash
from shuangsuiji.kernel.note import NoteError, parse_checkpoint, parse_key, parse_note
from shuangsuiji.kernel.tlogproof import check_proof, parse_proof, proof_text
from shuangsuiji.ledger.leaves import payload_digest
from shuangsuiji.ledger.models import Checkpoint, Cosignature, HistoryEntry, Leaf, Record
from shuangsuiji.ledger.publishing import CHECKPOINT, KEYS
from shuangsuiji.ledger.sealing import note_of
from shuangsuiji.ledger.tile_reader import MissingTileError, TileReader
from shuangsuiji.ledger.tree import subtree


class NotSealedError(RuntimeError):
    """The entry is not under a signed head yet, or there is no such entry."""


def published_proof(index: int) -> str:
    """The proof of entry ``index`` under the published head, read from the files.

    Raises:
        NotSealedError: the published head does not cover it.
        MissingTileError: a file of the log is missing.
    """
    folder = Path(settings.SSJ_LOG_DIR)
    path = folder / CHECKPOINT
    note = path.read_text(encoding="utf-8") if path.exists() else ""
    size = parse_checkpoint(parse_note(note.encode("utf-8")).text).size if note else 0
    if not 0 <= index < size:
        raise NotSealedError(f"已签署的日志有 {size} 条，没有第 {index} 号。")
    return proof_text(index, inclusion_path(index, size, TileReader(folder, size).node), note)


def proof_of(src: str, head: Checkpoint) -> str:
    """The proof of a row's entry under one stored head; about ten queries.

    Raises:
        NotSealedError: the head does not cover it.
    """
    seq = Leaf.objects.filter(src=src).values_list("seq", flat=True).first()
    if seq is None or seq >= head.size:
        raise NotSealedError(f"来源 {src} 的记录还没有签入日志，通常需要几秒。")
    return proof_text(seq, inclusion_path(seq, head.size, subtree), note_of(head))


@dataclass(frozen=True)
class Check:
    """One step of a verification: what was compared, and how it came out (None: not yet)."""

    ok: bool | None
    label: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """An entry with everything that proves it."""

    seq: int
    leaf: str  # its bytes
    leaf_hash: str
    promised: str  # salted digest of the content, as the leaf states it
    payload: str | None  # canonical JSON; None where the content was destroyed
    salt: str
    proof: str  # under the published head; "" while no head covers the entry
    first_head: Checkpoint | None  # the first signed head that covers it
    cosignatures: tuple[Cosignature, ...]  # of the first cosigned head that covers it
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        return all(check.ok is not False for check in self.checks)


def evidence_of(seq: int) -> Evidence | None:
    """Entry ``seq`` and a fresh verification of it, None where there is none. Eight queries."""
    leaf = Leaf.objects.filter(seq=seq).first()
    if leaf is None:
        return None
    row = _source_of(leaf)
    data, promised = bytes(leaf.data), _promised(bytes(leaf.data))
    heads = Checkpoint.objects.filter(size__gt=seq).order_by("size")
    cosigned = heads.filter(cosignatures__isnull=False).first()
    try:
        proof = published_proof(seq)
    except (NotSealedError, MissingTileError):
        proof = ""
    return Evidence(
        seq=seq,
        leaf=data.decode("utf-8", "replace"),
        leaf_hash=leaf_hash(data).hex(),
        promised=promised,
        payload=bytes(row.payload).decode("utf-8") if row and row.payload is not None else None,
        salt=bytes(row.salt or b"").hex() if row else "",
        proof=proof,
        first_head=heads.first(),
        cosignatures=tuple(cosigned.cosignatures.all()) if cosigned else (),
        checks=(
            _stored_check(leaf, row),
            _content_check(row, promised),
            _proof_check(proof, data),
        ),
    )


def _source_of(leaf: Leaf) -> Record | HistoryEntry | None:
    record = Record.objects.filter(src=leaf.src).first()
    return record or HistoryEntry.objects.filter(src=leaf.src).first()


def _promised(data: bytes) -> str:
    try:
        return str(parse_canonical(data)["payload_sha256"])
    except (NotCanonicalError, KeyError, TypeError):
        return ""


def _stored_check(leaf: Leaf, row: Record | HistoryEntry | None) -> Check:
    label = "条目的原始字节"
    data = bytes(leaf.data)
    if row is None:
        return Check(False, label, "来源记录已被删除，只剩日志里的条目。")
    if leaf_hash(data) != bytes(leaf.hash) or bytes(row.leaf or b"") != data:
        return Check(False, label, "与叶哈希或来源记录不符，有人改动过。")
    return Check(True, label, "与叶哈希、与来源记录都相符。")


def _content_check(row: Record | HistoryEntry | None, promised: str) -> Check:
    label = "内容"
    if row is None or row.payload is None or row.salt is None:
        return Check(None, label, "内容和盐已依法销毁，无法再出示；条目本身不受影响。")
    if payload_digest(bytes(row.salt), bytes(row.payload)) != promised:
        return Check(False, label, "与条目承诺的加盐摘要不符，内容被改动。")
    return Check(True, label, "加盐摘要与条目承诺的相同。")


def _proof_check(proof: str, data: bytes) -> Check:
    label = "在签署的日志之内"
    if not proof:
        return Check(None, label, "还没有公布的检查点覆盖这一条，通常需要几秒。")
    path = Path(settings.SSJ_LOG_DIR) / KEYS
    try:
        keys = [parse_key(line) for line in path.read_text(encoding="utf-8").split()]
        parsed = parse_proof(proof)
        signers = check_proof(parsed, data, keys)
    except (OSError, NoteError, ProofError) as error:
        return Check(False, label, f"证明不成立：{error}")
    names = "、".join(key.name for key in signers)
    return Check(
        True,
        label,
        f"沿 {len(parsed.path)} 个哈希到达 {parsed.head.size} 条的根，签名方：{names}。",
    )


def readable(payload: str) -> str:
    """Canonical JSON, indented for people."""
    return json.dumps(json.loads(payload), ensure_ascii=False, indent=2, sort_keys=True)
