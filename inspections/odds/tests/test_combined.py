"""The year of one entity against plain enumeration."""

from fractions import Fraction
from itertools import product

from inspections.odds.combined import at_least, distribution, expected
from inspections.odds.intervals import wilson

CHANCES = [Fraction(1, 20), Fraction(3, 10), Fraction(1), Fraction(0)]


def test_the_distribution_is_that_of_all_outcomes():
    truth = [Fraction(0)] * 5
    for hits in product([0, 1], repeat=4):
        chance = Fraction(1)
        for hit, each in zip(hits, CHANCES, strict=True):
            chance *= each if hit else 1 - each
        truth[sum(hits)] += chance

    assert distribution(CHANCES) == truth
    assert sum(truth) == 1


def test_at_least_once_is_one_minus_never():
    assert at_least(CHANCES[:2], 1) == 1 - Fraction(19, 20) * Fraction(7, 10)
    assert at_least(CHANCES, 0) == 1
    assert at_least(CHANCES, 9) == 0
    assert expected(CHANCES) == Fraction(27, 20)


def test_no_session_means_never():
    assert distribution([]) == [1]


def test_wilson_agrees_with_a_worked_value():
    low, high = wilson(Fraction(10), 100)  # 99 %: 0.0460 to 0.2040

    assert abs(low - Fraction(460, 10_000)) < Fraction(5, 10_000)
    assert abs(high - Fraction(2040, 10_000)) < Fraction(10, 10_000)
    assert wilson(Fraction(0), 100)[0] == 0
    assert wilson(Fraction(100), 100)[1] == 1
