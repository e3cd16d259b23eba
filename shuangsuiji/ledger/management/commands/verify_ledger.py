"""``manage.py verify_ledger``: recompute the log; exit status 0 when all holds, 3 otherwise."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shuangsuiji.kernel.note import Note, NoteError, parse_checkpoint, parse_note
from shuangsuiji.ledger.comparing import as_kept
from shuangsuiji.ledger.heartbeat import told_gaps
from shuangsuiji.ledger.verify import NoSuchSizeError, Progress, verify_log
from shuangsuiji.ledger.verify_past import breaks

MOST_SHOWN = 50
SECONDS_UNTOLD = 5.0


class Command(BaseCommand):
    help = "逐条重算存证日志：条目、树、签名、公布的文件和来源行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=int, default=0, help="日志曾有的条数：此前的条目不再与来源行比对"
        )
        parser.add_argument("--against", type=Path, help="您以前保存的检查点文件")

    def handle(self, *, since: int, against: Path | None, **_: Any) -> None:
        kept = _kept(against) if against else None
        try:
            report = verify_log(since=since, against=kept, progress=self._told())
        except NoSuchSizeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"重算 {report.size} 条，{report.checkpoints} 个检查点，根 {report.root.hex()}。"
        )
        for told in breaks():
            self.stdout.write(told)
        gaps = told_gaps()
        if len(gaps) > MOST_SHOWN:
            self.stdout.write(f"另有 {len(gaps) - MOST_SHOWN} 次更早的心跳间断未列出。")
        for told in gaps[-MOST_SHOWN:]:  # the machine may have been off: no fault of the log
            self.stdout.write(told)
        for finding in report.findings[:MOST_SHOWN]:
            self.stdout.write(f"不符：{finding}")
        if len(report.findings) > MOST_SHOWN:
            self.stdout.write(f"另有 {len(report.findings) - MOST_SHOWN} 处不符未列出。")
        if report.findings:
            sys.exit(3)
        self.stdout.write("全部相符。")

    def _told(self) -> Progress:
        """Says every few seconds how far it is; nothing of a short log."""
        last = [time.monotonic()]

        def tell(done: int, total: int) -> None:
            if time.monotonic() > last[0] + SECONDS_UNTOLD:
                last[0] = time.monotonic()
                self.stderr.write(f"已重算 {done:,} / {total:,} 条……")

        return tell


def _kept(path: Path) -> Note:
    try:
        note = parse_note(as_kept(path.read_bytes()))
        parse_checkpoint(note.text)
    except OSError as error:
        raise CommandError(f"不能读取检查点文件 {path}。请核对路径和权限。") from error
    except NoteError as error:
        raise CommandError(f"检查点文件 {path}：{error}") from error
    return note
