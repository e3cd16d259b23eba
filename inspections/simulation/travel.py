"""A team's way round its entities: integer distances, a short tour, outings of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from inspections.simulation.rates import Rates

Point = tuple[int, int]  # (lon_e6, lat_e6)
METRES_PER_DEGREE = 111_195  # of a great circle on the mean earth
MOST_STOPS_IMPROVED = 40  # longer tours stay as the nearest neighbour found them


@dataclass(frozen=True)
class Effort:
    """What the visits of one team take."""

    visits: int
    metres: int  # of road, all outings together
    drive_seconds: int
    visit_seconds: int
    half_days: int
    meals: int  # outings longer than half a day
    nights: int

    def cost_fen(self, people: int, rates: Rates) -> int:
        """One car for the team; meals and beds for everybody in it."""
        road = self.metres * rates.km_fen // 1000
        return road + people * (self.meals * rates.meal_fen + self.nights * rates.lodging_fen)


def distances(points: Sequence[Point], *, cos_ppm: int) -> list[list[int]]:
    """Straight metres between all points, from integers alone."""
    flat = [(lon * cos_ppm // 1_000_000, lat) for lon, lat in points]
    return [
        [isqrt((x - u) ** 2 + (y - v) ** 2) * METRES_PER_DEGREE // 1_000_000 for u, v in flat]
        for x, y in flat
    ]


def tour(metres: Sequence[Sequence[int]]) -> list[int]:
    """An order of the stops 1 … n, from place 0 and back: nearest neighbour, then 2-opt.

    Ties go to the smaller number, so the same places always give the same tour.
    """
    left = list(range(1, len(metres)))
    order: list[int] = []
    here = 0
    while left:
        row = metres[here]
        here = min(left, key=lambda stop: (row[stop], stop))
        left.remove(here)
        order.append(here)
    if len(order) <= MOST_STOPS_IMPROVED:
        while _improved(order, metres):
            pass
    return order


def _improved(order: list[int], metres: Sequence[Sequence[int]]) -> bool:
    """One pass of 2-opt: turn round every stretch whose turning shortens the way."""
    found = False
    last = len(order) - 1
    for start in range(last):
        before = metres[order[start - 1] if start else 0]
        for end in range(start + 1, last + 1):
            first, final = order[start], order[end]
            after = order[end + 1] if end < last else 0
            kept = before[first] + metres[final][after]
            if before[final] + metres[first][after] < kept:
                order[start : end + 1] = order[start : end + 1][::-1]
                found = True
    return found


def effort(
    metres: Sequence[Sequence[int]], order: Sequence[int], visits: Sequence[int], rates: Rates
) -> Effort:
    """Cut the tour into outings of at most one working day, each from the base and back.

    Args:
        metres: straight distances; place 0 is the base.
        order: the tour, without the base.
        visits: seconds of the visit at each place; ``visits[0]`` is not read.
    """
    half = rates.half_day_minutes * 60
    road = [[rates.road_metres(one) for one in row] for row in metres]
    driven = half_days = meals = nights = 0
    place = 0
    while place < len(order):
        first = order[place]
        way, spent, here = road[0][first], visits[first], first
        place += 1
        while place < len(order):
            stop = order[place]
            longer = way + road[here][stop]
            whole = rates.road_seconds(longer + road[stop][0]) + spent + visits[stop]
            if whole > 2 * half:
                break
            way, spent, here = longer, spent + visits[stop], stop
            place += 1
        way += road[here][0]
        length = rates.road_seconds(way) + spent
        driven += way
        half_days += max(1, -(-length // half))
        meals += length > half
        nights += rates.road_seconds(road[0][first]) > rates.lodging_after_minutes * 60
    return Effort(
        visits=len(order),
        metres=driven,
        drive_seconds=rates.road_seconds(driven),
        visit_seconds=sum(visits[stop] for stop in order),
        half_days=half_days,
        meals=meals,
        nights=nights,
    )
