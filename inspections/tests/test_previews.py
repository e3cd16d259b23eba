"""What the planner is told before the draw."""

from datetime import date

import pytest

from inspections.selectors.previews import entity_preview, pool_previews, strata_counts
from inspections.taskspec import EntityFilter, FocusSpec, PoolSpec, RatioRule, StratumSpec
from inspections.tests.world import bureau, entity, inspector
from shuangsuiji.orgs.models import Unit

pytestmark = pytest.mark.django_db

D = StratumSpec("D", "D 级", grades=("D",), rule=RatioRule(5000))
REST = StratumSpec("REST", "其余", rule=RatioRule(1000, min=3, max=4))
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)


def preview(unit, *strata, chosen=None, total=None, is_preselected=False):
    return entity_preview(
        chosen or EntityFilter(),
        strata,
        unit,
        focus=FocusSpec(),
        total=total,
        is_preselected=is_preselected,
    )


def test_the_first_stratum_that_matches_takes_an_entity():
    cells = {("D", "ENT", ""): 5, ("D", "IND", ""): 2, ("A", "ENT", ""): 10}
    individuals = StratumSpec("I", "个体", kinds=("IND",))

    assert strata_counts(cells, [D, individuals]) == ([7, 0], 10)
    assert strata_counts(cells, [individuals, D]) == ([2, 5], 10)


def test_each_stratum_says_how_many_there_are_and_how_many_go():
    found = preview(bureau(entities=40, people_each=0), D, REST)

    assert [(row.id, row.count, row.take) for row in found.strata] == [
        ("D", 4, 2),
        ("REST", 36, 4),
    ]
    assert (found.count, found.take, found.unplaced) == (40, 6, 0)


def test_a_total_is_shared_and_a_total_too_large_is_reported():
    county = bureau(entities=40, people_each=0)

    assert [row.take for row in preview(county, D, REST, total=10).strata] == [1, 9]
    assert preview(county, D, REST, total=45).shortfall == 5


def test_a_listed_draw_takes_everybody_and_names_who_is_missing():
    county = bureau(entities=4, people_each=0)
    entity("GONE", Unit.objects.get(code="S1"), status="DEREG")
    chosen = EntityFilter(only_codes=("C1E00000", "C1E00001", "GONE", "UNHEARD"))

    found = preview(county, REST, chosen=chosen, is_preselected=True)

    assert found.take == 2
    assert found.missing == ("UNHEARD",)
    assert found.left_out == 1


def test_pools_count_who_could_be_drawn_and_why_others_could_not():
    county = bureau(entities=0, people_each=2)
    station = Unit.objects.get(code="S1")
    inspector("OLD", station, credential_valid_until=date(2026, 12, 30))
    inspector("OFF", station, status="INACTIVE")
    pools = [PoolSpec("A", "一所", units=("S1",), take=3), PoolSpec("B", "全体", take=6)]

    first, second = pool_previews(pools, county, window_from=FIRST, window_to=LAST)

    assert (first.matching, first.eligible, first.shortfall) == (4, 2, 1)
    assert [count for _, count in first.reasons] == [1, 1]
    assert (second.matching, second.eligible, second.shortfall) == (6, 6, 0)


def test_counting_entities_is_one_query(django_assert_num_queries):
    county = bureau(entities=30, people_each=0)

    with django_assert_num_queries(1):
        preview(county, D, REST)
