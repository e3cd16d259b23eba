"""The lines of a frame: written strictly, read in blocks as if line by line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.draw.errors import DrawError, FrameAlteredError, InvalidIdError, MalformedError
from inspections.draw.lines import (
    BLOCK_SIZE,
    blocks,
    entity_line,
    excluded_line,
    item_places,
    items_text,
    read_block,
)
from inspections.draw.tests.samples import lines

ids = st.text("ABZabz019._-", min_size=1, max_size=12)
coordinates = st.integers(-999_999_999, 999_999_999)
places = st.sets(st.integers(0, 999), min_size=1, max_size=5)
points = st.none() | st.tuples(coordinates, coordinates)
PLAIN = re.compile(
    rb"[A-Za-z0-9._-]{1,64},[A-Za-z0-9._-]{1,64},([1-9][0-9]{0,2}|1000),[A-Za-z0-9._-]{1,64},"
    rb"(,|(0|-?[1-9][0-9]{0,8}),(0|-?[1-9][0-9]{0,8})),"
    rb"(0|[1-9][0-9]{0,2})([.][1-9][0-9]{0,2})*"
)


def plainly_valid(data: bytes) -> bool:
    """The format, line by line."""
    if not data.endswith(b"\n"):
        return False
    rows = data[:-1].split(b"\n")
    codes = [row.split(b",")[0] for row in rows]
    if not all(PLAIN.fullmatch(row) for row in rows) or codes != sorted(set(codes)):
        return False
    places = [[int(place) for place in row.split(b",")[6].split(b".")] for row in rows]
    return all(some == sorted(set(some)) for some in places)


def accepted(data: bytes) -> bool:
    try:
        read_block(data)
    except FrameAlteredError:
        return False
    return True


@given(st.dictionaries(ids, st.tuples(ids, st.integers(1, 1000), ids, points, places), min_size=1))
def test_what_is_written_is_read_back(rows):
    data = b"".join(
        entity_line(code, stratum, weight, branch, *(point or (None, None)), items_text(items))
        for code, (stratum, weight, branch, point, items) in sorted(rows.items())
    )

    block = read_block(data)

    assert plainly_valid(data)
    assert [code.decode() for code in block.codes] == sorted(rows)
    assert block.weights == [b"%d" % rows[code][1] for code in sorted(rows)]
    assert [(lon, lat) for lon, lat in zip(block.lons, block.lats, strict=True)] == [
        (b"%d" % point[0], b"%d" % point[1]) if point else (b"", b"")
        for point in (rows[code][3] for code in sorted(rows))
    ]
    assert [item_places(cell) for cell in block.items] == [
        tuple(sorted(rows[code][4])) for code in sorted(rows)
    ]


@given(st.data())
def test_an_edited_block_is_judged_as_by_the_plain_rules(data):
    good = b"".join(lines(4))
    place = data.draw(st.integers(0, len(good) - 1))
    length = data.draw(st.integers(0, 2))
    inserted = data.draw(st.sampled_from([b"", b"\n", b",", b"0", b"-", b"A", b" ", b"\xff", b"#"]))
    edited = good[:place] + inserted + good[place + length :]

    if edited:
        assert accepted(edited) == plainly_valid(edited)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"A,S,1,B,,,0", "换行"),
        (b"\n", "7 列"),
        (b"A,S,1,B,\n", "7 列"),
        (b"A,S,1,B,,,0,\n", "7 列"),
        (b"A,S\nC,1,B,,,,0\n", "权重"),
        (b"B,S,1,B,,,0\nA,S,1,B,,,0\n", "升序"),
        (b"A,S,1,B,,,0\nA,S,1,B,,,0\n", "升序"),
        (b",S,1,B,,,0\n", "主体标识"),
        (b"A#1,S,1,B,,,0\n", "主体标识"),
        (b"A" * 65 + b",S,1,B,,,0\n", "主体标识"),
        (b"A,S,1,,,,0\n", "辖区"),
        (b"A,S*,1,B,,,0\n", "层或辖区"),
        (b"A,S,0,B,,,0\n", "权重"),
        (b"A,S,01,B,,,0\n", "权重"),
        (b"A,S,1001,B,,,0\n", "权重"),
        (b"A,S,1,B,1,,0\n", "一半"),
        (b"A,S,1,B,1,,0\nB,S,1,B,,1,0\n", "一半"),
        (b"A,S,1,B,01,1,0\n", "经纬度"),
        (b"A,S,1,B,-0,1,0\n", "经纬度"),
        (b"A,S,1,B,+1,1,0\n", "经纬度"),
        (b"A,S,1,B,1.5,1,0\n", "经纬度"),
        (b"A,S,1,B,1234567890,1,0\n", "经纬度"),
        (b"A,S,1,B,,,0\r\n", "事项"),
        (b"A,S,1,B,,,\n", "至少一项"),
        (b"A,S,1,B,,,01\n", "以点相连"),
        (b"A,S,1,B,,,0.\n", "以点相连"),
        (b"A,S,1,B,,,1000\n", "以点相连"),
        (b"A,S,1,B,,,1.1\n", "不重复"),
        (b"A,S,1,B,,,2.1\n", "从小到大"),
    ],
)
def test_each_broken_rule_has_its_own_words(data, words):
    with pytest.raises(FrameAlteredError, match=words):
        read_block(data)


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        (("中", "S", 1, "B", None, None, "0"), InvalidIdError),
        (("A", "S,", 1, "B", None, None, "0"), InvalidIdError),
        (("A", "S", 1, "", None, None, "0"), InvalidIdError),
        (("A", "S", 0, "B", None, None, "0"), MalformedError),
        (("A", "S", 1001, "B", None, None, "0"), MalformedError),
        (("A", "S", 1, "B", 5, None, "0"), MalformedError),
        (("A", "S", 1, "B", 10**9, 0, "0"), MalformedError),
        (("A", "S", 1, "B", None, None, ""), MalformedError),
        (("A", "S", 1, "B", None, None, "1.0"), MalformedError),
    ],
)
def test_a_line_that_could_not_be_read_is_not_written(cells, error):
    with pytest.raises(error):
        entity_line(*cells)


def test_an_excluded_line_carries_a_coded_reason():
    assert excluded_line("A1", "NOT_ACTIVE") == b"A1,NOT_ACTIVE\n"
    for code, reason in (("A 1", "NOT_ACTIVE"), ("A1", "not active"), ("A1", "")):
        with pytest.raises(DrawError):
            excluded_line(code, reason)


@given(st.data())
def test_blocks_keep_every_byte_and_end_at_line_ends(data):
    everything = lines(data.draw(st.integers(0, 6000)))
    chunks = []
    while everything:
        size = data.draw(st.sampled_from([1, 2, 100, 5000]))
        chunks.append(b"".join(everything[:size]))
        everything = everything[size:]

    found = list(blocks([b"", *chunks]))

    assert b"".join(found) == b"".join(chunks)
    assert all(block.endswith(b"\n") for block in found)
    assert all(len(block) <= 2 * BLOCK_SIZE + 100 for block in found)
