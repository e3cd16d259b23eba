"""What the public may not read."""

import pytest

from publicity import redaction


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), (" 欧阳修 ", "欧*"), ("李", "李*"), ("", "")]
)
def test_only_the_first_character_of_a_person_is_shown(name, shown):
    assert redaction.person(name) == shown


@pytest.mark.parametrize(
    ("name", "kind", "operator", "shown"),
    [
        ("张三丰食品有限公司", "ENT", "张三丰", "张三丰食品有限公司"),
        ("姜堰区张三丰小吃店", "IND", "张三丰", "姜堰区张*小吃店"),
        ("张三丰", "IND", "张三丰", "张*"),
        ("张三丰", "IND", "", "张*"),
        ("老味道面馆", "IND", "张三丰", "老味道面馆"),
        ("老街面馆", "IND", "", "老街面馆"),
    ],
)
def test_an_individual_operators_name_is_hidden_inside_the_business_name(
    name, kind, operator, shown
):
    assert redaction.entity(name, kind=kind, operator=operator) == shown


def test_a_number_that_is_a_resident_identity_number_is_hidden_inside():
    assert redaction.code("32120419800101123X") == "321204********123X"
    assert redaction.code("91350900MA00000001") == "91350900MA00000001"


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("FULL", "王小明（AB1234）"),
        ("MASKED", "王*（尾号 1234）"),
        ("HIDDEN", "执法人员（不公开）"),
    ],
)
def test_inspectors_are_shown_as_the_rule_says(rule, shown):
    assert redaction.inspector("王小明", "AB1234", rule=rule) == shown
