import re

import pytest

from personnel.facts import frame_code, normal_credential
from personnel.models import FRAME_ID
from personnel.tags import new_tag_code, split_tags, tag_codes


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("350981 00001", "35098100001"),
        ("３５０９８１", "350981"),
        ("ab-12", "AB-12"),
        ("闽 J 0001", "闽J0001"),
    ],
)
def test_credentials_are_compared_half_width_without_spaces(text, normal):
    assert normal_credential(text) == normal


def test_a_legal_frame_id_is_used_as_it_stands():
    assert frame_code("35098100001") == "35098100001"


def test_other_numbers_get_a_stable_ascii_code():
    code = frame_code("闽J0001")

    assert code == "I3cc98a857b68743f"
    assert re.match(FRAME_ID, code)
    assert code != frame_code("闽J0002")


@pytest.mark.parametrize(
    "cell", ["食品、药品", "食品,药品", "食品；药品", "食品 药品", "食品/药品、食品"]
)
def test_tags_are_split_at_any_usual_separator(cell):
    assert split_tags(cell) == ["食品", "药品"]


def test_tags_are_known_by_code_name_and_alias():
    known = tag_codes({"NETWORK": "网监"})

    assert known["网监"] == known["NETWORK"] == known["网络交易"] == "NETWORK"


def test_a_name_in_the_catalogue_beats_the_alias_of_another():
    known = tag_codes({"NETWORK": "网监", "SHOP": "电商"})

    assert known["电商"] == "SHOP"


def test_a_new_tag_has_a_stable_code():
    assert new_tag_code("茶叶") == new_tag_code("茶叶") != new_tag_code("白茶")
    assert re.match(r"^[A-Z][A-Z0-9_]*$", new_tag_code("茶叶"))
