"""Order statistics."""

from inspections.simulation.intervals import interval


def test_no_value_has_no_interval():
    assert interval([]) is None


def test_few_values_keep_their_ends():
    found = interval([7, 3, 5])

    assert (found.low, found.median, found.high, found.mean, found.count) == (3, 5, 7, 5, 3)


def test_of_forty_the_two_smallest_and_the_two_largest_are_left_out():
    found = interval(list(range(40, 0, -1)))

    assert (found.low, found.median, found.high, found.mean) == (3, 20, 38, 21)
