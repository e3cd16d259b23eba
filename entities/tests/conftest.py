import pytest

from entities.selectors.placing import gazetteer as all_districts
from shuangsuiji.orgs.tests.places import make_city


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def units(db):
    """Ningde with two counties; see ``orgs.tests.places``."""
    city = make_city()
    for name, region in (("city", "350900"), ("fuan", "350981"), ("fuding", "350982")):
        city[name].region_code = region
        city[name].save(update_fields=["region_code"])
    return city


@pytest.fixture
def gazetteer(db):
    return all_districts()
