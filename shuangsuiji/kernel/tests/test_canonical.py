import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.kernel.canonical import (
    LARGEST_INTEGER,
    NotCanonicalError,
    canonical_bytes,
    parse_canonical,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_the_bytes_equal_rfc_8785(value):
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(values)
def test_parsing_gives_the_value_back(value):
    assert parse_canonical(canonical_bytes(value)) == value


@given(values, st.data())
def test_an_added_blank_is_refused(value, data):
    encoded = canonical_bytes(value)
    place = data.draw(st.integers(0, len(encoded)))
    spoiled = encoded[:place] + b" " + encoded[place:]

    try:
        again = canonical_bytes(parse_canonical(spoiled))
    except NotCanonicalError:
        return
    assert again == spoiled  # the blank fell into a text and is part of it


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.5, "float"),
        ({"a": [1, {"b": 2.0}]}, "$.a[1].b"),
        (LARGEST_INTEGER + 1, "2^53"),
        (-LARGEST_INTEGER - 1, "2^53"),
        ({"键": 1}, "ASCII"),
        ({1: "a"}, "ASCII"),
        (b"bytes", "bytes"),
        ({"a": {1, 2}}, "set"),
        ("\ud800", "代理"),
    ],
)
def test_a_value_outside_the_subset_is_refused(value, words):
    with pytest.raises(NotCanonicalError) as refusal:
        canonical_bytes(value)

    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"[1] x", "JSON"),
        (b"1.0", "小数"),
        (b"1e2", "小数"),
        (b"NaN", "小数"),
        (b"-Infinity", "小数"),
        (b'{"a":1,"a":1}', "重复"),
        (b'{"b":1,"a":1}', "规范"),
        (b"[1, 2]", "规范"),
        (b" 1", "规范"),
        (b"1\n", "规范"),
        (b"-0", "规范"),
        (b'"\\u0041"', "规范"),
        (b'"\\/"', "规范"),
        (b'"\\u001F"', "规范"),
        (b"9007199254740992", "2^53"),
        (b"1" * 5000, "过长"),
        (b"[" * 100_000, "过"),
        ('{"键":1}'.encode(), "ASCII"),
        (b'"\xff"', "UTF-8"),
        (b'"\\ud800"', "代理"),
        (b"\xef\xbb\xbf1", "JSON"),
    ],
)
def test_bytes_with_another_spelling_are_refused(data, words):
    with pytest.raises(NotCanonicalError) as refusal:
        parse_canonical(data)

    assert words in str(refusal.value)


def test_endless_nesting_is_refused():
    value: list = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(NotCanonicalError, match="嵌套过深"):
        canonical_bytes(value)


def test_nesting_ends_where_the_specification_says():
    def nested(levels: int) -> bytes:
        return b"[" * levels + b"1" + b"]" * levels

    assert canonical_bytes(parse_canonical(nested(64))) == nested(64)
    with pytest.raises(NotCanonicalError, match="嵌套过深"):
        parse_canonical(nested(65))


def test_keys_are_sorted_and_chinese_stays_readable():
    assert canonical_bytes({"b": "双随机", "a": [True, None, -1]}) == (
        '{"a":[true,null,-1],"b":"双随机"}'.encode()
    )


def test_tuples_are_lists():
    assert (
        canonical_bytes({"a": (1, ("x",))})
        == json.dumps({"a": [1, ["x"]]}, separators=(",", ":")).encode()
    )
