"""Which entities and inspectors a task means."""

from datetime import date

import pytest

from entities.models import EntityTag
from inspections.selectors.matching import (
    entities_matching,
    inspectors_matching,
    region_prefix,
    unknown_codes,
)
from inspections.taskspec import EntityFilter, Exclusion, PoolSpec
from inspections.tests.world import bureau, entity, inspector
from personnel.models import SpecialistTag
from shuangsuiji.orgs.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return bureau(entities=0, people_each=1)


@pytest.fixture
def station(county):
    return Unit.objects.get(code="S1")


def found(county, **chosen):
    rows = entities_matching(EntityFilter(**chosen), county)
    return sorted(rows.values_list("code", flat=True))


def test_only_active_entities_below_the_unit_count(county, station):
    elsewhere = Unit.objects.create(code="C9", name="外县", kind="COUNTY", path="C9/")
    entity("IN", station)
    entity("CLOSED", station, status="DEREG")
    entity("OUT", elsewhere)
    entity("NOWHERE", None)

    assert found(county) == ["IN"]


def test_a_unit_stands_for_everything_below_it(county, station):
    below = Unit.objects.create(
        code="S1A", name="小组", kind="SECTION", parent=station, path="C1/S1/S1A/"
    )
    entity("AT", station)
    entity("BELOW", below)
    entity("BESIDE", Unit.objects.get(code="S2"))

    assert found(county, units=("S1",)) == ["AT", "BELOW"]
    assert found(county, units=("S1", "S2")) == ["AT", "BELOW", "BESIDE"]
    assert found(county, units=("NONE",)) == []


@pytest.mark.parametrize(
    ("stored", "asked", "matches"),
    [
        ("5211", "5211", True),
        ("5211", "52", True),
        ("5211", "F", True),
        ("F5211", "F", True),
        ("F5211", "5211", True),
        ("F5211", "F52", True),
        ("5211", "F52", True),
        ("F", "F", True),
        ("F", "52", False),
        ("5211", "51", False),
        ("5211", "H", False),
        ("0111", "A", True),
        ("", "A", False),
        ("9610", "S", True),
    ],
)
def test_industries_match_by_section_or_leading_digits(county, station, stored, asked, matches):
    entity("E1", station, industry=stored)

    assert (found(county, industries=(asked,)) == ["E1"]) is matches


def test_regions_match_downwards(county, station):
    entity("A", station, region_code="350902")
    entity("B", station, region_code="350981")

    assert found(county, regions=("350902",)) == ["A"]
    assert found(county, regions=("350900",)) == ["A", "B"]
    assert found(county, regions=("360000",)) == []
    assert region_prefix("350000") == "35"
    assert region_prefix("000000") == "00"


def test_grade_kind_and_date_narrow_together(county, station):
    entity("A", station, grade="D", registered_on=date(2015, 1, 1))
    entity("B", station, grade="", registered_on=date(2016, 1, 1))
    entity("C", station, grade="D", kind="IND", registered_on=None)

    assert found(county, grades=("D",)) == ["A", "C"]
    assert found(county, grades=("",)) == ["B"]
    assert found(county, grades=("D",), kinds=("ENT",)) == ["A"]
    assert found(county, registered_from=date(2015, 6, 1)) == ["B"]
    assert found(county, registered_to=date(2015, 6, 1)) == ["A"]


def test_one_of_the_tags_is_enough_and_counts_once(county, station):
    mushrooms, ships = (EntityTag.objects.create(name=name) for name in ("食用菌", "涉船"))
    entity("A", station).tags.add(mushrooms, ships)
    entity("B", station)

    assert found(county, tags=("食用菌", "涉船")) == ["A"]


def test_lists_longer_than_the_database_binds_are_matched(county, station):
    entity("LISTED", station)
    entity("NOT-LISTED", station)
    codes = (*(f"X{number}" for number in range(300_000)), "LISTED")

    assert found(county, only_codes=codes) == ["LISTED"]
    assert len(unknown_codes(codes)) == 300_000


def test_excluded_entities_are_taken_out(county, station):
    entity("A", station)
    entity("B", station)

    assert found(county, exclude=(Exclusion("A", "CLOSING", ""),)) == ["B"]


def test_pools_match_by_unit_kind_and_tag(county, station):
    section = Unit.objects.create(
        code="OFFICE", name="办公室", kind="SECTION", parent=county, path="C1/OFFICE/"
    )
    food = SpecialistTag.objects.get(code="FOOD")
    inspector("OFF-1", section)
    inspector("OFF-2", section).tags.add(food)

    def members(**chosen):
        rows = inspectors_matching(PoolSpec("A", "库", **chosen), county)
        return sorted(rows.values_list("code", flat=True))

    assert members() == ["OFF-1", "OFF-2", "S1P0", "S2P0", "S3P0", "S4P0"]
    assert members(unit_kinds=("SECTION",)) == ["OFF-1", "OFF-2"]
    assert members(units=("OFFICE", "S1")) == ["OFF-1", "OFF-2", "S1P0"]
    assert members(tags=("FOOD",)) == ["OFF-2"]


def test_counting_asks_the_database_once(county, station, django_assert_num_queries):
    chosen = EntityFilter(kinds=("ENT",), industries=("F",), only_codes=("A", "B"))

    with django_assert_num_queries(1):
        entities_matching(chosen, county).count()
