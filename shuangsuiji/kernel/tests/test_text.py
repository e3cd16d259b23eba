import unicodedata
from argparse import ArgumentTypeError

import pytest

from shuangsuiji.kernel.text import hidden_in, operator, visible


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张三", "张三"),
        ("张\u200b三", "张三"),
        ("\u202e三张\u202c", "三张"),
        ("\ufeff名\u2066称\u2069", "名称"),
        ("一行\r\n两行", "一行  两行"),
        ("铃\x07\x1b[31m红", "铃[31m红"),
        ("e\u0301", "é"),
        ("a\u00adb\u0000", "ab"),
        ("𠮷", "𠮷"),
        ("", ""),
    ],
)
def test_what_nobody_sees_goes(typed, kept):
    assert visible(typed) == kept
    assert visible(kept) == kept
    assert hidden_in(kept) == []


def test_line_ends_of_a_longer_text_may_stay():
    assert visible("一\r\n二\u200b\x07", keep="\r\n") == "一\r\n二"


def test_hidden_characters_are_named():
    assert hidden_in("a\u202eb\u200b\u202e") == ["U+202E", "U+200B"]


@pytest.mark.parametrize("typed", ["甲", " 甲 ", "console", "e\u0301"])
def test_an_operator_is_named_alike_however_it_is_typed(typed):
    assert operator(typed) == unicodedata.normalize("NFC", typed).strip()


@pytest.mark.parametrize("typed", ["", "  ", "甲" * 151, "甲\n乙", "甲\u202e", "\udcff"])
def test_what_names_nobody_is_no_operator(typed):
    with pytest.raises(ArgumentTypeError, match="操作人应为 1 至 150 个字"):
        operator(typed)
