"""python manage.py import_past_checks FILE [--mode LOCAL] [--dry-run] [--by USER]."""

import argparse
from datetime import datetime
from typing import Any

from django.utils import timezone

from publicity.outcomes import Mode
from publicity.past_list import PastList
from shuangsuiji.orgs.management.list_command import ListCommand
from shuangsuiji.orgs.selectors import units_by_code


class Command(ListCommand):
    help = "导入系统启用之前的检查：检查日期、检查单位、检查结果（可加代码、名称、处置、罚没等）。"
    mode: Mode | None = None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--mode", choices=[one.value for one in Mode], help="文件没有写检查方式时按这一种"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.mode = next((one for one in Mode if one.value == options["mode"]), None)
        super().handle(*args, **options)

    def list_import(self, now: datetime) -> PastList:
        return PastList(units_by_code().values(), today=timezone.localdate(now), mode=self.mode)
