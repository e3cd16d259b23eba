"""A batch of register updates as lines of JSON, turned into the table that an import reads. Pure.

What is wrong with the form of a line is said at once, with its number; what is wrong with the
content is found by the import itself, as in every other file.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from entities.columns import COLUMNS
from shuangsuiji.kernel.canonical import NotCanonicalError, unrepeated

MOST_LINES: Final = 50_000
MOST_FAULTS: Final = 100
MAPPING: Final = {column.field: at for at, column in enumerate(COLUMNS)}
FIELDS: Final = tuple(MAPPING)
LABELS: Final = {column.label: column.field for column in COLUMNS}


@dataclass(frozen=True)
class LineFault:
    """What is wrong with the form of one line."""

    line: int
    field: str
    value: str
    rule: str
    remedy: str

    def told(self) -> dict[str, Any]:
        words = f"第 {self.line} 行：{self.rule}。{self.remedy}。"
        return {
            "line": self.line,
            "field": self.field,
            "value": self.value[:200],
            "rule": self.rule,
            "remedy": self.remedy,
            "message": words,
        }


class LinesError(ValueError):
    """The body cannot be taken; ``faults`` says why, line by line."""

    def __init__(self, faults: list[LineFault]) -> None:
        super().__init__(faults[0].told()["message"] if faults else "没有内容")
        self.faults = faults


def table_of(body: bytes) -> bytes:
    """The lines as CSV with a header; line n of the body is row n + 1 of the table.

    Raises:
        LinesError: not UTF-8, nothing in it, too many lines, or lines that are no flat objects.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        at = body[: error.start].count(b"\n") + 1
        raise LinesError(
            [LineFault(at, "", "", "不是 UTF-8 编码", "请以 UTF-8 重新生成")]
        ) from None
    lines = text.removesuffix("\n").split("\n")
    if not text.strip():
        raise LinesError([LineFault(1, "", "", "没有内容", "每行放一个 JSON 对象")])
    if len(lines) > MOST_LINES:
        rule = f"超过 {MOST_LINES} 行"
        raise LinesError([LineFault(len(lines), "", "", rule, "请分成几批报送")])
    faults: list[LineFault] = []
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([column.label for column in COLUMNS])
    for number, line in enumerate(lines, start=1):
        found = list(_faults(number, line, writer))
        faults += found
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise LinesError(faults[:MOST_FAULTS])
    return out.getvalue().encode("utf-8")


def _faults(number: int, line: str, writer: Any) -> Iterator[LineFault]:
    """What is wrong with a line; one in order is written out."""
    try:
        row = json.loads(
            line, object_pairs_hook=unrepeated, parse_float=_no_float, parse_constant=_no_float
        )
    except NotCanonicalError as error:
        yield LineFault(number, "", line, str(error), "同一字段只写一次")
        return
    except (ValueError, RecursionError):
        yield LineFault(number, "", line, "不是 JSON", "每行放一个 JSON 对象，不用小数")
        return
    if not isinstance(row, dict) or not row:
        yield LineFault(number, "", line, "不是 JSON 对象", "每行放一个 JSON 对象")
        return
    faults = list(_cell_faults(number, row.items()))
    yield from faults
    if not faults:
        writer.writerow(["" if row.get(name) is None else str(row[name]) for name in FIELDS])


def _cell_faults(number: int, cells: Iterable[tuple[str, Any]]) -> Iterator[LineFault]:
    for name, value in cells:
        shown = str(value)
        if name not in MAPPING:
            yield LineFault(number, name, shown, f"没有“{name[:40]}”这个字段", "字段名见接口文档")
        elif isinstance(value, bool) or not isinstance(value, str | int | None):
            yield LineFault(number, name, shown, "应为文本或整数", "小数（如经纬度）写成文本")
        elif not shown.isprintable():
            yield LineFault(number, name, shown, "含换行或不可见字符", "请删去后重新报送")


def _no_float(text: str) -> NoReturn:
    raise ValueError(text)
