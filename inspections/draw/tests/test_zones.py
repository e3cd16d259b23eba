import itertools

import pytest
from hilbertcurve.hilbertcurve import HilbertCurve
from hypothesis import given
from hypothesis import strategies as st

from inspections.draw.zones import SIDE, equal_runs, hilbert_index, hilbert_indexes

ORACLE = HilbertCurve(16, 2)
cells = st.integers(0, SIDE - 1)
coordinates = st.integers(-999_999_999, 999_999_999)


@given(cells, cells)
def test_the_index_equals_the_public_package(x, y):
    assert hilbert_index(x, y) == ORACLE.distance_from_point([x, y])


def test_neighbours_on_the_curve_are_neighbours_on_the_ground():
    near = sorted((hilbert_index(x, y), x, y) for x in range(32) for y in range(32))

    assert [index for index, _, _ in near] == list(range(1024))
    for (_, x, y), (_, u, v) in itertools.pairwise(near):
        assert abs(x - u) + abs(y - v) == 1


def test_both_axes_share_one_scale_and_longitude_is_shortened():
    points = {"a": (0, 0), "b": (2_000_000, 0), "c": (0, 500_000)}

    found = hilbert_indexes(points, cos_ppm=500_000)

    assert found == {
        "a": hilbert_index(0, 0),
        "b": hilbert_index(65535, 0),
        "c": hilbert_index(0, 32767),
    }


def test_without_a_point_an_entity_comes_first():
    found = hilbert_indexes({"a": None, "b": (5, 5), "c": (9, 9)}, cos_ppm=10**6)

    assert found == {"a": 0, "b": 0, "c": hilbert_index(65535, 65535)}


@given(st.dictionaries(st.text(max_size=3), st.none() | st.tuples(coordinates, coordinates)))
def test_any_points_fit_on_the_curve(points):
    found = hilbert_indexes(points, cos_ppm=894_000)

    assert found.keys() == points.keys()
    assert all(0 <= index < SIDE * SIDE for index in found.values())


@given(st.lists(st.integers(), max_size=60), st.integers(1, 20))
def test_runs_keep_the_order_and_differ_by_at_most_one(ordered, parts):
    runs = equal_runs(ordered, parts)

    sizes = [len(run) for run in runs]
    assert [item for run in runs for item in run] == ordered
    assert len(runs) == parts
    assert sizes == sorted(sizes, reverse=True)
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(
    ("x", "y", "index"), [(0, 0, 0), (65535, 0, 2**32 - 1), (0, 1, 3), (1, 1, 2)]
)
def test_corners_of_the_curve(x, y, index):
    assert hilbert_index(x, y) == index
