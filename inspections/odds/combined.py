"""Several draws of one year together: how often somebody is drawn, by chance alone."""

from collections.abc import Sequence
from fractions import Fraction


def distribution(chances: Sequence[Fraction]) -> list[Fraction]:
    """Chance of being drawn exactly 0, 1, 2 … times.

    Different sessions have different seeds, so they are independent once their lists are
    sealed; the number of hits is then Poisson-binomial.
    """
    ways = [Fraction(1)]
    for chance in chances:
        missed = [each * (1 - chance) for each in (*ways, Fraction(0))]
        hit = [each * chance for each in (Fraction(0), *ways)]
        ways = [one + other for one, other in zip(missed, hit, strict=True)]
    return ways


def at_least(chances: Sequence[Fraction], times: int) -> Fraction:
    """Chance of being drawn so many times or more."""
    return sum(distribution(chances)[max(0, times) :], start=Fraction(0))


def expected(chances: Sequence[Fraction]) -> Fraction:
    """How often one is drawn on average."""
    return sum(chances, start=Fraction(0))
