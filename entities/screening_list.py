"""A list of names to screen, pasted or as a file: rows with what is wrong with each."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from entities.credit.screening import MOST_ROWS, Asked
from entities.uscc import OLD_LENGTHS, check_holds
from entities.values import ValueFault, folded, read_code
from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.mapping import Column, propose
from shuangsuiji.intake.reading import read_table

LONGEST_NAME: Final = 300
MOST_BYTES: Final = 2_000_000
NAME, CODE = "名称", "统一社会信用代码"
SEPARATORS: Final = str.maketrans(dict.fromkeys((",", "，", ";", "；", "|", "｜"), "\t"))
COLUMNS: Final = (
    Column(
        "name",
        NAME,
        ("企业名称", "主体名称", "单位名称", "市场主体名称", "候选单位", "参评单位", "推荐单位"),
        hint="登记的全称；填了代码可以不填",
        example="某某商贸有限公司",
    ),
    Column(
        "code",
        CODE,
        ("信用代码", "社会信用代码", "代码", "注册号", "统一社会信用代码/注册号"),
        hint="18 位代码，或 13、15 位旧注册号；有代码以代码为准",
        example="91350900MA00000001",
    ),
)


def pasted_rows(text: str) -> list[Asked]:
    """A name, a code or both on each line, with a comma, a tab or a semicolon between them.

    Raises:
        FileRejectedError: nothing in it, or too many lines.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [clean(cell) for cell in line.translate(SEPARATORS).split("\t")]
        cells = [cell for cell in cells if cell]
        if not cells:
            continue
        codes = [cell for cell in cells if _looks_like_code(cell)]
        names = [cell for cell in cells if not _looks_like_code(cell)]
        if len(codes) > 1 or len(names) > 1:
            fault = f"第 {number} 行“{line.strip()[:60]}”有几个名称或代码。请每行只写一户。"
            found.append(Asked(number, line.strip()[:LONGEST_NAME], "", fault))
            continue
        found.append(asked_row(number, "".join(names), "".join(codes)))
    return _bounded(found)


def file_rows(data: bytes | Path, filename: str) -> list[Asked]:
    """The rows of a CSV or XLSX file with a column of names, of codes, or both.

    Raises:
        FileRejectedError: not readable, neither column, nothing in it, or too many rows.
    """
    table = read_table(data, filename, columns=COLUMNS)
    mapping = propose(table.header, COLUMNS)
    if mapping.ambiguous:
        twins = "、".join(table.header[at] for both in mapping.ambiguous.values() for at in both)
        raise FileRejectedError(f"表头有几列都像名称或代码：{twins}。请只留一列。")
    if not mapping.fields:
        raise FileRejectedError(
            f"「{filename}」的表头里没有“{NAME}”或“{CODE}”列。请把表头写成这两个名字之一。"
        )
    found = []
    for row in table.rows:
        cells = {name: clean(row.cells[at]) for name, at in mapping.fields.items()}
        found.append(asked_row(row.number, cells.get("name", ""), cells.get("code", "")))
        if len(found) > MOST_ROWS:
            break
    return _bounded(found)


def asked_row(number: int, name: str, code: str) -> Asked:
    """One row; what is wrong with it names row, column, value, rule and remedy."""
    if not name and not code:
        fault = f"第 {number} 行“{NAME}”和“{CODE}”都是空的。请至少填一项。"
        return Asked(number, "", "", fault)
    if len(name) > LONGEST_NAME:
        fault = (
            f"第 {number} 行“{NAME}”列有 {len(name)} 字，最多 {LONGEST_NAME} 字。请填登记的全称。"
        )
        return Asked(number, name[:LONGEST_NAME], code[:40], fault)
    if not code:
        return Asked(number, name, "")
    try:
        uscc, reg_no = read_code(code)
        if uscc and not check_holds(uscc):
            raise ValueFault("最后一位校验位不对", "对照营业执照改正")
    except ValueFault as error:
        value = f"第 {number} 行“{CODE}”列的“{code[:40]}”"
        return Asked(number, name, code[:40], f"{value}：{error.rule}。请{error.remedy}。")
    return Asked(number, name, uscc or reg_no)


def _looks_like_code(cell: str) -> bool:
    plain = folded(cell)
    return len(plain) >= min(OLD_LENGTHS) and plain.isascii() and plain.isalnum()


def _bounded(rows: Iterable[Asked]) -> list[Asked]:
    found = list(rows)
    if not found:
        raise FileRejectedError("名单里没有内容。请每行写一个名称或代码。")
    if len(found) > MOST_ROWS:
        raise FileRejectedError(f"名单超过 {MOST_ROWS:,} 行。请分几次审查。")
    return found
