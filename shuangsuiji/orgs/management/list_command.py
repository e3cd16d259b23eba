"""The command line around a list import; units and rosters share it."""

import argparse
from abc import abstractmethod
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.intake.errors import REJECTED, FileRejectedError
from shuangsuiji.intake.paths import check_readable
from shuangsuiji.intake.sources import Source
from shuangsuiji.kernel.text import operator
from shuangsuiji.orgs.lists import Checked, ListImport, complete, open_list, write_findings

SHOWN = 20


class ListCommand(BaseCommand):
    """Reads FILE, says what it found, stores it; the last line is one JSON object.

    Exit code 0 when the file was taken (also where single rows were rejected), 1 when the
    file as a whole is unusable and nothing was stored.
    """

    @abstractmethod
    def list_import(self, now: datetime) -> ListImport[Any]:
        """Which kind of list this command takes."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV 或 XLSX 文件")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--by", type=operator, default="console", help="记入存证的操作人")
        parser.add_argument("--encoding", default="", help="CSV 的编码；不写则自动识别")
        parser.add_argument("--sheet", default="", help="XLSX 的工作表；只有一张时不必写")

    def handle(self, *_: Any, **options: Any) -> None:
        path: Path = options["file"]
        check_readable(path)
        now = timezone.now()
        kind = self.list_import(now)
        digest = Source(path).sha256()
        try:
            opened = open_list(
                kind, path, path.name, encoding=options["encoding"], sheet=options["sheet"]
            )
            checked = complete(opened)
        except FileRejectedError as error:
            raise CommandError(f"{path.name}：{error}") from error
        for note in opened.table.notes:
            self.stdout.write(note)
        self._show(checked)
        stem = f"{kind.name}-{now:%Y%m%d%H%M%S}-{digest[:8]}.csv"
        error_file = write_findings(checked.findings, Path(settings.VAR_DIR) / "findings" / stem)
        if not options["dry_run"]:
            try:
                kind.store(checked, source=path.name, digest=digest, by=options["by"], now=now)
            except FileRejectedError as error:
                raise CommandError(f"{path.name}：{error}") from error
        elif checked.rows:
            self.stdout.write("只做了检查，没有写入。")
        self.stdout.write(checked.outcome(error_file).as_json())

    def _show(self, checked: Checked[Any]) -> None:
        for finding in checked.findings[:SHOWN]:
            where = f"第 {finding.row} 行 {finding.column}“{finding.value}”"
            line = f"{where}：{finding.rule}。{finding.remedy}"
            style = self.style.ERROR if finding.level == REJECTED else self.style.WARNING
            self.stdout.write(style(f"[{finding.level}] {line}"))
        if len(checked.findings) > SHOWN:
            self.stdout.write(f"……共 {len(checked.findings)} 条，全部见问题清单。")
        for change in checked.changes[:SHOWN]:
            self.stdout.write(
                f"[变化] 第 {change.row} 行 {change.key} {change.column}："
                f"{change.before or '（空）'} → {change.after or '（空）'}"
            )
        if len(checked.changes) > SHOWN:
            self.stdout.write(f"……共 {len(checked.changes)} 处变化。")
