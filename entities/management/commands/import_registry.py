"""``python manage.py import_registry FILE``: a register into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from entities.importer import TakenOverError, import_registry
from entities.models import ConflictPolicy
from shuangsuiji.intake.decoding import LABELS
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.paths import check_readable
from shuangsuiji.kernel.text import operator
from shuangsuiji.orgs.models import Unit

SUMMARY = (
    ("rows", "数据行"),
    ("created", "新增"),
    ("updated", "更新"),
    ("unchanged", "无变化"),
    ("rejected", "拒收"),
    ("warnings", "提醒"),
    ("repeats", "重复行"),
    ("unplaced", "待落位"),
    ("village_only", "地址仅到村"),
)


class Command(BaseCommand):
    help = "从 CSV 或 XLSX 导入市场主体；标准输出的最后一行是 JSON 结果"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--unit", default="", help="只收这个单位辖区内的主体（单位代码）")
        parser.add_argument("--dry-run", action="store_true", help="只算结果，不写入")
        parser.add_argument("--on-conflict", choices=["keep", "update"], default="update")
        parser.add_argument("--by", type=operator, default="command", help="记入账本的操作人")
        parser.add_argument("--encoding", choices=sorted(LABELS), default="")
        parser.add_argument("--sheet", default="", help="XLSX 里的工作表名")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        check_readable(path)
        try:
            outcome = import_registry(
                path=path,
                unit=_unit(options["unit"]),
                on_conflict=ConflictPolicy(options["on_conflict"]),
                dry_run=options["dry_run"],
                encoding=options["encoding"],
                sheet=options["sheet"],
                by=options["by"],
                clock=timezone.now,
            )
        except (FileRejectedError, TakenOverError) as error:
            raise CommandError(f"文件「{path.name}」没有导入：{error}") from error
        counts = outcome.as_dict()
        self.stdout.write("、".join(f"{label} {counts[name]}" for name, label in SUMMARY))
        if outcome.error_file:
            self.stdout.write(f"问题清单：{outcome.error_file}")
        self.stdout.write(outcome.as_json())


def _unit(code: str) -> Unit | None:
    if not code:
        return None
    try:
        return Unit.objects.get(code=code)
    except Unit.DoesNotExist as error:
        raise CommandError(f"没有代码为 {code} 的单位。请先导入单位，或检查代码。") from error
