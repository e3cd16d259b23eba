"""Figures in words, by integers."""

from fractions import Fraction


def percent(share: Fraction) -> str:
    """A share in percent, at most two decimals, rounded half up: 3.33%."""
    hundredths = (share * 20_000 + 1) // 2
    whole, rest = divmod(int(hundredths), 100)
    decimals = f"{rest:02d}".rstrip("0")
    return f"{whole}.{decimals}%" if decimals else f"{whole}%"


def basis_points(value: int) -> str:
    """Basis points as percent: 300 is 3%."""
    return percent(Fraction(value, 10_000))


def up(value: Fraction) -> int:
    """The next whole number."""
    return -(-value.numerator // value.denominator)


def down(value: Fraction) -> int:
    return value.numerator // value.denominator
