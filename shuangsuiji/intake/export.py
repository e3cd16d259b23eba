"""Registers out: CSV and XLSX that no spreadsheet program takes for formulas."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import xlsxwriter
from django.http import StreamingHttpResponse

from shuangsuiji.intake.blanks import escape
from shuangsuiji.intake.sources import Source

BOM: Final = b"\xef\xbb\xbf"  # Excel takes CSV for UTF-8 only with it
CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_LAST_ROW: Final = 1_048_576
XLSX_LONGEST: Final = 32_767  # characters in one cell
ROWS_PER_CHUNK: Final = 500


class TooManyRowsError(ValueError):
    """More rows than an XLSX sheet can hold."""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """CSV in UTF-8 with BOM and CRLF, in pieces for a streaming response; cells escaped."""
    writer = csv.writer(_Echo())
    lines = [writer.writerow(header)]
    yield BOM
    for row in rows:
        lines.append(writer.writerow([escape(cell) for cell in row]))
        if len(lines) >= ROWS_PER_CHUNK:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def xlsx_chunks(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str
) -> Iterator[bytes]:
    """A workbook in pieces for a streaming response; made when the first piece is asked for."""
    with TemporaryDirectory(prefix="ssj-export-") as folder:
        path = Path(folder) / "export.xlsx"
        write_xlsx(path, header, rows, sheet=sheet)
        yield from Source(path).chunks()


def download(chunks: Iterable[bytes], filename: str, content_type: str) -> StreamingHttpResponse:
    """An answer that the browser saves under ``filename`` (ASCII)."""
    return StreamingHttpResponse(
        chunks,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def write_xlsx(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str
) -> None:
    """Write one sheet of text cells, row by row in constant memory.

    Every cell is typed as a string, so nothing in it is ever a formula or a link.

    Raises:
        TooManyRowsError: more than 1,048,575 rows; the caller offers CSV.
    """
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    page.freeze_panes(1, 0)
    page.set_column(0, max(len(header) - 1, 0), 22)
    for column, cell in enumerate(header):
        page.write_string(0, column, cell, bold)
    try:
        for number, row in enumerate(rows, start=1):
            if number >= XLSX_LAST_ROW:
                raise TooManyRowsError("超过 1,048,575 行，XLSX 放不下，请改用 CSV 导出")
            for column, cell in enumerate(row):
                if cell:
                    page.write_string(number, column, cell[:XLSX_LONGEST])
    finally:
        book.close()
