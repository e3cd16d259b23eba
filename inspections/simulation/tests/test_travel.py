"""Integer distances, tours and outings, against values worked out by hand."""

from itertools import pairwise, permutations

from inspections.simulation.rates import Rates
from inspections.simulation.travel import METRES_PER_DEGREE, distances, effort, tour

FLAT = Rates(road_percent=100, speed_kmh=60, visit_minutes=60, half_day_minutes=240)


def length(metres, order):
    stops = [0, *order, 0]
    return sum(metres[a][b] for a, b in pairwise(stops))


def test_a_degree_of_latitude_is_a_degree_and_one_of_longitude_is_shorter():
    found = distances([(0, 0), (0, 1_000_000), (1_000_000, 0)], cos_ppm=500_000)

    assert found[0][1] == METRES_PER_DEGREE
    assert found[0][2] == METRES_PER_DEGREE // 2


def test_the_way_of_the_pilot_takes_two_hours():
    """华港 to 蒋垛: 45 km straight, 1.4 times that by road, 30 km/h."""
    rates = Rates()

    seconds = rates.road_seconds(rates.road_metres(45_000))

    assert (rates.road_metres(45_000), seconds) == (63_000, 7_560)


def test_a_tour_of_few_stops_is_no_longer_than_the_best_one_by_a_tenth():
    for shift in range(8):
        points = [(x * 7919 % 90_000, x * 104_729 % 70_000) for x in range(shift, shift + 7)]
        metres = distances(points, cos_ppm=1_000_000)

        best = min(length(metres, order) for order in permutations(range(1, 7)))

        assert length(metres, tour(metres)) * 10 <= best * 11


def test_two_opt_takes_the_crossing_out():
    points = [(0, 0), (10_000, 10_000), (10_000, 0), (0, 10_000), (20_000, 0)]
    metres = distances(points, cos_ppm=1_000_000)

    assert sorted(tour(metres)) == [1, 2, 3, 4]
    assert length(metres, tour(metres)) == min(
        length(metres, order) for order in permutations(range(1, 5))
    )


def test_a_day_holds_what_its_hours_hold_and_the_rest_waits_for_the_next():
    """Ten kilometres of road at 60 km/h are ten minutes; six visits fit, the seventh does not."""
    metres = [[0 if a == b else 10_000 for b in range(8)] for a in range(8)]
    visits = [0] + [3_600] * 7

    found = effort(metres, [1, 2, 3, 4, 5, 6, 7], visits, FLAT)

    # first day: 6 visits and 7 ways of 10 minutes (430 min); second: one visit, two ways
    assert (found.visits, found.metres) == (7, 70_000 + 20_000)
    assert (found.half_days, found.meals, found.nights) == (2 + 1, 1, 0)
    assert found.drive_seconds == 90 * 60
    assert found.visit_seconds == 7 * 3_600


def test_a_far_place_needs_a_bed_and_meals_for_everybody_in_the_car():
    metres = [[0, 200_000], [200_000, 0]]
    rates = Rates(
        road_percent=100,
        speed_kmh=60,
        km_fen=100,
        meal_fen=2_000,
        lodging_fen=30_000,
        lodging_after_minutes=180,
    )

    found = effort(metres, [1], [0, 3_600], rates)

    assert (found.meals, found.nights) == (1, 1)
    assert found.cost_fen(2, rates) == 400 * 100 + 2 * (2_000 + 30_000)
