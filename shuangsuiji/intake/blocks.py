"""A delimited file in blocks of whole lines, to be taken apart by others than who reads it.

A block without quotes has a record on each of its lines, and is handed out as it is. Where
quotes or odd line ends leave that open, the records are read here. Pure.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Final

from shuangsuiji.intake.delimited import shape_error
from shuangsuiji.intake.limits import MAX_CELL_CHARS, MIB
from shuangsuiji.intake.sources import Position, Source

CUTTABLE: Final = {  # encodings in which the byte of a line end or a quote is nothing else
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",  # the mark stands in the first block, which is read here
    "gb18030": "gb18030",
    "big5": "big5",
}
BLOCK_BYTES = 192 << 10
LONGEST_LINE: Final = 4 * MIB
Block = tuple[int, bytes | list[list[str]]]  # number of the first record; text, or records


def blocks(
    source: Source, encoding: str, delimiter: str, position: Position, *, skip: int, most: int
) -> Iterator[Block]:
    """All records but the first ``skip``, read ones at most ``most`` at a time.

    Raises:
        FileRejectedError: as ``delimited.records``.
    """
    position.close()
    position.handle, position.size = source.open(), source.size
    lines = _Lines(position.handle, encoding)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while content := lines.block():
        if number >= skip and _is_plain(content):
            yield number + 1, content
            number += content.count(b"\n") + (not content.endswith(b"\n"))
            continue
        lines.take(content)
        records: list[list[str]] = []
        while lines.is_inside():
            try:
                records.append(next(reader))
            except csv.Error as error:
                raise shape_error(number + len(records) + 1, error) from error
            if number < skip:
                records.clear()
                number += 1
            elif len(records) >= most:
                yield number + 1, records
                number += len(records)
                records = []
        if records:
            yield number + 1, records
            number += len(records)


def split(text: str, delimiter: str) -> list[list[str]]:
    """The records of a block that was handed out as it is."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def columns_of(text: str, delimiter: str, width: int) -> list[list[str]] | None:
    """The same by column, and much faster, where each line has ``width`` cells; else None."""
    if text.endswith("\n"):
        text = text[:-1]
    if "\r" in text:
        text = text.removesuffix("\r").replace("\r\n", "\n")
    height = text.count("\n") + 1
    cells = text.replace("\n", f"{delimiter}\n{delimiter}").split(delimiter)
    if len(cells) != height * (width + 1) - 1 or cells[width :: width + 1].count("\n") < height - 1:
        return None
    return [cells[at :: width + 1] for at in range(width)]


def _is_plain(content: bytes) -> bool:
    """Whether each line is a record, and no cell can be too long."""
    return (
        b'"' not in content
        and content.count(b"\r") == content.count(b"\r\n")
        and max(map(len, content.split(b"\n"))) <= MAX_CELL_CHARS
    )


class _Lines(Iterator[str]):
    """The lines of a file, decoded a block at a time as their reader asks for more."""

    def __init__(self, handle: BinaryIO, encoding: str) -> None:
        self._handle = handle
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._left: deque[str] = deque()
        self._open = ""  # a line of which the end was not read yet

    def block(self) -> bytes:
        """The next bytes, up to a line end; of a very long line only a part."""
        content = self._handle.read(BLOCK_BYTES)
        if content and not content.endswith(b"\n"):
            content += self._handle.readline(LONGEST_LINE)
        return content

    def take(self, content: bytes) -> None:
        text = self._open + self._decoder.decode(content)
        self._left.extend(io.StringIO(text, newline=""))
        is_cut = self._left and not content.endswith(b"\n")
        self._open = self._left.pop() if is_cut else ""

    def is_inside(self) -> bool:
        """Whether something that was taken waits to be read."""
        return bool(self._left or self._open)

    def __next__(self) -> str:
        while not self._left:
            content = self.block()
            if content:
                self.take(content)
            elif self._open:
                self._left.append(self._open)
                self._open = ""
            else:
                raise StopIteration
        return self._left.popleft()
