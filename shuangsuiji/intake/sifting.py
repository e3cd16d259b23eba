"""Rows of a register apart from what else stands below its header. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

TOTAL: Final = re.compile(r"(合\s*计|总\s*计|小\s*计|共\s*计|共\s*\d+\s*[户家条个行])")
FOOTNOTE: Final = re.compile(r"(注|备注|说明|填表|制表|审核|单位负责人)[人日期]{0,2}\s*[::]")
FOOTERS: Final = frozenset("合总小共注备说填制审单")  # first characters of both


class Row(NamedTuple):
    """One record; ``number`` is the line that a spreadsheet program shows."""

    number: int
    cells: list[str]  # as they stand in the file, at least as many as the header


def sifted(
    records: Iterable[tuple[int, list[str]]], header: Sequence[str], note: Callable[[str], None]
) -> Iterator[Row]:
    """Rows below the header; blank lines, repeated headers and lines of totals are left out."""
    width = len(header)
    for number, cells in records:
        if len(cells) < width:
            cells += [""] * (width - len(cells))
        elif len(cells) > width and not any(cells[width:]):
            del cells[width:]
        lead = cells[0].strip()
        if not lead:
            lead = next((cell.strip() for cell in cells if cell and not cell.isspace()), "")
            if not lead:
                continue
        if lead[0] in FOOTERS and _is_footer(lead, cells):
            note(f"第 {number} 行是合计或附注，略过：{lead[:20]}")
            continue
        if lead == header[0] and [" ".join(cell.split()) for cell in cells] == header:
            note(f"第 {number} 行重复了表头，略过")
            continue
        yield Row(number, cells)


def are_rows(leads: Sequence[str], header: Sequence[str]) -> bool:
    """Whether first cells show at once that ``sifted`` would leave none of their records out."""
    if not all(leads):
        return False
    firsts = {lead[0] for lead in leads}
    return firsts.isdisjoint(FOOTERS | {header[0][:1]}) and not any(map(str.isspace, firsts))


def _is_footer(lead: str, cells: list[str]) -> bool:
    filled = sum(1 for cell in cells if cell and not cell.isspace())
    if FOOTNOTE.match(lead):
        return filled == 1 < len(cells) or filled * 3 <= len(cells)
    return bool(TOTAL.match(lead)) and filled * 2 <= max(len(cells), 4)
