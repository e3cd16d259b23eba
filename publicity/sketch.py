"""A sketch of where the packages lie, from integer coordinates. Pure; no map underneath."""

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, MARGIN, LARGEST_HEIGHT = 1000, 40, 800
TONES = 8

Point = tuple[int, int]  # (lon_e6, lat_e6)


@dataclass(frozen=True)
class Dot:
    x: int
    y: int


@dataclass(frozen=True)
class Zone:
    """One package: its dots and where its name stands."""

    package: str
    tone: int
    x: int
    y: int
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Sketch:
    width: int
    height: int
    zones: tuple[Zone, ...]
    located: int


def sketch(packages: Mapping[str, list[Point]], *, cos_ppm: int) -> Sketch | None:
    """Lay the packages out to scale, north up; None with fewer than two different places.

    Args:
        cos_ppm: cosine of the latitude in parts per million, as sealed.
    """
    flat = {
        name: [(lon * cos_ppm // 1_000_000, -lat) for lon, lat in points]
        for name, points in packages.items()
        if points
    }
    places = [point for points in flat.values() for point in points]
    if len(set(places)) < 2:
        return None
    left, top = min(x for x, _ in places), min(y for _, y in places)
    wide = max(max(x for x, _ in places) - left, 1)
    high = max(max(y for _, y in places) - top, 1)
    inside = WIDTH - 2 * MARGIN
    span = max(wide, -(-high * inside // (LARGEST_HEIGHT - 2 * MARGIN)))
    shift = (inside - wide * inside // span) // 2

    def place(point: Point) -> Dot:
        return Dot(
            MARGIN + shift + (point[0] - left) * inside // span,
            MARGIN + (point[1] - top) * inside // span,
        )

    zones = []
    for index, (name, points) in enumerate(sorted(flat.items())):
        dots = tuple(place(point) for point in points)
        x, y = sum(dot.x for dot in dots) // len(dots), sum(dot.y for dot in dots) // len(dots)
        zones.append(Zone(name, index % TONES, x, y, dots))
    return Sketch(WIDTH, high * inside // span + 2 * MARGIN, tuple(zones), len(places))
