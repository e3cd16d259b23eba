"""Trips of half a day: every stop once, within half a day, never longer than as it came."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from inspections.fieldwork.routes import (
    AFTERNOON,
    MORNING,
    Ground,
    Slot,
    Stop,
    Trip,
    allot,
    measured,
    shortest,
    trips,
)
from inspections.simulation.rates import Rates

BASE = (120_000_000, 32_500_000)
GROUND = Ground(BASE, Rates(), 843_000)
MONDAY, TUESDAY = date(2026, 12, 7), date(2026, 12, 8)
points = st.none() | st.tuples(
    st.integers(119_800_000, 120_300_000), st.integers(32_300_000, 32_700_000)
)
stops = st.lists(points, max_size=9).map(
    lambda places: [Stop(f"V{number}", place) for number, place in enumerate(places)]
)


@given(stops)
def test_every_stop_is_in_one_trip_that_fits_half_a_day_or_stands_alone(wanted):
    found = trips(wanted, GROUND)

    assert sorted(code for trip in found for code in trip.stops) == [one.code for one in wanted]
    assert all(trip.minutes <= 240 or len(trip.stops) == 1 for trip in found)
    assert found == trips(wanted, GROUND)


@given(stops.filter(len))
def test_a_short_way_is_never_longer_than_nearest_first_there_and_back(wanted):
    best = shortest(wanted, GROUND)
    by_code = {one.code: one for one in wanted}

    assert best == measured([by_code[code] for code in best.stops], GROUND)
    assert best.metres <= sum(measured([one], GROUND).metres for one in wanted)


def test_a_detour_is_straightened():
    east, farther, west = (
        Stop(name, (120_000_000 + lon, 32_500_000))
        for name, lon in (("E", 50_000), ("F", 100_000), ("W", -40_000))
    )

    best = shortest([farther, west, east], GROUND)

    assert best.stops in {("W", "E", "F"), ("W", "F", "E"), ("E", "F", "W")}
    assert best.metres < measured([east, west, farther], GROUND).metres
    assert best.km == -(-best.metres // 1000)


def test_half_days_go_by_time_and_a_long_trip_takes_a_free_day():
    short, long = Trip(("A",), 0, 0, 100), Trip(("B",), 0, 200, 300)
    free = [Slot(MONDAY, AFTERNOON), Slot(TUESDAY, MORNING), Slot(TUESDAY, AFTERNOON)]

    assert allot([long, short, short], free, half_day_minutes=240) == [
        Slot(TUESDAY, MORNING),
        Slot(MONDAY, AFTERNOON),
        None,
    ]
