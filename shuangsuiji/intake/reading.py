"""One table out of a CSV or XLSX file: header, rows with their numbers, and what was noticed.

Everything that was decided on the way (encoding, delimiter, which sheet, which line is the
header, which lines were left out) is in the ``Table``, to be shown to a person.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePath
from typing import Final

from shuangsuiji.intake import limits
from shuangsuiji.intake.archives import OLE, ZIP
from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.decoding import check_encoding, detect, is_mojibake
from shuangsuiji.intake.delimited import records
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.mapping import Column, recognised
from shuangsuiji.intake.sifting import Row, sifted
from shuangsuiji.intake.sources import Position, Source
from shuangsuiji.intake.workbook import open_sheets

MOST_NOTES: Final = 100
HEADER_WITHIN: Final = 15  # lines from the top among which the header must be


@dataclass(slots=True)
class Table:
    """A table being read. ``rows`` can be iterated once and is never held in memory."""

    filename: str
    header: list[str]
    header_row: int
    rows: Iterator[Row]
    encoding: str  # codec name; "" for XLSX
    sheet: str  # "" for CSV
    delimiter: str  # "" for XLSX
    position: Position = field(default_factory=Position)
    source: Source | None = None  # of a delimited file, which can be read in blocks, too
    notes: list[str] = field(default_factory=list)  # grows while rows are read

    def note(self, text: str) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes.append(text)


def read_table(
    data: bytes | Path,
    filename: str,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    columns: Sequence[Column] = (),
) -> Table:
    """Open a CSV or XLSX file by what is in it, whatever its name says.

    Args:
        data: the content, or the path of a stored file (then read in constant memory).
        filename: what the person calls the file; for messages.
        encoding: a choice made by a person; None = detect.
        sheet: likewise for XLSX.
        columns: what the caller can use; helps to find header line and sheet.

    Raises:
        FileRejectedError: unusable or ambiguous; also while iterating ``rows``.
    """
    source = Source(data)
    if source.size == 0:
        raise FileRejectedError(f"「{filename}」是空的（0 字节）。请检查是否选错，或没有传完。")
    if source.head(8) == OLE or source.head(4) == ZIP or _named_xlsx(filename):
        return _read_workbook(source, filename, sheet, columns)
    if source.size > limits.MAX_CSV_BYTES:
        raise FileRejectedError("CSV 超过 4 GB。请按县或按年份拆成几个文件。")
    chosen = check_encoding(source, encoding) if encoding else detect(source)
    position = Position()
    delimiter, lines = records(source, chosen, position)
    table = _table(filename, lines, columns)
    table.position, table.source = position, source
    table.encoding, table.delimiter = chosen, delimiter
    return table


def _named_xlsx(filename: str) -> bool:
    return PurePath(filename).suffix.lower() in (".xlsx", ".xls", ".xlsm", ".xlsb", ".et")


def _read_workbook(
    source: Source, filename: str, sheet: str | None, columns: Sequence[Column]
) -> Table:
    sheets = open_sheets(source)
    if sheet is not None:
        if sheet not in sheets:
            raise FileRejectedError(
                f"工作簿里没有名为「{sheet}」的可见工作表。现有：{'、'.join(sheets)}。"
            )
        name = sheet
    else:
        name = _only_table(sheets, columns)
    table = _table(filename, sheets[name](), columns)
    table.sheet = name
    if len(sheets) > 1:
        table.notes.append(f"工作簿有 {len(sheets)} 张工作表，读取的是「{name}」")
    return table


def _only_table(
    sheets: dict[str, Callable[[], Iterator[list[str]]]], columns: Sequence[Column]
) -> str:
    """The one sheet that holds a register: the only filled one, or the only one we recognise."""
    filled = {name: top for name, rows in sheets.items() if (top := _top(rows()))}
    if not filled:
        raise FileRejectedError("工作簿里没有内容（隐藏的工作表不读）。请检查是否选错文件。")
    if len(filled) == 1:
        return next(iter(filled))
    fitting = [
        name
        for name, top in filled.items()
        if columns and max(recognised(line, columns) for line in top) > 1
    ]
    if len(fitting) == 1:
        return fitting[0]
    raise FileRejectedError(
        f"工作簿里有 {len(filled)} 张有内容的工作表：{'、'.join(filled)}。"
        "请指明读哪一张，或只留一张再上传。"
    )


def _top(lines: Iterator[list[str]]) -> list[list[str]]:
    """The first lines with anything in them."""
    top = []
    for _, cells in zip(range(HEADER_WITHIN), lines, strict=False):
        if any(cell and not cell.isspace() for cell in cells):
            top.append(cells)
    return top


def _table(filename: str, lines: Iterator[list[str]], columns: Sequence[Column]) -> Table:
    top = [cells for _, cells in zip(range(HEADER_WITHIN), lines, strict=False)]
    at = _header_line(top, columns)
    if at is None:
        raise FileRejectedError(f"「{filename}」里没有表头和数据。请检查是否选错文件。")
    header = [" ".join(cell.split()) for cell in top[at]]
    while header and not header[-1]:
        header.pop()
    if len(header) > limits.MAX_COLUMNS:
        raise FileRejectedError(f"表格有 {len(header)} 列，最多 {limits.MAX_COLUMNS} 列。")
    if any(is_mojibake(cell) for cell in header):
        raise FileRejectedError(
            "表头是乱码（UTF-8 的文件曾被当作 GBK 打开并保存）。请回到原始文件重新导出。"
        )
    table = Table(filename, header, at + 1, iter(()), "", "", "")
    if at:
        table.notes.append(f"第 {at + 1} 行是表头，上面 {at} 行作为标题略过")
    numbered = chain(enumerate(top[at + 1 :], start=at + 2), enumerate(lines, start=len(top) + 1))
    table.rows = sifted(numbered, header, table.note)
    return table


def _header_line(top: list[list[str]], columns: Sequence[Column]) -> int | None:
    """Index of the header: the line that names most known columns, else the first wide one."""
    if columns and top:
        scores = [recognised(cells, columns) for cells in top]
        if max(scores) > 1 or (max(scores) and max(map(len, top)) == 1):
            return scores.index(max(scores))
    filled = [sum(1 for cell in cells if clean(cell)) for cells in top]
    widest = max(filled, default=0)
    if not widest:
        return None
    return next(i for i, count in enumerate(filled) if count * 2 > widest)
