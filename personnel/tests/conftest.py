import pytest

from shuangsuiji.orgs.tests.places import make_city


@pytest.fixture
def units(db):
    return make_city()
