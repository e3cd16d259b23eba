import pytest

from shuangsuiji.orgs.directory import UnitDirectory, UnitNotFoundError
from shuangsuiji.orgs.selectors import units_by_code
from shuangsuiji.orgs.tests.places import make_unit


@pytest.fixture
def directory(units):
    make_unit("350982S02", units["fuding"], name="城关市场监督管理所")
    make_unit("350981S02", units["fuan"], name="城关市场监督管理所")
    make_unit("350981S09", units["fuan"], name="旧址市场监督管理所", is_active=False)
    return UnitDirectory(units_by_code().values())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("350981S01", "350981S01"),
        ("350981s01", "350981S01"),
        ("３５０９８１Ｓ０１", "350981S01"),
        ("城南市场监督管理所", "350981S01"),
        ("城南市场监管所", "350981S01"),
        ("福安市市场监督管理局城关市场监督管理所", "350981S02"),
        ("福鼎市市场监管局 / 城关市场监管所", "350982S02"),
    ],
)
def test_a_unit_is_found_by_code_name_or_both_levels(directory, text, code):
    assert directory.find(text).code == code


def test_a_name_that_two_units_have_is_refused_and_both_are_listed(directory):
    with pytest.raises(UnitNotFoundError, match="有 2 个单位") as caught:
        directory.find("城关市场监督管理所")

    assert "350981S02" in caught.value.remedy
    assert "350982S02" in caught.value.remedy


def test_an_unknown_name_is_refused_with_the_nearest(directory):
    with pytest.raises(UnitNotFoundError) as caught:
        directory.find("城男市场监督管理所")

    assert "城南市场监督管理所（350981S01）" in caught.value.remedy


def test_a_closed_unit_is_refused(directory):
    with pytest.raises(UnitNotFoundError, match="已停用"):
        directory.find("350981S09")
