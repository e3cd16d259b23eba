"""One cell, cleaned: what means "nothing" becomes "", what cannot be seen goes."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from shuangsuiji.kernel.text import visible

NOTHING: Final = frozenset(
    [
        *("", "n/a", "na", "null", "none", "nil", "nan", "(null)", "<null>", "\\n"),
        *("-", "--", "---", "—", "——", "–", "－", "/", "//", "\\", "／", "*", "."),
        *("无", "(无)", "（无）", "暂无", "空", "不详", "未知", "未填", "未填写"),
        *("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!"),
    ]
)
LONGEST_NOTHING: Final = max(map(len, NOTHING))
MOST_REMEMBERED: Final = 10_000
EDGES: Final = " \t\r\n\v\f\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff\u2028\u2029\u0085"
FORMULA_STARTS: Final = "=+-@＝＋－＠"
DANGEROUS: Final = frozenset(FORMULA_STARTS + "\t\r")


def clean(value: str) -> str:
    """``value`` stripped, in NFC, without control characters; ``N/A``, ``—``, ``无`` … become "".

    Line breaks and tabs inside a cell become one space; other control characters, direction
    marks and zero-width characters go. So does the apostrophe that our exports put before
    ``= + - @``.
    """
    text = value.strip(EDGES)
    text = visible(text).strip(EDGES)
    if len(text) <= LONGEST_NOTHING and text.lower() in NOTHING:
        return ""
    if text[0] == "'":
        return _without_escape(text)
    return text


class _Memo(dict[str, str]):
    """Cleaned forms of short cells: a register says the same few words a million times."""

    def __missing__(self, cell: str) -> str:
        value = clean(cell)
        if len(self) < MOST_REMEMBERED:
            self[cell] = value
        return value


_short = _Memo()


def is_plain(text: str) -> bool:
    """Whether nothing inside ``text`` has to go: only its blanks at the edges, if any."""
    return (
        text.isprintable()
        and "'" not in text
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def clean_row(cells: list[str]) -> list[str]:
    """``clean`` for every cell, several times as fast where the whole row is plain text."""
    if is_plain("".join(cells)):
        return _clean_plain(cells)
    return [clean(cell) for cell in cells]


def clean_column(cells: Sequence[str]) -> list[str]:
    """``clean`` for cells that are plain, such as those of one column."""
    lengths = list(map(len, cells))
    if max(lengths, default=0) <= LONGEST_NOTHING:
        return list(map(_short.__getitem__, cells))
    if min(lengths) > LONGEST_NOTHING:
        line = "\n".join(cells)
        if "\n " not in line and " \n" not in line and " " not in (line[0], line[-1]):
            return list(cells)
    return _clean_plain(cells)


def _clean_plain(cells: Sequence[str]) -> list[str]:
    return [
        _short[cell]
        if len(cell) <= LONGEST_NOTHING
        else cell
        if cell[0] != " " != cell[-1]
        else clean(cell)
        for cell in cells
    ]


def _without_escape(text: str) -> str:
    """Undo ``escape``; also the lone apostrophe that makes Excel keep digits as text."""
    rest = text[1:]
    if rest.lstrip(EDGES)[:1] in FORMULA_STARTS or rest.isalnum():
        return rest
    return text


def escape(value: str) -> str:
    """``value`` with an apostrophe before every line that a spreadsheet could run as a formula.

    Looked at: ``= + - @`` and their full-width twins, tab and carriage return, also after
    leading spaces, no-break spaces and other invisible characters, on each line of the cell.
    """
    if value.isalnum() or not value:
        return value
    if "\n" not in value and "\r" not in value:
        return _escape_line(value)
    return "\n".join(_escape_line(line) for line in value.replace("\r\n", "\n").split("\n"))


def _escape_line(line: str) -> str:
    if line[:1] in DANGEROUS or line.lstrip(EDGES)[:1] in DANGEROUS:
        return "'" + line if line else line
    return line
