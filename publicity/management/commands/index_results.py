"""Bring the index of public results up to date, or make it anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from publicity.indexing import rebuild, take_up_everything


class Command(BaseCommand):
    """``index_results [--anew]``: the worker does the first by itself."""

    help = "把已公示的结果编入检索索引；索引可以随时重建，人工更正的首字母保留"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--anew``."""
        parser.add_argument("--anew", action="store_true", help="清空索引，重新编起")

    def handle(self, *, anew: bool, **_: Any) -> None:
        """Index and say how many."""
        count = (rebuild if anew else take_up_everything)(on=localdate())
        self.stdout.write(f"编入 {count} 条公示结果。")
