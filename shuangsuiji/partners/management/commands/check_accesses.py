"""Compares the access records of partners with the digests in the ledger."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.partners.sealing import changed_days

MOST_DAYS = 36_500


class Command(BaseCommand):
    help = "核对共享接口的访问记录与存证日志中的每日摘要"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=400, help="往前核对多少天")

    def handle(self, *_: Any, **options: Any) -> None:
        if not 0 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"--days {options['days']} 应在 0 至 {MOST_DAYS} 之间。")
        days = list(changed_days(today=timezone.localdate(), back=options["days"]))
        if days:
            raise CommandError(f"访问记录与存证不符：{'、'.join(map(str, days))}")
        self.stdout.write("访问记录与存证相符")
