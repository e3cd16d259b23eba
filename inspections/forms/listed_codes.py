"""Reading a list of entity codes that the province sent, as a table or one code per line."""

import re
from collections.abc import Iterable

from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.mapping import Column, propose
from shuangsuiji.intake.reading import Table, read_table

LARGEST = 32 * 1024 * 1024  # bytes; half a million rows with names fit
CODE_LIKE = re.compile(r"[0-9A-Za-z._-]{8,64}")
COLUMNS = (
    Column(
        "code",
        "统一社会信用代码",
        aliases=(
            "统一社会信用代码/注册号",
            "注册号/统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "标识",
            "主体代码",
            "代码",
        ),
    ),
    Column("reg_no", "注册号", aliases=("登记号", "营业执照注册号")),
)


class ListFileError(ValueError):
    """No codes can be read from the file; the message says why and what to do."""


def codes_in_file(content: bytes, filename: str) -> list[str]:
    """The codes of a list, each once, in file order; a row's old number where it has no other.

    Raises:
        ListFileError: the file is unusable, or no column holds codes.
    """
    if len(content) > LARGEST:
        raise ListFileError(f"“{filename}”超过 32 MB。请只留代码一列再上传。")
    try:
        table = read_table(content, filename, columns=COLUMNS)
        found = list(dict.fromkeys(code for code in _codes(table) if code))
    except FileRejectedError as error:
        raise ListFileError(str(error)) from error
    if not found:
        raise ListFileError(f"“{filename}”里没有代码。请核对文件内容。")
    return found


def _codes(table: Table) -> Iterable[str]:
    mapping = propose(table.header, COLUMNS)
    places = [mapping.fields[name] for name in ("code", "reg_no") if name in mapping.fields]
    if places:
        for row in table.rows:
            yield next((text for place in places if (text := _cell(row.cells, place))), "")
        return
    filled = [cell for cell in table.header if clean(cell)]
    if len(filled) != 1:
        raise ListFileError(
            f"“{table.filename}”里找不到代码列。请把该列的标题写成“统一社会信用代码”，"
            "或只留这一列再上传。"
        )
    place = table.header.index(filled[0])
    if CODE_LIKE.fullmatch(clean(filled[0])):  # a bare list: its first line is a code too
        yield clean(filled[0])
    for row in table.rows:
        yield _cell(row.cells, place)


def _cell(cells: list[str], place: int) -> str:
    return clean(cells[place]).replace(" ", "") if place < len(cells) else ""
