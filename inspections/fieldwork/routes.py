"""A team's visits as trips of half a day: short ways round, and the half days they take. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from inspections.simulation.rates import Rates
from inspections.simulation.travel import Point, distances, tour

MORNING, AFTERNOON = "AM", "PM"


class Stop(NamedTuple):
    """One entity to visit."""

    code: str
    point: Point | None  # None: place unknown, counted as lying at the base


class Slot(NamedTuple):
    """Half a day; slots sort by time."""

    day: date
    half: str  # MORNING or AFTERNOON


@dataclass(frozen=True)
class Ground:
    """What every way is measured with."""

    base: Point | None  # where the car stands; None: in the middle of the stops
    rates: Rates
    cos_ppm: int  # as sealed with the session


@dataclass(frozen=True)
class Trip:
    """One way from the base past the stops, in order, and back."""

    stops: tuple[str, ...]
    metres: int  # of road
    drive_minutes: int
    minutes: int  # with the visits

    @property
    def km(self) -> int:
        return -(-self.metres // 1000)


def shortest(stops: Sequence[Stop], ground: Ground) -> Trip:
    """One trip past all stops: nearest neighbour, then 2-opt; ties go by the given order."""
    metres = _metres(stops, ground)
    order = [place - 1 for place in tour(metres)]
    return measured([stops[place] for place in order], _standing(stops, ground))


def measured(stops: Sequence[Stop], ground: Ground) -> Trip:
    """The trip in exactly this order."""
    metres = _metres(stops, ground)
    places = [0, *range(1, len(stops) + 1), 0]
    way = sum(ground.rates.road_metres(metres[here][there]) for here, there in pairwise(places))
    seconds = ground.rates.road_seconds(way)
    spent = len(stops) * ground.rates.visit_minutes
    drive = -(-seconds // 60)
    return Trip(tuple(stop.code for stop in stops), way, drive, drive + spent)


def trips(stops: Sequence[Stop], ground: Ground) -> list[Trip]:
    """All stops in as many trips as half days are needed, in the order of one long tour.

    A trip takes stops while it fits into half a day by the rates; one that is longer by itself
    stays alone. Within each trip the way is made short again.
    """
    if not stops:
        return []
    ground = _standing(stops, ground)
    by_code = {stop.code: stop for stop in stops}
    found: list[Trip] = []
    trip: list[Stop] = []
    for code in shortest(stops, ground).stops:
        longer = [*trip, by_code[code]]
        if trip and shortest(longer, ground).minutes > ground.rates.half_day_minutes:
            found.append(shortest(trip, ground))
            longer = [by_code[code]]
        trip = longer
    found.append(shortest(trip, ground))
    return found


def allot(
    wanted: Sequence[Trip], free: Iterable[Slot], *, half_day_minutes: int
) -> list[Slot | None]:
    """The earliest free half days for the trips, in order; None where none is left.

    A trip that is longer than half a day leaves in a morning whose afternoon is free, too.
    """
    left = sorted(set(free))
    found: list[Slot | None] = []
    for trip in wanted:
        is_long = trip.minutes > half_day_minutes
        slot = next((one for one in left if not is_long or _whole_day(one, left)), None)
        found.append(slot)
        if slot is not None:
            taken = {slot, Slot(slot.day, AFTERNOON)} if is_long else {slot}
            left = [one for one in left if one not in taken]
    return found


def _whole_day(slot: Slot, left: Sequence[Slot]) -> bool:
    return slot.half == MORNING and Slot(slot.day, AFTERNOON) in left


def _standing(stops: Sequence[Stop], ground: Ground) -> Ground:
    """The ground with a base, so that every part of a tour is measured from one place."""
    return Ground(_base(stops, ground), ground.rates, ground.cos_ppm)


def _metres(stops: Sequence[Stop], ground: Ground) -> list[list[int]]:
    base = _base(stops, ground)
    return distances([base, *(stop.point or base for stop in stops)], cos_ppm=ground.cos_ppm)


def _base(stops: Sequence[Stop], ground: Ground) -> Point:
    if ground.base is not None:
        return ground.base
    known = [stop.point for stop in stops if stop.point is not None]
    if not known:
        return (0, 0)
    return (
        sum(lon for lon, _ in known) // len(known),
        sum(lat for _, lat in known) // len(known),
    )
