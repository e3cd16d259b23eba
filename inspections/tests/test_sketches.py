"""The sketch of where packages lie."""

from hypothesis import given
from hypothesis import strategies as st

from inspections.sketches import LARGEST_HEIGHT, WIDTH, sketch

points = st.tuples(st.integers(-180_000_000, 180_000_000), st.integers(-90_000_000, 90_000_000))


@given(
    st.dictionaries(st.sampled_from(["P001", "P002", "P003"]), st.lists(points, max_size=8)),
    st.integers(1, 1_000_000),
)
def test_every_dot_lies_inside_the_drawing(packages, cos_ppm):
    made = sketch(packages, cos_ppm=cos_ppm)

    if made is not None:
        dots = [dot for zone in made.zones for dot in zone.dots]
        assert len(dots) == made.located == sum(map(len, packages.values()))
        assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= made.height for dot in dots)
        assert made.height <= LARGEST_HEIGHT + 1


def test_north_is_up_and_east_is_right():
    made = sketch({"P001": [(0, 0)], "P002": [(1_000_000, 500_000)]}, cos_ppm=1_000_000)

    south_west, north_east = (zone.dots[0] for zone in made.zones)
    assert north_east.x > south_west.x
    assert north_east.y < south_west.y


def test_one_place_makes_no_sketch():
    assert sketch({"P001": [(5, 5), (5, 5)], "P002": []}, cos_ppm=1_000_000) is None


def test_districts_lie_behind_on_the_same_scale_and_do_not_widen_the_drawing():
    dots = {"P001": [(0, 0)], "P002": [(1_000_000, 1_000_000)]}
    ring = [(0, 0), (1_000_000, 0), (1_000_000, 1_000_000), (9_000_000, 0), (0, 0)]

    plain = sketch(dots, cos_ppm=1_000_000)
    made = sketch(dots, cos_ppm=1_000_000, areas=[("城关", [ring]), ("空", [])])

    assert (made.zones, made.height) == (plain.zones, plain.height)
    (area,) = made.areas
    south_west, north_east = (zone.dots[0] for zone in made.zones)
    assert area.name == "城关"
    assert area.path.startswith(f"M{south_west.x} {south_west.y}L{north_east.x} {south_west.y}L")
    assert area.path.endswith("Z")


def test_a_zone_is_two_paths_however_many_dots_it_has():
    (zone,) = sketch({"P001": [(0, 0), (10, 10)]}, cos_ppm=1_000_000).zones

    assert zone.marks.count("h0") == zone.spokes.count("L") == 2
