"""Chi-square without scipy: the tail is the regularised upper incomplete gamma function."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping


def tail(statistic: float, degrees: int) -> float:
    """Probability that chi-square with so many degrees of freedom exceeds the statistic."""
    a, x = degrees / 2, statistic / 2
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:  # series of the lower function
        term = total = 1 / a
        n = a
        while abs(term) > abs(total) * 1e-15:
            n += 1
            term *= x / n
            total += term
        return 1 - front * total
    b = x + 1 - a  # continued fraction of the upper function (Lentz)
    c, d = 1e300, 1 / b
    h = d
    for i in range(1, 10_000):
        an = -i * (i - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return front * h


def p_value(observed: Iterable[int], expected: Iterable[float]) -> float:
    """P of the counts when the expected counts are given in full."""
    pairs = list(zip(observed, expected, strict=True))
    return tail(sum((o - e) ** 2 / e for o, e in pairs), len(pairs) - 1)


def p_uniform(counts: Mapping[Hashable, int], outcomes: Iterable[Hashable]) -> float:
    """P that the counted outcomes are uniform over ``outcomes``; others must not occur."""
    cells = list(outcomes)
    assert set(counts) <= set(cells)
    expected = sum(counts.values()) / len(cells)
    return p_value([counts.get(cell, 0) for cell in cells], [expected] * len(cells))
