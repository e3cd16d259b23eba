"""Bring the timeline's index up to the log, or make it anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shuangsuiji.timeline.indexing import indexed_size, rebuild, take_up_everything


class Command(BaseCommand):
    """``index_log [--anew]``: the worker does the first by itself."""

    help = "把存证日志编入时间线的索引；索引不是证据，可以随时重建"

    def add_arguments(self, parser: CommandParser) -> None:
        """``--anew``."""
        parser.add_argument("--anew", action="store_true", help="清空索引，从日志重新编起")

    def handle(self, *args: Any, **options: Any) -> None:
        """Index and say how far it reaches."""
        count = rebuild() if options["anew"] else take_up_everything()
        self.stdout.write(f"编入 {count} 条，索引到第 {indexed_size()} 条。")
