"""python manage.py export_items FILE: the items in force, as CSV or XLSX by the file's ending."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspections.item_columns import COLUMNS, export_rows
from inspections.selectors.catalogue import current_items
from shuangsuiji.intake.export import csv_chunks, write_xlsx


class Command(BaseCommand):
    help = "导出现行的抽查事项清单（.csv 或 .xlsx），改好后可以用 import_items 导入。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="写到哪个文件")

    def handle(self, *_: Any, **options: Any) -> None:
        path: Path = options["file"]
        header, items = [column.label for column in COLUMNS], current_items()
        if path.suffix == ".xlsx":
            write_xlsx(path, header, export_rows(items), sheet="抽查事项清单")
        elif path.suffix == ".csv":
            path.write_bytes(b"".join(csv_chunks(header, export_rows(items))))
        else:
            raise CommandError(f"{path.name} 的扩展名应为 .csv 或 .xlsx。请改文件名。")
        self.stdout.write(f"已写入 {items.count()} 个事项：{path}")
