"""What is wrong with a file or with one row of it, in words that a clerk can act on."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from shuangsuiji.intake.blanks import escape

REJECTED = "拒收"  # the row was not stored
WARNING = "提醒"  # the row was stored; somebody should look at it
ERROR_COLUMNS = ("级别", "文件", "工作表", "行号", "列", "原值", "问题", "处理办法")
LONGEST_VALUE = 200  # characters of an offending value that are repeated to the clerk


class FileRejectedError(ValueError):
    """The whole file is unusable; the message is a Chinese sentence that ends with a remedy."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One finding in one row (行级问题)."""

    file: str
    sheet: str  # "" for CSV
    row: int  # as a spreadsheet numbers it: the first line of the file is 1; 0 = no single row
    column: str  # header as it stands in the file
    value: str
    rule: str
    remedy: str
    level: str = REJECTED

    def cells(self) -> tuple[str, ...]:
        """The finding in the order of ``ERROR_COLUMNS``."""
        value = self.value
        if len(value) > LONGEST_VALUE:
            value = value[:LONGEST_VALUE] + "…"
        row = str(self.row) if self.row else ""
        return (
            self.level,
            self.file,
            self.sheet,
            row,
            self.column,
            value,
            self.rule,
            self.remedy,
        )


class Findings:
    """Findings written as lines of CSV as they come, so that a million of them need no memory."""

    def __init__(self, handle: TextIO) -> None:
        self.count = 0
        self._handle = handle
        self._writer = csv.writer(handle)

    def add(self, error: RowError) -> None:
        self._writer.writerow([escape(cell) for cell in error.cells()])
        self.count += 1

    def extend(self, lines: str, count: int) -> None:
        """Take over ``count`` findings that another ``Findings`` wrote."""
        self._handle.write(lines)
        self.count += count


class ErrorFile(Findings):
    """The findings of one file, with a header."""

    def __init__(self, path: Path, handle: TextIO) -> None:
        super().__init__(handle)
        self.path = path
        self._writer.writerow(ERROR_COLUMNS)


@contextmanager
def error_file(path: Path) -> Iterator[ErrorFile]:
    """Open an ``ErrorFile`` (CSV, UTF-8 with BOM); one left without findings is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = ErrorFile(path, handle)
        yield writer
    if not writer.count:
        path.unlink()


def write_error_file(errors: Iterable[RowError], path: Path) -> None:
    """Write ``errors`` as CSV (UTF-8 with BOM, so that Excel shows Chinese), headed in Chinese."""
    with error_file(path) as writer:
        for error in errors:
            writer.add(error)
