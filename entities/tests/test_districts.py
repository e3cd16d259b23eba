import pytest
from django.apps import apps
from stdnum import numdb

from entities.districts import load_districts
from entities.models import District

pytestmark = pytest.mark.django_db
LOCATIONS = numdb.get("cn/loc")


def test_the_regions_of_the_demos_are_there():
    names = dict(District.objects.filter(level="COUNTY").values_list("code", "short_name"))

    assert names["350981"] == "福安"
    assert names["321204"] == "姜堰"
    assert sum(code.startswith("3509") for code in names) == 9


def test_counties_agree_with_the_table_of_another_library():
    today = District.objects.filter(level="COUNTY", valid_to=None).values_list("code", "name")

    for code, name in today:
        parts = dict(part for _, info in LOCATIONS.info(code) for part in info.items())
        assert name in parts["county"]


def test_old_codes_lead_to_today():
    old = District.objects.get(code="352202")

    assert old.valid_to is not None
    assert old.region_code == "350981"


def test_a_table_with_rows_is_left_alone_and_an_empty_one_filled():
    config = apps.get_app_config("entities")
    count = District.objects.count()
    District.objects.filter(code="350981").update(short_name="改过")

    load_districts(config, apps)
    assert District.objects.get(code="350981").short_name == "改过"

    District.objects.all().delete()
    load_districts(config, apps)
    assert District.objects.count() == count


@pytest.mark.parametrize("region", ["350902", "350981"])
def test_every_district_belongs_to_a_county_or_city_that_exists(region):
    regions = set(District.objects.values_list("region_code", flat=True))

    assert regions <= set(District.objects.values_list("code", flat=True))
    assert region in regions
