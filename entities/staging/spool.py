"""Checked rows on disk, one line each, between reading a file and the one transaction.

The format is PostgreSQL's COPY text format, so that the file can be handed over unread.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path


def as_text(lines: Iterable[str]) -> str:
    """Staged rows as they stand in the file; their cells hold no tab and no line end."""
    text = "".join([f"{line}\n" for line in lines])
    return text.replace("\\", "\\\\") if "\\" in text else text


def read_spool(path: Path) -> Iterator[list[str]]:
    """The rows back again, for databases without COPY."""
    with path.open(encoding="utf-8", newline="\n") as handle:
        for line in handle:
            plain = line.replace("\\\\", "\\") if "\\" in line else line
            yield plain[:-1].split("\t")
