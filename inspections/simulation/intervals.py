"""What many simulated seeds say about one figure: order statistics, no assumption about its law."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

TAIL = 20  # one in twenty is left out at either end: the middle nine tenths


@dataclass(frozen=True)
class Interval:
    """The middle nine tenths of the simulated values, and how many there were."""

    low: int
    median: int
    high: int
    mean: int  # rounded half up
    count: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def interval(values: Sequence[int]) -> Interval | None:
    """Order statistics of the values; None without any.

    ``low`` is the (n // 20 + 1)-th smallest, ``high`` the (n // 20 + 1)-th largest, ``median``
    the lower one of the middle.
    """
    if not values:
        return None
    ordered = sorted(values)
    count = len(ordered)
    outside = count // TAIL
    return Interval(
        low=ordered[outside],
        median=ordered[(count - 1) // 2],
        high=ordered[count - 1 - outside],
        mean=(2 * sum(ordered) + count) // (2 * count),
        count=count,
    )
