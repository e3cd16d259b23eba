"""``manage.py log_conflict compare|list``: from kept heads to a proof for anybody."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.kernel.conflict import ConflictError
from shuangsuiji.kernel.merkle import NodeOf
from shuangsuiji.kernel.note import NoteError, parse_checkpoint, parse_key, parse_note
from shuangsuiji.kernel.text import operator
from shuangsuiji.ledger.comparing import as_kept
from shuangsuiji.ledger.conflicts import conflict_with, kept_conflict
from shuangsuiji.ledger.models import LogConflict
from shuangsuiji.ledger.publishing import CHECKPOINT, KEYS
from shuangsuiji.ledger.tile_reader import MissingTileError, TileReader


class Command(BaseCommand):
    help = (
        "compare 检查点 日志文件夹：用保存的检查点核对一份下载的日志（checkpoint、key、tile/），"
        "有冲突时写出证据，退出码 3；list：列出已公开的冲突证据。"
        "证据的离线核验：python -m shuangsuiji.kernel conflict 证据.txt"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        compare = acts.add_parser("compare")
        compare.add_argument("kept", type=Path, help="以前保存的检查点文件")
        compare.add_argument("log", type=Path, help="含 checkpoint、key、tile/ 的文件夹")
        compare.add_argument("--out", type=Path, required=True, help="冲突证据写到哪里")
        compare.add_argument("--key", action="append", default=[], help="公钥；不给则读文件夹里的")
        compare.add_argument("--by", type=operator, default="console", help="操作人")
        acts.add_parser("list")

    def handle(self, *, act: str, **options: Any) -> None:
        getattr(self, f"_{act}")(**options)

    def _compare(
        self, *, kept: Path, log: Path, out: Path, key: list[str], by: str, **_: Any
    ) -> None:
        try:
            head = _text_of(log / CHECKPOINT)
            keys = key or _text_of(log / KEYS).split()
            conflict = conflict_with(
                [parse_key(each) for each in keys],
                _text_of(kept),
                head,
                node=_nodes(log, head),
            )
            if conflict is None:
                self.stdout.write("相符：这份日志是在您保存的检查点之后追加而成。")
                return
            kept_conflict(conflict=conflict, by=by, now=timezone.now())
            out.write_text(str(conflict), encoding="utf-8")
        except (NoteError, ConflictError, MissingTileError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"文件 {error.filename} 无法读写。请检查路径和权限。") from error
        self.stderr.write(f"证据冲突，证据在 {out}，并已公布在本系统的存证日志页。")
        sys.exit(3)

    def _list(self, **_: Any) -> None:
        for row in LogConflict.objects.all():
            self.stdout.write(
                f"{row.found_at:%Y-%m-%d %H:%M:%S} {row.origin} "
                f"{row.older_size}/{row.newer_size} {row.digest}"
            )


def _text_of(path: Path) -> str:
    """A head or keys without what editors and mail put around them."""
    try:
        return as_kept(path.read_bytes()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise CommandError(f"文件 {path} 不是 UTF-8 文本。请核对路径。") from error


def _nodes(log: Path, head: str) -> NodeOf:
    return TileReader(log, parse_checkpoint(parse_note(head.encode("utf-8")).text).size).node
