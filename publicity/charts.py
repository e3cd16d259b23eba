"""Bars of observed against expected counts, as integers for an inline SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from inspections.odds.pooled import Cell

WIDTH = 990  # of a drawing 1000 wide: the mark at the end stays whole
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Bar:
    """One cell: a bar as long as observed, and a mark where the expectation lies."""

    name: str
    observed: int
    expected: str  # one decimal
    length: int
    mark: int


def bars(cells: Sequence[Cell]) -> list[Bar]:
    """All bars to one scale."""
    lengths = [Fraction(cell.observed) for cell in cells] + [cell.expected for cell in cells]
    top = max(lengths, default=Fraction(1)) or Fraction(1)
    return [
        Bar(
            cell.name,
            cell.observed,
            _tenths(int(cell.expected * 10 + HALF)),
            int(cell.observed * WIDTH // top),
            int(cell.expected * WIDTH // top),
        )
        for cell in cells
    ]


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}"
