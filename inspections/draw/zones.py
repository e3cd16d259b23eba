"""Zones (片区): entities near each other, by an integer Hilbert curve cut into equal runs."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

ORDER = 16
SIDE = 1 << ORDER

T = TypeVar("T")
Point = tuple[int, int]


def hilbert_index(x: int, y: int) -> int:
    """Distance along the Hilbert curve of order 16 of the cell (x, y), both 0-65535."""
    index = 0
    side = SIDE >> 1
    while side:
        right, upper = x & side > 0, y & side > 0
        index += side * side * ((3 * right) ^ upper)
        if not upper:
            if right:
                x, y = SIDE - 1 - x, SIDE - 1 - y
            x, y = y, x
        side >>= 1
    return index


def hilbert_indexes(points: Mapping[str, Point | None], *, cos_ppm: int) -> dict[str, int]:
    """Curve position of every entity; those without a point come first, at 0.

    Args:
        points: entity code -> (lon_e6, lat_e6), microdegrees.
        cos_ppm: length of a degree of longitude in parts per million of one of latitude.

    Both axes are scaled alike, so that the longer side of the entities' box fills the curve.
    """
    flat = {
        code: (point[0] * cos_ppm // 1_000_000, point[1])
        for code, point in points.items()
        if point is not None
    }
    west = min((x for x, _ in flat.values()), default=0)
    south = min((y for _, y in flat.values()), default=0)
    span = max((max(x - west, y - south) for x, y in flat.values()), default=0) or 1
    found = dict.fromkeys(points, 0)
    for code, (x, y) in flat.items():
        found[code] = hilbert_index(
            (x - west) * (SIDE - 1) // span, (y - south) * (SIDE - 1) // span
        )
    return found


def equal_runs(ordered: Sequence[T], parts: int) -> list[Sequence[T]]:
    """Cut into ``parts`` runs whose sizes differ by at most one, the longer ones first."""
    size, longer = divmod(len(ordered), parts)
    runs = []
    start = 0
    for part in range(parts):
        end = start + size + (part < longer)
        runs.append(ordered[start:end])
        start = end
    return runs
