"""Which hash integers can possibly win: decided by their last digits, before any decimal text.

The first digits of a ticket are the last digits of the hash integer. So a table of ten thousand
flags, indexed by ``integer % 10000``, tells whether the ticket lies below a limit; only those few
are written out in full and sorted.
"""

from math import isqrt

FIRST_DIGITS = 4
STEPS = 10_000  # 10 to the power of FIRST_DIGITS
# The first digits of the ticket, as a number, for every value of the last digits.
REVERSED = tuple(int(f"{last:0{FIRST_DIGITS}d}"[::-1]) for last in range(STEPS))


def first_limit(needed: int, count: int) -> int:
    """A limit below which at least ``needed`` of ``count`` tickets lie, but for bad luck.

    Bad luck (six standard deviations) only costs a second pass, never a wrong result.
    """
    if not needed:
        return 0
    wanted = needed + 6 * isqrt(needed) + 20
    return min(STEPS, -(-wanted * STEPS // count))


def flags(limit: int) -> bytes:
    """Table by last digits: 1 where the ticket's first digits are below ``limit``."""
    return bytes(value < limit for value in REVERSED)


def last_bytes(table: bytes) -> bytes:
    """Table by the last byte of the hash: 0 where no integer that ends so can pass ``table``.

    The last four bits of an integer are those of its last four digits, for 16 divides 10000.
    """
    passing = {last % 16 for last in range(STEPS) if table[last]}
    return bytes(byte % 16 in passing for byte in range(256))
