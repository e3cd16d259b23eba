"""Grades of a run of entities in few bytes, to be compared with on another day. Pure."""

import zlib
from collections.abc import Mapping
from typing import Final

NOBODY: Final = " "  # no such entity, or its grade is computed
NO_GRADE: Final = "-"


def written(grades: Mapping[int, str], *, first: int, through: int) -> bytes:
    """One character for each key from ``first`` to ``through``, compressed.

    Args:
        grades: key of an entity -> its class, "" where it has none.
    """
    signs = (grades.get(key, NOBODY) or NO_GRADE for key in range(first, through + 1))
    return zlib.compress("".join(signs).encode("ascii"), 9)


def read(data: bytes, *, first: int) -> dict[int, str]:
    """Key -> class, as ``written`` took it."""
    signs = zlib.decompress(data).decode("ascii")
    return {
        key: "" if sign == NO_GRADE else sign
        for key, sign in enumerate(signs, start=first)
        if sign != NOBODY
    }
