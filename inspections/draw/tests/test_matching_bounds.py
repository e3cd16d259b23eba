import math
from fractions import Fraction

import pytest

from inspections.draw.matching_bounds import bound_table, decay, table_for


def by_definition(scale: int, length: int) -> list[int]:
    """Build the table with all ``scale`` steps tried for every entry."""
    divisor = scale * 2718281828
    table = [
        -(-((scale * 10**9 + 1718281829 * j) << 64) // divisor)
        for j in range(min(scale, length) + 1)
    ]
    for j in range(scale + 1, length + 1):
        value, factor = 0, 1
        for step in range(1, scale + 1):
            candidate = decay(table[j - step], step, divisor)
            if table[j - step] * factor > value * candidate:
                value, factor = table[j - step], candidate
        table.append(-(-(value << 96) // factor))
    return table


def test_published_entries():
    one, sixteen = bound_table(1, 64), bound_table(16, 64)

    assert [one[j] for j in (1, 2, 3, 64)] == [
        18446744080495729519,
        26676791551129360292,
        34411579173138942053,
        457379136023605083242,
    ]
    assert [sixteen[j] for j in (1, 16, 17, 64)] == [
        7514963288544942061,
        18446744080495729519,
        19674002722003384283,
        42461828527424289825,
    ]


@pytest.mark.parametrize("scale", range(1, 17))
def test_short_tables_follow_the_definition(scale):
    assert list(bound_table(scale, 2500)) == by_definition(scale, 2500)


@pytest.mark.slow
@pytest.mark.parametrize("scale", range(1, 17))
def test_tables_follow_the_definition_over_the_whole_domain(scale):
    assert list(bound_table(scale, 131_072)) == by_definition(scale, 131_072)


@pytest.mark.parametrize("scale", [1, 2, 7, 16])
def test_growth_condition_of_the_proof_holds(scale):
    """Ln G(r) - ln G(r - b) >= b / (e G(r - b)) for every step a column can take."""
    table = bound_table(scale, 40 * scale)
    euler = Fraction(2718281828, 10**9)
    for j in range(2, len(table)):
        for step in range(1, min(scale, j - 1) + 1):
            growth = math.log(table[j]) - math.log(table[j - step])
            needed = float(Fraction(step << 64, scale * table[j - step]) / euler)
            assert growth >= needed - 1e-12


def test_a_shared_table_is_a_longer_one():
    assert table_for(5, 100)[:101] == bound_table(5, 100)
