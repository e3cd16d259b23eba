"""Entities that a draw may take: each a line with its ticket, in one text while there are many.

Such a text (a row) reads ``ticket,slip,line``. Rows sort, travel and are stored faster than
objects, and their order as texts is that of the tickets, equal ones by slip: the comma comes
before every digit and before every character of an id.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from inspections.draw.lines import item_places

ROW_CELLS = 9  # the ticket, the slip, and the seven cells of an entity line
ROWS_AT_ONCE = 500  # their cells are cut while they are in the processor's cache


class DrawnEntity(NamedTuple):  # made by the ten thousand: a dataclass takes five times as long
    """One entity of the sample or of the substitutes, with what its line says of its place."""

    ticket: str  # in full
    slip: str  # what the ticket was written for: the code, or its best slip
    code: str
    stratum: str
    weight: str  # as in the line
    branch: str
    lon_e6: str  # as in the line; both are empty where the place is not known
    lat_e6: str
    cell: str  # of items, as in the line

    @property
    def items(self) -> tuple[int, ...]:
        """Places in ``task.items`` of the header."""
        return item_places(self.cell.encode("ascii", "replace"))

    @property
    def point(self) -> tuple[int, int] | None:
        return (int(self.lon_e6), int(self.lat_e6)) if self.lon_e6 else None


def row_of(ticket: str, slip: bytes, line: bytes) -> str:
    """The row of a line (without its LF) under one of its tickets."""
    return f"{ticket},{slip.decode()},{line.decode()}"


def ticket_of(row: str) -> str:
    return row.partition(",")[0]


def code_of(row: str) -> str:
    return row.split(",", 3)[2]


def entities_of(rows: Sequence[str]) -> list[DrawnEntity]:
    """What the rows say."""
    made = partial(tuple.__new__, DrawnEntity)  # at a third of the usual cost
    entities: list[DrawnEntity] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        cells = iter(",".join(rows[start : start + ROWS_AT_ONCE]).split(","))
        entities += map(made, zip(*[cells] * ROW_CELLS, strict=True))
    return entities
