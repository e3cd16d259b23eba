"""The p-value against printed tables and the float version; the statistic against its law."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import combinations

import pytest

from inspections.draw.tests import chi_square as by_floats
from inspections.odds.chi_square import ROOT_OF_PI, shown, tail
from inspections.odds.pooled import REST, Sample, pooled

PI = Decimal("3.14159265358979323846264338327950288419716939937510")
# Abramowitz and Stegun, table 26.8: percentage points of chi-square.
TABLE = [
    (1, "3.84146", "0.05"),
    (1, "6.63490", "0.01"),
    (2, "5.99147", "0.05"),
    (3, "7.81473", "0.05"),
    (5, "11.0705", "0.05"),
    (9, "16.9190", "0.05"),
    (9, "21.6660", "0.01"),
    (10, "18.3070", "0.05"),
    (30, "43.7729", "0.05"),
    (100, "124.342", "0.05"),
]


@pytest.mark.parametrize(("degrees", "point", "chance"), TABLE)
def test_the_tail_agrees_with_the_printed_table(degrees, point, chance):
    found = tail(Fraction(point), degrees)

    assert abs(found - Decimal(chance)) < Decimal("0.00001")


@pytest.mark.parametrize("degrees", [1, 2, 3, 7, 12, 41])
@pytest.mark.parametrize("statistic", ["0.01", "1", "9.5", "60", "400"])
def test_the_tail_agrees_with_floats(degrees, statistic):
    found = tail(Fraction(statistic), degrees)

    truth = by_floats.tail(float(statistic), degrees)
    assert float(found) == pytest.approx(truth, rel=1e-9, abs=1e-14)


def test_the_root_of_pi_is_right():
    assert abs(ROOT_OF_PI * ROOT_OF_PI - PI) < Decimal(10) ** -26


def test_nothing_deviating_has_p_one():
    assert tail(Fraction(0), 5) == 1
    assert tail(Fraction(3), 0) == 1


def test_small_p_values_are_said_in_words():
    assert shown(Decimal("0.04567")) == "0.046"
    assert shown(Decimal("0.00042")) == "小于 10 的负 3 次方"


def sample(sizes, drawn):
    return Sample(Counter(sizes), Counter(drawn))


def test_one_stratum_gives_pearson_with_the_finite_population_factor():
    row = sample({"a": 50, "b": 30, "c": 20}, {"a": 12, "b": 3, "c": 5})

    outcome = pooled([row])

    expected = {"a": Fraction(10), "b": Fraction(6), "c": Fraction(4)}
    # c is expected less than five times and becomes the rest; the statistic is the same
    pearson = sum((row.drawn[k] - expected[k]) ** 2 / expected[k] for k in expected)
    assert outcome.statistic == pearson * Fraction(99, 80)
    assert outcome.degrees == 2
    assert [cell.name for cell in outcome.cells] == ["a", "b", REST]


def test_its_mean_over_every_possible_draw_is_the_degrees_of_freedom():
    """Exhaustive: 8 entities in two cells, 4 drawn, twice; E[d' C^-1 d] is the rank."""
    cells = "aaaaabbb"
    ways = Counter(
        tuple(sorted(Counter(cells[i] for i in each).items())) for each in combinations(range(8), 4)
    )

    total = sum(
        pooled(
            [sample(Counter(cells), dict(one)), sample(Counter(cells), dict(other))] * 5
        ).statistic
        * ways[one]
        * ways[other]
        for one in ways
        for other in ways
    )

    # five copies multiply the variance of the sum by 25 while its covariance is taken as 10 draws
    assert total / sum(ways.values()) ** 2 == 5


def test_strata_that_leave_no_choice_say_nothing():
    nothing = sample({"a": 5, "b": 5}, {})
    everything = sample({"a": 5, "b": 5}, {"a": 5, "b": 5})

    outcome = pooled([nothing, everything])

    assert (outcome.samples, outcome.degrees, outcome.cells) == (0, 0, ())


def test_many_cells_are_joined_into_the_rest_and_the_order_is_kept():
    sizes = {f"b{n:02d}": 100 for n in range(20)}
    drawn = {f"b{n:02d}": 10 for n in range(20)}

    outcome = pooled([sample(sizes, drawn)], order=["b05", "b01"])

    assert len(outcome.cells) == 12
    assert [cell.name for cell in outcome.cells[:2]] == ["b05", "b01"]
    assert outcome.cells[-1] == type(outcome.cells[0])(REST, 90, Fraction(90))
    assert outcome.statistic == 0


def drawn_by_hash(label, sizes, take, *, biased=False):
    """A draw by sorted hashes; the biased one prefers the first cell."""
    people = [(name, n) for name, size in sizes.items() for n in range(size)]
    first = next(iter(sizes))

    def place(one):
        digest = int.from_bytes(sha256(f"{label}:{one}".encode()).digest()[:8], "big")
        return digest // 2 if biased and one[0] == first else digest

    return Counter(name for name, _ in sorted(people, key=place)[:take])


def test_fair_draws_give_an_ordinary_p_and_a_biased_one_does_not():
    sizes = {"S1": 120, "S2": 90, "S3": 60}

    def p_of(*, biased):
        rows = [sample(sizes, drawn_by_hash(n, sizes, 40, biased=biased)) for n in range(12)]
        outcome = pooled(rows)
        return tail(outcome.statistic, outcome.degrees)

    assert p_of(biased=False) > Decimal("0.0001")
    assert p_of(biased=True) < Decimal("0.0001")
