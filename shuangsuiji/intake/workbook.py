"""XLSX into records of text, one visible sheet at a time."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from shuangsuiji.intake.archives import BROKEN, check_workbook
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.sources import Source

EXACT: Final = 2**53  # above it a spreadsheet has already lost digits
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta | None


def open_sheets(source: Source) -> dict[str, Callable[[], Iterator[list[str]]]]:
    """Visible sheets by name, each with a function that iterates its rows from line 1.

    Raises:
        FileRejectedError: not an XLSX, damaged, or past a limit.
    """
    check_workbook(source)
    try:
        with source.open() as handle:
            book = CalamineWorkbook.from_filelike(handle)
    except CalamineError as error:
        raise FileRejectedError(BROKEN.format("工作簿读不出来")) from error
    names = [
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
    ]
    return {name: _rows_of(book, name) for name in names}


def _rows_of(book: CalamineWorkbook, name: str) -> Callable[[], Iterator[list[str]]]:
    def rows() -> Iterator[list[str]]:
        try:
            sheet = book.get_sheet_by_name(name)
            for row in sheet.iter_rows():  # from line 1, blank lines included
                yield [as_text(cell) for cell in row]
        except CalamineError as error:
            raise FileRejectedError(BROKEN.format(f"工作表「{name}」读不出来")) from error

    return rows


def as_text(cell: Cell) -> str:
    """A cell as somebody would type it: 350981 and not 350981.0, dates as YYYY-MM-DD.

    A whole number too large to be exact stays in scientific notation, so that whoever checks
    the value sees that digits were lost.
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
