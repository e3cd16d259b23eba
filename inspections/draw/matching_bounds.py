"""Tables of the upper bound G that steers an attempt (draw-spec, "UPM" step 5).

``A_m[j]`` is an integer at least 2^64 * G(j/m), where m is the scale of a row and j the sum
of the scales of its open columns. G grows just fast enough that the bounds of the children
of a node never add up to more than the bound of the node.
"""

from __future__ import annotations

from functools import lru_cache

# e lies between E_DOWN / 10^9 and (E_DOWN + 1) / 10^9.
BILLION = 10**9
E_DOWN = 2_718_281_828
E_UP_LESS_ONE = 1_718_281_829

FULL_SEARCH = 64  # up to j = 64 m every step is tried


@lru_cache(maxsize=64)
def bound_table(scale: int, length: int) -> tuple[int, ...]:
    """Return ``A_scale[0 .. length]``.

    By definition ``A[j]`` (j > m) is the largest of m values, one per step b = 1 .. m from
    ``A[j - b]``. A predecessor that once was the best stays ahead of all newer ones, so
    beyond the start only it and the oldest one in reach can be the largest; the tests
    compare with the definition over the whole domain (m <= 16, j <= 131,072).
    """
    divisor = scale * E_DOWN
    table = [
        -(-((scale * BILLION + E_UP_LESS_ONE * j) << 64) // divisor)
        for j in range(min(scale, length) + 1)
    ]
    best = -1
    for j in range(scale + 1, length + 1):
        oldest = j - scale
        known = best >= oldest and j > FULL_SEARCH * scale
        value, factor = 0, 1
        for previous in (oldest, best) if known else range(oldest, j):
            bound = table[previous]
            candidate = decay(bound, j - previous, divisor)
            if bound * factor >= value * candidate:
                value, factor, best = bound, candidate, previous
        table.append(-(-(value << 96) // factor))
    return tuple(table)


def decay(bound: int, step: int, divisor: int) -> int:
    """Return at most 2^96 * exp(-step / (e m G)), where ``bound`` = 2^64 G, ``divisor`` = e m."""
    t = -(-((step * BILLION) << 160) // (bound * divisor))
    return (1 << 96) - t + (t * t >> 97) - -(-(t * t * t) // (6 << 192))


def table_for(scale: int, largest: int) -> tuple[int, ...]:
    """Return a table of at least ``largest``, its length rounded up so that calls share it."""
    return bound_table(scale, max(64, 1 << (largest - 1).bit_length()))
