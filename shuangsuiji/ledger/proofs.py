"""Proofs of single entries, from the published head and tiles alone."""

from pathlib import Path

from django.conf import settings

from shuangsuiji.kernel.merkle import inclusion_path
from shuangsuiji.kernel.note import parse_checkpoint, parse_note
from shuangsuiji.kernel.tlogproof import proof_text
from shuangsuiji.ledger.models import Checkpoint, Leaf
from shuangsuiji.ledger.publishing import CHECKPOINT
from shuangsuiji.ledger.sealing import note_of
from shuangsuiji.ledger.tile_reader import TileReader
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
