from fractions import Fraction
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.draw.chances import inclusion, weight_classes
from inspections.draw.frame import Rule, entity_line
from inspections.draw.tests.samples import header, lines


def stated(weights: list[int], take: int):
    """The chances of one stratum holding these weights."""
    entities = [
        entity_line(f"E{place:03d}", "A", weight, "S01", None, None, "0")
        for place, weight in enumerate(weights)
    ]
    made = header(entities, weighted=True, total=take)
    return inclusion(made, weight_classes(entities))["A"]


def enumerated(weights: list[int], take: int) -> list[Fraction]:
    """Sum over every ordered way to draw ``take``."""
    chances = [Fraction(0)] * len(weights)
    for order in permutations(range(len(weights)), take):
        chance, left = Fraction(1), sum(weights)
        for place in order:
            chance *= Fraction(weights[place], left)
            left -= weights[place]
        for place in order:
            chances[place] += chance
    return chances


def test_an_unweighted_stratum_states_k_over_n():
    made = header(lines(41))

    found = inclusion(made)

    assert {id_: chance.by_weight for id_, chance in found.items()} == {
        "A": {1: Fraction(6, 20)},
        "B": {1: Fraction(7, 21)},
    }
    assert found["A"].first == {1: Fraction(1, 20)}


def test_the_published_weighted_chances_are_reproduced():
    found = stated([1, 2, 5, 10], 2)

    rounded = {weight: round(float(chance), 3) for weight, chance in found.by_weight.items()}
    assert rounded == {1: 0.153, 2: 0.299, 5: 0.676, 10: 0.871}
    assert found.first == {weight: Fraction(weight, 18) for weight in (1, 2, 5, 10)}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([1, 2, 10]), min_size=1, max_size=6), st.data())
def test_the_chances_equal_the_enumeration_of_all_orders(weights, data):
    take = data.draw(st.integers(0, len(weights)))

    found = stated(weights, take)

    for weight, chance in zip(weights, enumerated(weights, take), strict=True):
        assert found.by_weight[weight] == chance


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from([1, 3, 10]), min_size=1, max_size=60), st.integers(0, 20))
def test_the_chances_sum_to_the_number_drawn(weights, take):
    take = min(take, len(weights))

    found = stated(weights, take)

    assert sum(found.by_weight[weight] for weight in weights) == take


def test_too_many_weights_are_left_to_words():
    found = stated([1, 2, 3, 4, 5] * 40, 50)

    assert found.by_weight is None
    assert found.first[5] == Fraction(5, 600)


def test_without_weight_counts_nothing_is_claimed():
    made = header(lines(10, weights=(1, 2)), weighted=True)

    assert inclusion(made)["A"].by_weight == {}


def test_the_weights_are_counted_per_stratum():
    entities = lines(12, strata=("A", "B"), weights=(1, 1, 5))

    assert weight_classes(entities) == {"A": {1: 4, 5: 2}, "B": {1: 4, 5: 2}}


def test_an_empty_stratum_has_no_chances():
    made = header(lines(10))
    strata = (*made.strata, type(made.strata[0])("C", "丙", 0, Rule(1000, 1, None)))

    found = inclusion(header(lines(10), strata=strata))["C"]

    assert (found.take, found.by_weight, found.first) == (0, {}, {})
