"""Offline files of drand: the pinned key decides, nothing is asked over the net."""

import json

import pytest

from inspections.beacons import QUICKNET, drand_line
from inspections.draw.errors import SourceLineError

ROUND = 657413
SIGNATURE = (
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b"
)
RANDOMNESS = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
NAMED = f"drand:{QUICKNET}:{ROUND}"


def beacon(**changes) -> bytes:
    return json.dumps({"round": ROUND, "signature": SIGNATURE, **changes}).encode()


def test_a_signed_beacon_gives_its_line():
    assert drand_line(beacon(randomness="ignored"), named=NAMED) == f"{NAMED}:{RANDOMNESS}"


@pytest.mark.parametrize(
    ("data", "named", "words"),
    [
        (beacon(round=ROUND + 1), f"drand:{QUICKNET}:{ROUND + 1}", "签名不成立"),
        (beacon(signature="c" + SIGNATURE[1:]), NAMED, "签名不成立"),
        (beacon(signature=SIGNATURE[2:]), NAMED, "签名不成立"),
        (beacon(), f"drand:{QUICKNET}:{ROUND + 1}", "封存时点名的是"),
        (beacon(), f"drand:{'0' * 64}:{ROUND}", "封存时点名的是"),
        (b"<html>", NAMED, "不是 drand 信标文件"),
        (b"[]", NAMED, "不是 drand 信标文件"),
        (b"[" * 9000, NAMED, "不是 drand 信标文件"),
        (beacon(signature="zz"), NAMED, "不是 drand 信标文件"),
        (beacon().replace(str(ROUND).encode(), b"1e999"), NAMED, "不是 drand 信标文件"),
    ],
)
def test_anything_else_is_refused(data, named, words):
    with pytest.raises(SourceLineError, match=words):
        drand_line(data, named=named)
