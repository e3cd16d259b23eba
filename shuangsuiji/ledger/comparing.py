"""Comparing a checkpoint that somebody kept with the log of today; anybody may ask."""

import base64
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from shuangsuiji.kernel.conflict import ConflictError
from shuangsuiji.kernel.merkle import consistency_path, prefix_root
from shuangsuiji.kernel.note import (
    Checkpoint,
    Note,
    NoteError,
    VerifierKey,
    parse_checkpoint,
    parse_note,
    signed_by,
)
from shuangsuiji.ledger import models
from shuangsuiji.ledger.conflicts import announced_keys, conflict_with, kept_conflict
from shuangsuiji.ledger.tree import MissingNodeError, subtree

PRINTED = re.compile(r"([0-9]{1,15})[^0-9a-f]{1,40}([0-9a-f]{64})", re.IGNORECASE)


@dataclass(frozen=True)
class Comparison:
    """What a kept checkpoint says about the log of today."""

    ok: bool
    text: str
    kept: Checkpoint | None = None
    head: models.Checkpoint | None = None
    path: tuple[str, ...] = ()  # the consistency proof between the two, base64
    conflict: models.LogConflict | None = None


def compare(text: str, *, by: str, now: datetime) -> Comparison:
    """Whether a kept checkpoint is a head that this log still stands by.

    Args:
        text: the signed checkpoint as it was kept, blanks around it do not matter; or number of
            entries and root (hex) as they stand on a printed notice.
    """
    printed = PRINTED.search(text)
    if printed and "\u2014" not in text:
        return _printed(int(printed[1]), bytes.fromhex(printed[2]))
    try:
        note = parse_note(as_kept(text.encode("utf-8")))
        kept = parse_checkpoint(note.text)
    except NoteError as error:
        return Comparison(ok=False, text=f"这不是一份完整的检查点：{error}请连同签名行一起粘贴。")
    if kept.origin != settings.SSJ_LOG_ORIGIN:
        return Comparison(ok=False, text=f"这是另一份日志（{kept.origin}）的检查点。")
    keys = announced_keys()
    try:
        if not signed_by(note, keys):
            raise NoteError("没有本日志公布过的密钥的签名")
    except NoteError as error:
        return Comparison(
            ok=False,
            text=f"签名行不成立（{error}），不能当作本日志的检查点；请核对是否粘贴完整。",
            kept=kept,
        )
    head = models.Checkpoint.objects.order_by("-size").first()
    if head is None or kept.size > head.size:
        return Comparison(
            ok=False,
            text=f"证据冲突：本日志曾签到 {kept.size} 条，"
            f"现在却只有 {head.size if head else 0} 条："
            "日志被截断，或数据库由旧备份恢复。请保存好这份文本，并告知上级机关和审计人员。",
            kept=kept,
            head=head,
        )
    return _compared(note, kept, head, keys, by=by, now=now)


def as_kept(data: bytes) -> bytes:
    """A checkpoint without what mail, editors and forms put around it and at its ends of line."""
    return data.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n").strip() + b"\n"


def _printed(size: int, root: bytes) -> Comparison:
    """Two numbers from paper: nobody's signature, so a difference shows but proves nothing."""
    head = models.Checkpoint.objects.order_by("-size").first()
    kept = Checkpoint(settings.SSJ_LOG_ORIGIN, size, root)
    if head is None or not 0 < size <= head.size:
        text = f"日志现在没有 {size} 条（已签署 {head.size if head else 0} 条），请核对抄写。"
        return Comparison(ok=False, text=text, kept=kept, head=head)
    if prefix_root(size, subtree) == root:
        return _agreeing(kept, head)
    return Comparison(
        ok=False,
        text=f"不符：现在的日志前 {size} 条的根与您抄下的不同。请先核对抄写；确认无误的，"
        "请保存好纸质公告，并告知上级机关和审计人员。",
        kept=kept,
        head=head,
    )


def _compared(
    note: Note,
    kept: Checkpoint,
    head: models.Checkpoint,
    keys: list[VerifierKey],
    *,
    by: str,
    now: datetime,
) -> Comparison:
    row = None
    try:
        conflict = conflict_with(keys, str(note), head.note, node=subtree)
        if conflict is None:
            return _agreeing(kept, head)
        row = kept_conflict(conflict=conflict, by=by, now=now)
    except (ConflictError, NoteError, MissingNodeError) as error:
        reason = str(error)
    else:
        reason = "两份检查点都有本日志的签名，任何人都可以用下面的证据文件离线核验。"
    return Comparison(
        ok=False,
        text=f"证据冲突：本日志曾签出您手里的 {kept.size} 条的检查点，"
        f"现在的日志却与它不符。{reason}请保存好这份文本，并告知上级机关和审计人员。",
        kept=kept,
        head=head,
        conflict=row,
    )


def _agreeing(kept: Checkpoint, head: models.Checkpoint) -> Comparison:
    path = consistency_path(kept.size, head.size, subtree)
    added = head.size - kept.size
    since = f"此后只追加了 {added} 条" if added else "这正是现在的检查点"
    return Comparison(
        ok=True,
        text=f"相符：前 {kept.size} 条与您保存时完全一样，{since}。",
        kept=kept,
        head=head,
        path=tuple(base64.b64encode(each).decode("ascii") for each in path),
    )
