"""Checked rows on disk, one line each, between reading a file and the one transaction.

The format is PostgreSQL's COPY text format, so that the file can be handed over unread.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from entities.parsing import Staged

BATCH = 2_000  # lines joined before they are written


class Spool:
    """Writes staged rows; their cells hold no tab and no line end (``intake.blanks.clean``)."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle
        self._lines: list[str] = []

    def add(self, staged: Staged) -> None:
        line = "\t".join(staged)
        self._lines.append(line.replace("\\", "\\\\") if "\\" in line else line)
        if len(self._lines) >= BATCH:
            self.flush()

    def flush(self) -> None:
        if self._lines:
            self._lines.append("")
            self._handle.write("\n".join(self._lines))
            self._lines.clear()


def read_spool(path: Path) -> Iterator[list[str]]:
    """The rows back again, for databases without COPY."""
    with path.open(encoding="utf-8", newline="\n") as handle:
        for line in handle:
            plain = line.replace("\\\\", "\\") if "\\" in line else line
            yield plain[:-1].split("\t")
