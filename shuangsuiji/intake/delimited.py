"""CSV text into records: which character separates the cells, and strict quoting."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, Final

from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.limits import MAX_CELL_CHARS
from shuangsuiji.intake.sources import Position, Source

DELIMITERS: Final = (",", "\t", ";", "｜", "|", "，", "；")
NAMES: Final = {"\t": "制表符", ",": "逗号", ";": "分号", "｜": "全角竖线", "|": "竖线"}
SAMPLE_CHARS: Final = 64 * 1024
SAMPLE_RECORDS: Final = 40
EVEN_SHARE: Final = 0.6  # records that must agree on the number of cells

csv.field_size_limit(MAX_CELL_CHARS)


def records(source: Source, encoding: str, position: Position) -> tuple[str, Iterator[list[str]]]:
    """The delimiter and an iterator over all records, blank ones included, in constant memory.

    Raises:
        FileRejectedError: two delimiters fit equally well; while iterating, a quote without
            its partner or a cell above the limit, with the number of the record.
    """
    with _text(source.open(), encoding) as sample_text:
        sample = sample_text.read(SAMPLE_CHARS)
    declared = _declared(sample)
    delimiter = declared or _delimiter(sample)
    handle = source.open()
    position.handle, position.size = handle, source.size
    return delimiter, _iterate(handle, encoding, delimiter, skip=bool(declared))


def _text(handle: BinaryIO, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(handle, encoding=encoding, errors="strict", newline="")


def _declared(sample: str) -> str:
    """The delimiter named by a first line such as ``sep=;`` (Excel's own custom), or ""."""
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first[:4].lower() == "sep=" and len(first) == 5:
        return first[4]
    return "\t" if first.lower() == "sep=\\t" else ""


def _delimiter(sample: str) -> str:
    fits: list[tuple[float, int, str]] = []
    for candidate in DELIMITERS:
        widths = _widths(sample, candidate)
        records = widths.total()
        if len(widths) > 1:  # a title line above the header is one cell wide
            widths.pop(1, None)
        if not widths:
            continue
        width, agreeing = widths.most_common(1)[0]
        if width > 1 and agreeing >= EVEN_SHARE * widths.total():
            # Of all records: a mark inside a few cells separates nothing.
            fits.append((round(agreeing / records, 1), width, candidate))
    if not fits:
        return ","  # one column, or ragged: the rows will say what is wrong
    fits.sort(key=lambda fit: (-fit[0], -fit[1]))
    if len(fits) > 1 and fits[0][:2] == fits[1][:2]:
        names = "和".join(NAMES.get(fit[2], fit[2]) for fit in fits[:2])
        raise FileRejectedError(
            f"分隔符不能确定：{names}都说得通。请另存为逗号分隔的 CSV，或在首行写 sep=; 指明。"
        )
    return fits[0][2]


def _widths(sample: str, delimiter: str) -> Counter[int]:
    """How many of the first records have how many cells; blank ones left out."""
    counts: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for _, record in zip(range(SAMPLE_RECORDS), reader, strict=False):
            if any(cell.strip() for cell in record):
                counts[len(record)] += 1
    except csv.Error:
        pass  # the sample ends inside a quoted cell
    return counts


def _iterate(handle: BinaryIO, encoding: str, delimiter: str, *, skip: bool) -> Iterator[list[str]]:
    with _text(handle, encoding) as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        number = 0
        try:
            for record in reader:
                number += 1
                yield [] if skip and number == 1 else record
        except csv.Error as error:
            raise shape_error(number + 1, error) from error


def shape_error(number: int, error: csv.Error) -> FileRejectedError:
    """What is to be said when the record of that number cannot be read."""
    if "field larger" in str(error):
        return FileRejectedError(
            f"第 {number} 行有一个单元格超过 {MAX_CELL_CHARS} 个字符，"
            "多半是引号没有配对。请检查这一行的双引号。"
        )
    return FileRejectedError(
        f'第 {number} 行的双引号没有配对，后面的内容无法分列。单元格里的引号要写成 ""。'
    )
