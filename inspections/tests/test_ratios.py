"""Proposing ratios: bounds hold, the total holds, worse factors never get less."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inspections.presets import ratio_presets
from inspections.ratios import FULL_BP, GradeRule, RatioError, propose_ratios

GRADES = "ABCD"
RULES = {"A": GradeRule(1), "B": GradeRule(2), "C": GradeRule(4), "D": GradeRule(8)}

counts_of = st.fixed_dictionaries({grade: st.integers(0, 100_000) for grade in GRADES})
bounds = st.tuples(st.integers(0, FULL_BP), st.integers(0, FULL_BP)).map(sorted)
rule = st.builds(lambda factor, span: GradeRule(factor, *span), st.integers(1, 1000), bounds)
rules_of = st.fixed_dictionaries(dict.fromkeys(GRADES, rule))
bases = st.integers(1, FULL_BP)


def visits(counts, ratios):
    return sum(counts[grade] * ratios[grade] for grade in counts)


def test_a_worked_example():
    counts = {"A": 4800, "B": 3400, "C": 1300, "D": 500}

    ratios = propose_ratios(counts, 500, RULES)

    assert ratios == {"A": 241, "B": 481, "C": 961, "D": 1921}
    assert visits(counts, ratios) >= 500 * 10_000


@given(counts_of, bases, rules_of)
def test_every_ratio_stays_between_its_bounds(counts, base, rules):
    ratios = propose_ratios(counts, base, rules)

    assert all(rules[g].min_bp <= ratios[g] <= rules[g].max_bp for g in GRADES)


@given(counts_of, bases, rules_of)
def test_the_total_is_reached_unless_the_caps_forbid_it(counts, base, rules):
    ratios = propose_ratios(counts, base, rules)

    wanted = base * sum(counts.values())
    capped = all(ratios[g] == rules[g].max_bp for g in GRADES)
    assert visits(counts, ratios) >= wanted or capped


@given(counts_of, bases)
def test_a_larger_factor_never_gets_a_smaller_ratio(counts, base):
    ratios = propose_ratios(counts, base, RULES)

    assert ratios["A"] <= ratios["B"] <= ratios["C"] <= ratios["D"]


@given(counts_of, bases, bases)
def test_a_larger_base_never_lowers_a_ratio(counts, one, other):
    less, more = sorted((one, other))

    low, high = propose_ratios(counts, less, RULES), propose_ratios(counts, more, RULES)

    assert all(low[g] <= high[g] for g in GRADES)


@given(counts_of, bases)
def test_without_bounds_the_total_is_met_closely(counts, base):
    assume(sum(counts.values()))
    ratios = propose_ratios(counts, base, {grade: GradeRule(1) for grade in GRADES})

    assert set(ratios.values()) == {base}


@pytest.mark.parametrize(
    ("counts", "base", "rules"),
    [
        ({"A": 1}, 0, RULES),
        ({"A": 1}, 10_001, RULES),
        ({"E": 1}, 300, RULES),
        ({"A": -1}, 300, RULES),
        ({"A": 1}, 300, {"A": GradeRule(0)}),
        ({"A": 1}, 300, {"A": GradeRule(1, 500, 400)}),
    ],
)
def test_figures_that_make_no_sense_are_refused(counts, base, rules):
    with pytest.raises(RatioError):
        propose_ratios(counts, base, rules)


def test_published_tables_rise_from_good_to_bad_within_their_bands():
    for preset in ratio_presets():
        ratios = preset.ratios_for({"A": 100, "B": 100, "C": 100, "D": 100})

        assert list(ratios) == list(GRADES)
        assert sorted(ratios.values()) == list(ratios.values())
        for grade, (low, high) in preset.bands.items():
            assert low <= ratios[grade] <= high


def test_the_five_tables_are_there():
    assert [preset.id for preset in ratio_presets()] == [
        "lindian-2024",
        "henan-2021",
        "henan-2020",
        "shandong-2020",
        "founding-zz",
    ]
