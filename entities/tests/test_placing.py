import pytest

from entities.jurisdiction import Jurisdiction, UnitFact, covers
from entities.placing import place

ZONES = {"350902500": "东侨"}


@pytest.mark.parametrize(
    ("address", "digits", "region", "district", "how"),
    [
        ("福安市赛岐镇解放路15号", "350981", "350981", "350981100", "BOTH"),
        ("福建省宁德市福安市赛岐解放路", "350981", "350981", "350981100", "BOTH"),
        ("福建福鼎市山前路82号", "350000", "350982", "", "ADDRESS"),
        ("宁德地区福安市电机工业区", "350000", "350981", "", "ADDRESS"),
        ("宁德市东侨经济开发区闽东中路18号", "350900", "350902", "350902500", "ADDRESS"),
        ("福建东侨经济开发区工业集中区", "350901", "350902", "350902500", "ADDRESS"),
        ("宁德市漳湾镇增坂村", "350900", "350902", "350902101", "ADDRESS"),
        ("宁德市虎贝乡", "350900", "350902", "350902110", "ADDRESS"),
        ("闽东赛岐经济开发区赛江北路21号", "350900", "350981", "350981100", "ADDRESS"),
        ("宁德市蕉城南路43号", "350900", "350902", "", "ADDRESS"),
        ("宁德市福鼎路8号", "350900", "350900", "", "NONE"),
        ("宁德市罗江路8号", "350900", "350900", "", "NONE"),
        ("宁德市城南新村", "350900", "350900", "", "NONE"),
        ("宁德市甘棠某村", "350900", "350900", "", "NONE"),
        ("宁德市甘棠镇某村", "350900", "350981", "350981107", "ADDRESS"),
        ("福鼎市店下镇象山东路(福安塘环岛边)", "350982", "350982", "350982103", "BOTH"),
        ("某大厦(生产场所:宁德市蕉城区某路)", "350900", "350900", "", "NONE"),
        ("某酒店一层,位于霞浦县松城街道", "350921", "350921", "", "BOTH"),
        ("宁德市东湖路8号", "350902", "350902", "", "CODE"),
        ("", "350923", "350923", "", "CODE"),
        ("", "352202", "350981", "", "CODE"),
        ("", "350901", "350900", "", "NONE"),
        ("", "", "", "", "NONE"),
        ("某地某路", "110105", "110105", "", "CODE"),
    ],
)
def test_address_and_code_together_find_the_county(
    gazetteer, address, digits, region, district, how
):
    placed = place(address, digits, gazetteer)

    assert (placed.region_code, placed.district_code, placed.how) == (region, district, how)
    assert placed.code_region == ""


@pytest.mark.parametrize(
    ("address", "digits", "region", "other"),
    [
        ("寿宁县鳌阳镇茗溪路33号", "350981", "350924", "350981"),
        ("宁德市蕉城区某路", "350105", "350902", "350105"),
        ("福安市某路", "320000", "350981", "320000"),
    ],
)
def test_the_address_wins_over_the_code_and_says_so(gazetteer, address, digits, region, other):
    placed = place(address, digits, gazetteer)

    assert (placed.region_code, placed.how, placed.code_region) == (region, "ADDRESS", other)


def test_a_street_name_alone_does_not_outweigh_the_code(gazetteer):
    placed = place("宁德市蕉城南路43号", "350981", gazetteer)

    assert (placed.region_code, placed.how, placed.code_region) == ("350981", "CODE", "350902")


def fact(pk, code, name, kind, region, path):
    return UnitFact(pk, code, name, kind, region, path)


CITY = fact(1, "350900", "宁德市局", "CITY", "350900", "350900/")
JIAOCHENG = fact(2, "350902", "蕉城区局", "COUNTY", "350902", "350900/350902/")
STATION = fact(3, "350902S01", "漳湾所", "STATION", "350902", "350900/350902/350902S01/")
DONGQIAO = fact(4, "350900DQ", "东侨经济开发区局", "COUNTY", "", "350900/350900DQ/")
TWIN = fact(5, "350902B", "蕉城区二局", "COUNTY", "350902", "350900/350902B/")


def test_the_county_bureau_answers_before_its_stations():
    units = Jurisdiction([CITY, STATION, JIAOCHENG], ZONES)

    assert units.responsible("350902", "") == JIAOCHENG
    assert units.responsible("350902", "350902101") == JIAOCHENG


def test_a_zone_goes_to_its_own_bureau_where_there_is_one():
    with_zone = Jurisdiction([JIAOCHENG, DONGQIAO], ZONES)
    without = Jurisdiction([JIAOCHENG], ZONES)

    assert with_zone.responsible("350902", "350902500") == DONGQIAO
    assert with_zone.responsible("350902", "") == JIAOCHENG
    assert without.responsible("350902", "350902500") == JIAOCHENG


@pytest.mark.parametrize("region", ["", "350900", "350982"])
def test_a_city_or_an_unknown_county_has_no_answer(region):
    assert Jurisdiction([CITY, JIAOCHENG], ZONES).responsible(region, "") is None


def test_two_bureaus_for_one_county_give_no_answer():
    assert Jurisdiction([JIAOCHENG, TWIN], ZONES).responsible("350902", "") is None


def test_units_are_found_by_code_and_by_a_name_that_only_one_bears():
    units = Jurisdiction([JIAOCHENG, fact(9, "x", "漳湾所", "STATION", "", "x/"), STATION], ZONES)

    assert units.named("350902") == JIAOCHENG
    assert units.named("蕉城区局") == JIAOCHENG
    assert units.named("漳湾所") is None
    assert units.named("没有") is None


@pytest.mark.parametrize(
    ("home", "region", "expected"),
    [
        ("350900", "350981", True),
        ("350000", "350981", True),
        ("350981", "350981", True),
        ("350981", "350982", False),
        ("320000", "350981", False),
    ],
)
def test_a_region_covers_what_lies_in_it(home, region, expected):
    assert covers(home, region) is expected
