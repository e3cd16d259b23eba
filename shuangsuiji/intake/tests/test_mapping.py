import pytest

from shuangsuiji.intake.mapping import Column, confirmed, propose, recognised

COLUMNS = (
    Column("name", "名称", ("企业名称", "单位名称"), required=True),
    Column("code", "统一社会信用代码", ("信用代码",), required=True),
    Column("rep", "法定代表人", ("负责人",)),
)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "名称",
            " 名 称 ",
            "名称*",
            "*名称：",
            "【名称】",
            "「名称」",
            "名称(必填)",
            "名称（必填）",
        ),
        *("企业名称", "企业\n名称", "单位名称[与执照一致]"),
    ],
)
def test_spellings_of_a_header_are_understood(written):
    assert propose([written, "代码"], COLUMNS).fields["name"] == 0


def test_the_label_ranks_before_an_alias_and_the_rest_is_told():
    mapping = propose(["企业名称", "名称", "信用代码", "电话"], COLUMNS)

    assert mapping.fields == {"name": 1, "code": 2}
    assert mapping.unmapped == ["企业名称", "电话"]
    assert mapping.is_complete


def test_two_headers_of_equal_rank_are_left_to_a_person():
    mapping = propose(["名称", "名称", "信用代码"], COLUMNS)

    assert mapping.ambiguous == {"name": [0, 1]}
    assert not mapping.is_complete


def test_missing_required_columns_are_told():
    mapping = propose(["法定代表人(负责人)", "电话"], COLUMNS)

    assert mapping.fields == {"rep": 0}
    assert [column.field for column in mapping.missing] == ["name", "code"]


def test_a_choice_is_taken_without_what_does_not_exist():
    mapping = confirmed({"name": 1, "code": 7, "other": 0}, ["a", "b"], COLUMNS)

    assert mapping.fields == {"name": 1}
    assert mapping.column_name("name") == "b"
    assert mapping.column_name("rep") == ""


def test_recognised_counts_known_headers():
    assert recognised(["企业名称", "信用代码", "x", ""], COLUMNS) == 2
