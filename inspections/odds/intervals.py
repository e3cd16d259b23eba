"""Interval of a simulated share, in integers (Wilson score interval at 99 %)."""

from fractions import Fraction
from math import isqrt

Z_SQUARED = Fraction(66_349, 10_000)  # the 99 % point of chi-square with one degree
SCALE = 10**9


def wilson(successes: Fraction, trials: int) -> tuple[Fraction, Fraction]:
    """The interval that holds the true share with 99 % confidence.

    Args:
        successes: how often it happened; may be a mean over alike people.
        trials: simulated draws.
    """
    middle = successes + Z_SQUARED / 2
    spread = successes * (trials - successes) / trials + Z_SQUARED / 4
    half = root(Z_SQUARED * spread)
    whole = trials + Z_SQUARED
    return max(Fraction(0), (middle - half) / whole), min(Fraction(1), (middle + half) / whole)


def root(value: Fraction) -> Fraction:
    """Square root, rounded up to nine decimals."""
    scaled = value.numerator * SCALE * SCALE // value.denominator
    return Fraction(isqrt(scaled) + 1, SCALE)
