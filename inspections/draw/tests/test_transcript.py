"""The transcript is read as strictly as it is written."""

import copy
import hashlib
import json

import pytest

from inspections.draw.engine import run_draw
from inspections.draw.errors import MalformedError
from inspections.draw.frame import header_bytes
from inspections.draw.substitutes import substitutes
from inspections.draw.tests.samples import MASTER, header, lines
from inspections.draw.transcript import parse
from shuangsuiji.kernel.canonical import canonical_bytes

ENTITIES = lines(30)
DRAWN = run_draw(header_bytes(header(ENTITIES)), lambda: ENTITIES, master=MASTER)
DATA = DRAWN.to_bytes()


def test_a_transcript_is_read_back_as_written():
    assert parse(DATA) == DRAWN
    assert parse(DATA).to_bytes() == DATA
    assert DRAWN.digest() == hashlib.sha256(DATA).hexdigest()


def leaves(value, path=()):
    """Every place of the document that is no container."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


PLACES = list(leaves(json.loads(DATA)))


def replaced(path, item):
    value = json.loads(DATA)
    place = value
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = item
    return canonical_bytes(value)


@pytest.mark.parametrize("wrong", [{}, [[]], True, -1, "字"])
def test_a_wrong_type_is_refused_at_every_place(wrong):
    for path in PLACES:
        with pytest.raises(MalformedError, match="transcript"):
            parse(replaced(path, wrong))


def test_a_missing_or_extra_key_is_refused_in_every_object():
    def objects(value, path=()):
        if isinstance(value, dict):
            yield path
            for key, item in value.items():
                yield from objects(item, (*path, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from objects(item, (*path, index))

    for path in objects(json.loads(DATA)):
        if path in (("stages",), ("blocked",)):
            continue
        value = json.loads(DATA)
        place = value
        for part in path:
            place = place[part]
        lacking = copy.deepcopy(place)
        for key in lacking:
            gone = place.pop(key)
            with pytest.raises(MalformedError, match="缺少键"):
                parse(canonical_bytes(value))
            place[key] = gone
        place["zz"] = 1
        with pytest.raises(MalformedError, match="多出键"):
            parse(canonical_bytes(value))


@pytest.mark.parametrize("data", [b"", b"{}", DATA + b"\n", DATA.replace(b":", b": ", 1)])
def test_other_bytes_are_refused(data):
    with pytest.raises(MalformedError):
        parse(data)


def test_stage_names_and_seeds_have_a_form():
    for stages in ({"a b": "x"}, {"entities": "typed seed"}):
        with pytest.raises(MalformedError):
            parse(replaced(("stages",), stages))


def test_substitutes_come_in_ticket_order_per_stratum():
    found = substitutes(DRAWN, "A")

    assert len(found) == 2
    assert {row[1] for row in found} == {"A"}
    assert found[0][2] < found[1][2]
    assert found[0][2] > DRAWN.strata[0].cutoff
    assert substitutes(DRAWN, "Z") == ()
