"""Numbers as a table shows them; small ones may be hidden. Pure."""

from dataclasses import dataclass

HIDDEN = "—"


@dataclass(frozen=True)
class Reader:
    """Writes numbers; counts from 1 to ``least`` - 1 are not told (0: all are)."""

    least: int = 0

    def is_small(self, number: int) -> bool:
        """Whether a count could point at somebody."""
        return 0 < number < self.least

    def count(self, number: int) -> str:
        """A count with thousands set apart."""
        return f"<{self.least}" if self.is_small(number) else f"{number:,}"

    def share(self, part: int, whole: int) -> str:
        """``part`` of ``whole`` in percent, two decimals; a dash where there is nothing."""
        if not whole or self.is_small(part) or self.is_small(whole):
            return HIDDEN
        return f"{percent(part, whole)}%"

    def yuan(self, fen: int, cases: int) -> str:
        """Money in yuan, fen where there are any; not told where cases are few."""
        if self.is_small(cases):
            return HIDDEN
        return f"{fen // 100:,}" + (f".{fen % 100:02d}" if fen % 100 else "")

    def mean(self, total: int, number: int) -> str:
        """The mean to one decimal; a dash where nothing was measured."""
        if not number or self.is_small(number):
            return HIDDEN
        return tenths(total, number)


def percent(part: int, whole: int) -> str:
    """Two decimals, rounded half up by integers."""
    hundredths = (2 * part * 10_000 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def tenths(total: int, number: int) -> str:
    """``total`` / ``number`` to one decimal, rounded half up."""
    value = (2 * total * 10 + number) // (2 * number)
    return f"{value // 10:,}.{value % 10}"
