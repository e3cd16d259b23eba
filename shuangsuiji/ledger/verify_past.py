"""Recomputing the logs that ended here, and saying openly where they broke off."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.kernel.merkle import Frontier, leaf_hash, prefix_root
from shuangsuiji.kernel.note import (
    Checkpoint,
    Note,
    NoteError,
    parse_checkpoint,
    parse_note,
    signed_by,
)
from shuangsuiji.ledger.conflicts import announced_keys
from shuangsuiji.ledger.key_services import LOG_CONTINUED
from shuangsuiji.ledger.keys import holds
from shuangsuiji.ledger.models import HistoryEntry, Leaf, PastLeaf, PastLog, Record
from shuangsuiji.ledger.selectors import stored_bytes
from shuangsuiji.ledger.tile_reader import MissingTileError, TileReader

PIECE = 5_000


def breaks() -> list[str]:
    """One sentence for each log that ended: how much of it is left, and what followed."""
    return [_told(log) for log in PastLog.objects.all()]


def past_findings() -> Iterator[str]:
    """What is not as it was when a log ended, in words; nothing where none did."""
    logs = list(PastLog.objects.all())
    for log in logs:
        for text in [*_entry_findings(log), *_published_findings(log)]:
            yield f"旧日志 {log.origin}：{text}"
    if logs and not _is_continued(logs[-1]):
        yield f"旧日志 {logs[-1].origin}：其条数或检查点与新日志第 0 号条目载明的不同。"


def kept_findings(note: Note, kept: Checkpoint) -> Iterator[str]:
    """What is wrong with a kept checkpoint of another name than the log of today has."""
    log = PastLog.objects.filter(origin=kept.origin).first()
    if log is None:
        yield (
            f"您保存的检查点属于日志 {kept.origin}，而这份日志是 {settings.SSJ_LOG_ORIGIN}，"
            "也没有接续它的记录。"
        )
        return
    if not _is_signed(note):
        yield f"您保存的检查点没有日志 {log.origin} 公布过的密钥的签名，请核对是否保存完整。"
    published = _published_size(log)
    if kept.size > published:
        yield f"您保存的检查点有 {kept.size} 条，旧日志 {log.origin} 只公布过 {published} 条。"
        return
    reader = TileReader(_old_folder(log), published)
    try:
        if kept.size and prefix_root(kept.size, reader.node) != kept.root:
            yield f"您保存的 {kept.size} 条的检查点与旧日志 {log.origin} 公布的文件冲突。"
    except MissingTileError as error:
        yield f"旧日志 {log.origin} 公布的文件：{error}"


def _is_signed(note: Note) -> bool:
    try:
        return bool(signed_by(note, announced_keys(), holds=holds))
    except NoteError:
        return False


def _old_folder(log: PastLog) -> Path:
    return Path(settings.SSJ_LOG_DIR) / "old" / str(log.number)


def _told(log: PastLog) -> str:
    published = _published_size(log)
    lost = max(0, published - log.size)
    return (
        f"断点：日志 {log.origin} 于 {log.ended_at:%Y-%m-%d %H:%M} UTC 终止（{log.reason}），"
        f"公布过 {published} 条，库中保留 {log.size} 条"
        + (f"，其余 {lost} 条的内容已失，条目仍在公布的文件中" if lost else "")
        + f"；后续日志 {log.successor}。"
    )


def _entry_findings(log: PastLog) -> Iterator[str]:
    frontier = Frontier()
    heads = {head.size: head for head in log.heads.all()}
    for first in range(0, log.size, PIECE):
        piece = list(log.leaves.filter(seq__gte=first, seq__lt=first + PIECE).order_by("seq"))
        rows = _sources(piece)
        for leaf in piece:
            if leaf.seq != frontier.size:
                yield f"第 {frontier.size} 号条目缺失。"
                return
            data = stored_bytes(leaf.data)
            if rows.get(leaf.src) != data:
                yield f"第 {leaf.seq} 号条目与来源 {leaf.src} 的行不同，或该行已被删除。"
            frontier.append(leaf_hash(data))
            head = heads.pop(frontier.size, None)
            if head is not None and frontier.root() != _root_of(head.note):
                yield f"按条目重算的根与 {head.size} 条的检查点不同，其前的条目被改动。"
    if frontier.size != log.size or heads:
        yield f"应有 {log.size} 条，只剩 {frontier.size} 条。"


def _sources(piece: list[PastLeaf]) -> dict[str | None, bytes]:
    names = [leaf.src for leaf in piece]
    found: dict[str | None, bytes] = {}
    for model in (Record, HistoryEntry):
        rows = model._default_manager.filter(src__in=names).values_list("src", "leaf")
        found |= {src: stored_bytes(leaf) for src, leaf in rows}
    return found


def _published_findings(log: PastLog) -> Iterator[str]:
    """The files that stayed public begin with the entries that the database kept."""
    folder = _old_folder(log)
    if not folder.exists():
        return
    path = folder / "checkpoint"
    if not path.exists() or path.read_text(encoding="utf-8") != log.note:
        yield "公布的最后检查点缺失，或与终止时记下的不同。"
        return
    reader = TileReader(folder, _published_size(log))
    try:
        for seq, data in log.leaves.order_by("seq").values_list("seq", "data").iterator():
            if reader.node(0, seq) != leaf_hash(stored_bytes(data)):
                yield f"第 {seq} 号条目与公布的文件不同。"
                return
    except MissingTileError as error:
        yield f"公布的文件：{error}"


def _is_continued(log: PastLog) -> bool:
    """Whether the log of today begins with the last checkpoint of the one before."""
    first = Leaf.objects.filter(seq=0).first()
    if first is None:
        return True  # not sealed yet
    row = Record.objects.filter(src=first.src, kind=LOG_CONTINUED).first()
    if row is None or row.payload is None:
        return False
    told = parse_canonical(bytes(row.payload))
    wanted = {
        "old_origin": log.origin,
        "old_checkpoint": log.note,
        "old_size_in_database": log.size,
        "old_heads_sha256": log.heads_digest(),
    }
    return isinstance(told, dict) and wanted.items() <= told.items()


def _published_size(log: PastLog) -> int:
    try:
        return parse_checkpoint(parse_note(log.note.encode("utf-8")).text).size
    except NoteError:
        return log.size


def _root_of(note: str) -> bytes | None:
    try:
        return parse_checkpoint(parse_note(note.encode("utf-8")).text).root
    except NoteError:
        return None
