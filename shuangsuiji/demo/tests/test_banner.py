import pytest

from entities.tests.registers import NOON, bring, rows
from shuangsuiji.demo.context import demo
from shuangsuiji.orgs.models import UnitKind
from shuangsuiji.orgs.services.units import save_unit

pytestmark = pytest.mark.django_db
NOTHING_ELSE = {"demo": True, "is_mixed": False}
MIXED = {"demo": True, "is_mixed": True}


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path):
    settings.SSJ_DEMO = True
    settings.MEDIA_ROOT = tmp_path


def test_no_banner_and_no_query_without_the_demo(settings, django_assert_num_queries):
    settings.SSJ_DEMO = False

    with django_assert_num_queries(0):
        assert demo(None) == {"demo": False}


def test_the_banner_says_so_once_other_entities_came_in(tmp_path):
    assert demo(None) == NOTHING_ELSE

    bring(tmp_path, rows(2))

    assert demo(None) == MIXED


def test_the_banner_says_so_once_other_units_came_in():
    save_unit(
        **{"code": "350102", "name": "鼓楼区局", "kind": UnitKind.COUNTY, "parent": None},
        **{"region_code": "", "by": "li", "now": NOON},
    )

    assert demo(None) == MIXED


def test_a_page_shows_the_mixed_banner(client, tmp_path):
    bring(tmp_path, rows(1))

    assert "此外还有另行录入的数据" in client.get("/publicity/").content.decode()
