"""Signed notes: vectors, strictness, and signatures by our own and by another library."""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.kernel import ed25519, note
from shuangsuiji.kernel.note import NoteError

VECTORS = json.loads((Path(__file__).parent / "vectors" / "log.json").read_text("utf-8"))
KEY = note.parse_key(VECTORS["vkey"])
NOTE = VECTORS["notes"]["7"]
COSIGNED = (
    "— witness.example.gov.cn/w1 IpdKygAAAABpVbkA0OEYGLGAt7MoHyryQOXD/P/drC/bDZ7tkMUGe05+t/qX9Wb5"
    "AVN2IjOP1p/JU86WnbwU1qXsJEKXnoKo//56CA==\n"
)
OTHER_ID = VECTORS["vkey"].replace("+5b72", "+5b73")


def public_of(seed: str) -> bytes:
    secret = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
    return secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


WITNESS = note.VerifierKey("witness.example.gov.cn/w1", 4, public_of("demo witness key"))


def test_the_key_of_the_vectors_reads_and_writes_the_same():
    assert str(KEY) == VECTORS["vkey"]
    assert KEY.public_key == public_of("demo log key")


@pytest.mark.parametrize("size", sorted(VECTORS["notes"]))
def test_checkpoints_of_the_vectors_hold(size):
    parsed = note.parse_note(VECTORS["notes"][size].encode())

    assert note.check_signed(parsed, KEY) == 0
    assert note.parse_checkpoint(parsed.text).size == int(size)
    assert note.parse_checkpoint(parsed.text).text() == parsed.text
    assert str(parsed) == VECTORS["notes"][size]


def test_a_witness_signs_with_its_time():
    parsed = note.parse_note((NOTE + COSIGNED).encode())

    assert note.check_signed(parsed, WITNESS) == 1767225600
    assert note.signed_by(parsed, [WITNESS, KEY]) == [WITNESS, KEY]


def test_a_stranger_has_not_signed():
    with pytest.raises(NoteError, match="没有"):
        note.check_signed(note.parse_note(NOTE.encode()), WITNESS)


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_any_byte_changed_is_refused(place, change):
    data = bytearray(NOTE.encode())
    data[place] ^= change

    with pytest.raises(NoteError):
        note.check_signed(note.parse_note(bytes(data)), KEY)


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "a\n", "a\n\n", NOTE.rstrip("\n"), NOTE + "\n", NOTE + "x\n", "\ufeff" + NOTE[1:]],
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(NoteError):
        note.check_signed(note.parse_note(text.encode()), KEY)


@pytest.mark.parametrize(
    "text",
    [
        "o\n07\n+XlobE48EZeodFGLffLlYh80heri9eMoBPWcJAM+P+U=\n",
        "o\n-1\n+XlobE48EZeodFGLffLlYh80heri9eMoBPWcJAM+P+U=\n",
        "o\n7\n+XlobE48EZeodFGLffLlYh80heri9eMoBPWcJAM+P+V=\n",
        "o\n7\nAAAA\n",
        "\n7\n+XlobE48EZeodFGLffLlYh80heri9eMoBPWcJAM+P+U=\n",
        "o\n7\n+XlobE48EZeodFGLffLlYh80heri9eMoBPWcJAM+P+U=\nmore\n",
        "o\n9007199254740992\n+XlobE48EZeodFGLffLlYh80heri9eMoBPWcJAM+P+U=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteError):
        note.parse_checkpoint(text)


@pytest.mark.parametrize("text", ["", "a", "a+b", OTHER_ID, "a b+00+AQ=="])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(NoteError):
        note.parse_key(text)


@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32))
def test_our_check_agrees_with_the_library(message, seed):
    secret = Ed25519PrivateKey.from_private_bytes(seed)
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = secret.sign(message)

    assert ed25519.holds(public, signature, message)
    assert not ed25519.holds(public, signature, message + b"x")
    assert not ed25519.holds(public, signature[:-1] + b"\xff", message)


@pytest.mark.parametrize("public", [b"", b"\xff" * 32, b"\x02" + bytes(31)])
def test_what_is_no_public_key_holds_nothing(public):
    assert not ed25519.holds(public, bytes(64), b"")


@given(st.integers(0, note.LAST_SECOND))
def test_a_time_is_written_as_the_calendar_has_it(seconds):
    told = datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001  # both in UTC

    assert note.instant_of(seconds) == f"{told.isoformat()}Z"


def test_a_time_beyond_the_calendar_is_refused():
    assert note.instant_of(note.LAST_SECOND) == "9999-12-31T23:59:59Z"
    with pytest.raises(note.NoteError, match="时间"):
        note.instant_of(note.LAST_SECOND + 1)
