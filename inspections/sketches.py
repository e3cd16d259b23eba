"""A sketch of where packages or teams lie, from integer coordinates. Pure; no map underneath."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, MARGIN, LARGEST_HEIGHT = 1000, 40, 800
TONES = 8

Point = tuple[int, int]  # (lon_e6, lat_e6)
Ring = Sequence[Point]


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

    @property
    def spokes(self) -> str:
        """Lines from the middle to every dot, as the path of one element."""
        return "".join(f"M{self.x} {self.y}L{dot.x} {dot.y}" for dot in self.dots)

    @property
    def marks(self) -> str:
        """Every dot as a line without length, which round ends make a dot."""
        return "".join(f"M{dot.x} {dot.y}h0" for dot in self.dots)


@dataclass(frozen=True)
class Area:
    """One district behind the dots: its rings as a path, and where its name stands.

    Districts do not widen the drawing; what lies outside is cut off by its frame.
    """

    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Sketch:
    width: int
    height: int
    zones: tuple[Zone, ...]
    located: int
    areas: tuple[Area, ...] = ()


def sketch(
    packages: Mapping[str, list[Point]],
    *,
    cos_ppm: int,
    areas: Iterable[tuple[str, Sequence[Ring]]] = (),
) -> Sketch | None:
    """Lay the packages out to scale, north up; None with fewer than two different places.

    Args:
        cos_ppm: cosine of the latitude in parts per million, as sealed.
        areas: districts to draw behind, each with its rings.
    """
    districts = [(name, [_flat(ring, cos_ppm) for ring in rings]) for name, rings in areas]
    flat = {name: _flat(points, cos_ppm) for name, points in packages.items() if points}
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
    drawn = tuple(
        _area(name, [[place(point) for point in ring] for ring in rings])
        for name, rings in districts
        if any(rings)
    )
    height = high * inside // span + 2 * MARGIN
    return Sketch(WIDTH, height, tuple(zones), len(places), drawn)


def _flat(points: Sequence[Point], cos_ppm: int) -> list[Point]:
    return [(lon * cos_ppm // 1_000_000, -lat) for lon, lat in points]


def _area(name: str, rings: Sequence[Sequence[Dot]]) -> Area:
    """The name stands in the middle of the ring with the most corners."""
    largest = max(rings, key=len)
    path = "".join(
        "M" + "L".join(f"{dot.x} {dot.y}" for dot in ring) + "Z" for ring in rings if ring
    )
    x = sum(dot.x for dot in largest) // len(largest)
    y = sum(dot.y for dot in largest) // len(largest)
    return Area(name, path, x, y)
