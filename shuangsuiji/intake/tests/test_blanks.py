import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.intake.blanks import clean, escape


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "　", "N/A", "n/a", "#N/A", "#REF!", "NULL", "null", "None", "—", "——", "-"),
        *("--", "/", "无", " 无 ", "暂无", "\u00a0", "\ufeff", "\u200b", "(null)", "NaN"),
    ],
)
def test_what_means_nothing_becomes_empty(value):
    assert clean(value) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" 福安市　", "福安市"),
        ("福安\r\n茶叶", "福安  茶叶"),
        ("福\x07安", "福安"),
        ("e\u0301", "é"),
        ("\uf9dc", "隆"),  # a compatibility character and its unified twin
        ("𠮷㐂龘", "𠮷㐂龘"),
        ("张\u200d\u202e三", "张三"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("无锡虚构公司", "无锡虚构公司"),
        ("'91350981", "91350981"),
        ("'=1+1", "=1+1"),
        ("'s", "s"),
        ("'- x", "- x"),
        ("0", "0"),
    ],
)
def test_text_is_kept_but_for_what_nobody_sees(value, expected):
    assert clean(value) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing_more(value):
    once = clean(value)

    assert clean(once) == once or once.startswith("'")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_an_escaped_cell_reads_back_as_it_was(value):
    stored = clean(value)
    if stored.startswith("'"):
        return

    assert clean(escape(stored)) == stored
