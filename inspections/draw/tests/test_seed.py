"""The way from a secret and public lines to the master seed."""

import hashlib
import hmac
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.draw.errors import SourceLineError
from inspections.draw.seed import (
    check_line,
    check_sources,
    code_of,
    commit_input,
    commitment_of,
    digest_of,
    extract,
    hash_chain,
    lottery_text,
    master_seed,
    opens,
    sources_text,
)

SECRET = "宁德双随机-示例".encode()
DRAND = "drand:52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971:657413"
LINES = [
    "dice:31415926535897932384",
    f"{DRAND}:fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587",
]
MASTER = "92385235afce8dfbfcec48a3d837dfe4905d4e3e2461938c6f3f62881de6c2dc"


def test_the_published_master_seed_is_reproduced():
    code = code_of(SECRET, 4)

    assert commitment_of(SECRET, 4) == (
        "8532461c5aec7f9046348a520128cdddb5351780f93d05befddba09522fd3f60"
    )
    assert code.hex() == "cbf222e347ae0d8671188e95f64dc1fa3c67991d55212cf6865efa645c797f24"
    assert digest_of(sources_text(LINES)) == (
        "f3371fde09a068c083a05a07a54fb0167fe389930a224d81a4bca30a26f6e2ee"
    )
    assert master_seed(code, LINES) == MASTER


def test_the_bikeshed_example_of_the_internet_draft_is_reproduced():
    """draft-thomson-elegy-vrs: ten hashes of a phrase, three lotteries."""
    phrase = b"totally not a bikeshed"

    key = extract(code_of(phrase, 10), b"1.2.3.4.5.6./1.2.3.4.5.6./1.2.3.4.5.6./")
    first = hmac.new(key, b"lavenderblush\x01", hashlib.sha256).hexdigest()

    assert commitment_of(phrase, 10).startswith("950ea08d8d5fd3ae415b9967aba7a48a")
    assert code_of(phrase, 10).hex().startswith("5346f2efb5397a6788fc1f1d9c05c6d3")
    assert key.hex().startswith("5fa96a4e")
    assert key.hex().endswith("768b")
    assert first.startswith("002ed527ae0a44a86c205d1cdba")


def test_the_canonical_source_text_of_rfc_3797_is_reproduced():
    """Section 6 of the RFC; its own selection from that text must come out too."""
    text = lottery_text([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]])

    pool = list(range(1, 26))
    chosen = []
    for turn in range(11):
        rank = turn.to_bytes(2, "big")
        word = hashlib.md5(rank + text.encode() + rank, usedforsecurity=False).digest()
        chosen.append(pool.pop(int.from_bytes(word, "big") % len(pool)))

    assert text == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert chosen == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22]


def test_every_code_opens_the_one_published_before_it():
    chain = hash_chain(SECRET, 16)

    assert len(chain) == 17
    assert all(opens(code, later.hex()) for code, later in itertools.pairwise(chain))
    assert code_of(SECRET, 16, redraw=1) == chain[14]


def test_a_wrong_code_opens_nothing():
    assert not opens(code_of(SECRET, 4, redraw=1), commitment_of(SECRET, 4))


def test_lines_are_ordered_by_kind_then_as_given():
    lines = ["witness:bob:" + "ab" * 16, LINES[1], "dice:" + "2" * 20, "dice:" + "1" * 20]

    assert sources_text(lines).splitlines() == [lines[2], lines[3], lines[1], lines[0]]


@given(st.permutations([*LINES, "lottery:ssq:2026001:1.5.12.18.23.30./7./"]))
def test_the_order_of_different_kinds_does_not_change_the_seed(lines):
    assert master_seed(b"k", lines) == master_seed(b"k", sorted(lines))


@pytest.mark.parametrize(
    "line",
    [
        *LINES,
        "lottery:ssq:2026001:1.5.12.18.23.30./7./",
        "nist2:2:1234:" + "ab" * 64,
        "witness:li.wei:" + "0f" * 32,
    ],
)
def test_a_canonical_line_is_accepted(line):
    assert check_line(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "",
        "seed:1",
        "dice:123",
        "dice:3141592653589793238x",
        "dice:" + "1" * 201,
        "dice:31415926535897932384\n",
        "dice:３１４１５９２６５３５８９７９３２３８４",
        "dice: 31415926535897932384",
        "lottery:ssq:2026001:5.1./",
        "lottery:ssq:2026001:01.5./",
        "lottery:ssq:2026001:1.5.",
        "lottery:SSQ:2026001:1.5./",
        "drand:52db:1:ab",
        DRAND.replace("657413", "0657413") + ":" + "ab" * 32,
        "nist2:2:1234:AB",
        "witness:甲:" + "ab" * 16,
        "witness:a:" + "ab" * 15,
        "witness:a:" + "a" * 33,
    ],
)
def test_any_other_spelling_is_refused(line):
    with pytest.raises(SourceLineError):
        check_line(line)


def test_a_blind_commitment_binds_salt_and_line():
    salt = bytes(range(16))

    found = commit_input(salt, LINES[0])

    assert found == hashlib.sha256(salt + LINES[0].encode()).hexdigest()
    with pytest.raises(SourceLineError):
        commit_input(salt[:15], LINES[0])


NAMED = [DRAND]
OTHER = "dice:" + "1" * 20


def test_the_lines_provided_for_are_accepted():
    check_sources([LINES[0], OTHER, LINES[1]], min_witnesses=2, named=NAMED)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([LINES[0], LINES[1]], "至少 2 份"),
        ([LINES[0], OTHER], "恰有一行"),
        ([LINES[0], OTHER, LINES[1], LINES[1]], "恰有一行"),
        ([LINES[0], OTHER, LINES[1], "lottery:ssq:2026001:1./"], "未在封存时指定"),
        ([LINES[0], OTHER, LINES[0], LINES[1]], "2 份见证人输入的数字相同"),
        ([f"witness:a:{'ab' * 16}", f"witness:b:{'ab' * 16}", LINES[1]], "数字相同"),
        (["dice:" + "12" * 16, "witness:b:" + "12" * 16, LINES[1]], "数字相同"),
    ],
)
def test_lines_that_were_not_provided_for_are_refused(lines, words):
    with pytest.raises(SourceLineError, match=words):
        check_sources(lines, min_witnesses=2, named=NAMED)
