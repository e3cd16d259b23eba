"""How sure a share is: 95 % intervals by integers alone. Pure.

One share: Wilson (1927), without correction for continuity. The difference of two: Newcombe
(1998), method 10, which puts two Wilson intervals together. Everything is in hundredths of a
percent (basis points), rounded to the nearest.
"""

from dataclasses import dataclass
from math import isqrt

Z, Z_UNIT = 196, 100  # 1.96: two sided 95 %
UNIT = 10_000  # basis points
FINE = 10**9  # parts of one in which is reckoned


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval, in basis points."""

    part: int
    whole: int
    value: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The second share less the first, in basis points."""

    value: int
    low: int
    high: int

    @property
    def is_clear(self) -> bool:
        """Whether zero lies outside."""
        return self.low > 0 or self.high < 0


def share(part: int, whole: int) -> Share:
    """The share ``part`` of ``whole`` with its Wilson interval.

    Raises:
        ValueError: ``whole`` is not positive, or ``part`` is not between 0 and ``whole``.
    """
    value, low, high = _wilson(part, whole)
    return Share(part, whole, _points(value), _points(low), _points(high))


def difference(first: tuple[int, int], second: tuple[int, int]) -> Difference:
    """How much larger the second share is; each is (part, whole)."""
    one, one_low, one_high = _wilson(*first)
    two, two_low, two_high = _wilson(*second)
    apart = two - one
    below = isqrt((two - two_low) ** 2 + (one_high - one) ** 2)
    above = isqrt((two_high - two) ** 2 + (one - one_low) ** 2)
    return Difference(_points(apart), _points(apart - below), _points(apart + above))


def _wilson(part: int, whole: int) -> tuple[int, int, int]:
    """Share, lower and upper end in parts of ``FINE``."""
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    square, unit = Z * Z, Z_UNIT * Z_UNIT
    # (2x + z² ± z·sqrt(z² + 4x(n−x)/n)) / 2(n + z²), numerator and denominator times unit
    under = FINE * FINE * (square * whole + 4 * part * (whole - part) * unit) // (whole * unit)
    root = Z * isqrt(under) * Z_UNIT
    middle = (2 * part * unit + square) * FINE
    bottom = 2 * (whole * unit + square)
    ends = ((middle - root) // bottom, (middle + root) // bottom)
    return part * FINE // whole, max(0, ends[0]), min(FINE, ends[1])


def _points(fine: int) -> int:
    return (2 * fine * UNIT + FINE) // (2 * FINE)
