import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.draw.errors import ImpossiblePlanError
from inspections.draw.frame import Rule, Stratum
from inspections.draw.strata import largest_remainder, ratio_take, takes
from inspections.draw.tests.samples import header, lines

counts = st.lists(st.integers(0, 10_000), min_size=1, max_size=8)


def test_the_published_ratios_are_reproduced():
    sizes, ratios = (4000, 900, 83, 21), (100, 500, 2000, 10000)

    found = [ratio_take(n, Rule(bp, 0, None)) for n, bp in zip(sizes, ratios, strict=True)]

    assert found == [40, 45, 17, 21]


@pytest.mark.parametrize(("total", "shares"), [(50, [40, 9, 1, 0]), (77, [62, 14, 1, 0])])
def test_the_published_totals_are_reproduced(total, shares):
    assert largest_remainder(total, (4000, 900, 80, 20)) == shares


@pytest.mark.parametrize(
    ("count", "rule", "take"),
    [
        (100, Rule(300, 0, None), 3),
        (101, Rule(300, 0, None), 4),
        (100, Rule(300, 10, None), 10),
        (100, Rule(5000, 0, 20), 20),
        (5, Rule(300, 10, None), 5),
        (0, Rule(10000, 1, None), 0),
        (7, Rule(0, 0, None), 0),
    ],
)
def test_floor_and_cap_follow_the_ratio(count, rule, take):
    assert ratio_take(count, rule) == take


@given(st.integers(0, 10**6), st.integers(0, 10000))
def test_at_least_the_ratio_and_less_than_one_more(count, ratio):
    take = ratio_take(count, Rule(ratio, 0, None))

    assert 0 <= take * 10000 - count * ratio < 10000


@given(counts, st.data())
def test_shares_sum_up_and_stay_within_one_of_the_quota(sizes, data):
    total = data.draw(st.integers(0, sum(sizes)))

    shares = largest_remainder(total, sizes)

    if sum(sizes):
        assert sum(shares) == total
    for share, size in zip(shares, sizes, strict=True):
        assert 0 <= share <= size
        assert abs(share - Fraction(total * size, sum(sizes) or 1)) < 1


@given(counts, st.data())
def test_a_larger_stratum_never_gets_less(sizes, data):
    shares = largest_remainder(data.draw(st.integers(0, sum(sizes))), sizes)

    ranked = sorted(zip(sizes, shares, strict=True))
    for (small, less), (large, more) in itertools.pairwise(ranked):
        assert small == large or less <= more


def test_ties_go_to_the_earlier_stratum():
    assert largest_remainder(1, (5, 5)) == [1, 0]
    assert largest_remainder(3, (5, 5)) == [2, 1]


def test_a_total_beyond_the_lists_is_refused_in_numbers():
    entities = lines(10)

    with pytest.raises(ImpossiblePlanError, match=r"11 户.*10 户"):
        takes(header(entities, total=11))


def test_a_preselected_list_is_taken_whole():
    made = header(lines(10))
    rule = Rule(0, 0, None)
    strata = tuple(Stratum(s.id, s.label, s.count, rule) for s in made.strata)

    assert takes(replace(made, strata=strata, preselected=True)) == [5, 5]
