"""SM2 signatures are checked as OpenSSL checks them."""

import subprocess

import pytest

from shuangsuiji.kernel import sm2
from shuangsuiji.kernel.note import Note, NoteError, Signature
from shuangsuiji.kernel.sm2 import Sm2Key, check_sm2_signed, holds, parse_sm2_key, sm3
from shuangsuiji.ledger.sm2_keys import SIGNING, make_sm2_key

TEXT = "sjg.example.gov.cn/ssj-log\n7\n+XlobE48EZeodFGLffLlYh80heri9eMoBPWcJAM+P+U=\n"

FIXED_POINT = (
    "049b49ab17198c12c5f1b735c63a9639bbf1070dca5e2327c2df5067bd81e8d1"
    "401cbae61cc6c61343dbaf97f0032c032cb09efc0ab5e699d115c8cf083a26c1"
    "95"
)
FIXED_SIGNATURE = (
    "3044022066a50cfa930abb9744bbb1df97646fe7fce3258b0527b0c5781331dd"
    "8ebb86df022062771253371f9cb938c2da4d05a2f03dd58e45a36538c875394d"
    "426d1925b900"
)


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """(key, signatures of TEXT by the openssl command)."""
    folder = tmp_path_factory.mktemp("keys")
    key = make_sm2_key(folder, "sjg.example.gov.cn/ssj-log")
    path = folder / f"sm2-{key.key_id.hex()}.pem"
    command = ["openssl", "pkeyutl", "-sign", "-inkey", str(path), *SIGNING]
    return key, [
        subprocess.run(command, input=TEXT.encode(), capture_output=True, check=True).stdout
        for _ in range(8)
    ]


def test_sm3_is_that_of_the_standard():
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_openssls_signatures_hold(signed):
    key, signatures = signed

    assert all(holds(key.point, each, TEXT.encode()) for each in signatures)


def test_a_fixed_signature_holds():
    """Of OpenSSL 3.0.19; independent of the machine that runs this test."""
    assert holds(bytes.fromhex(FIXED_POINT), bytes.fromhex(FIXED_SIGNATURE), b"hello\n")


def test_every_changed_byte_is_refused(signed):
    key, (signature, *_) = signed
    for place in range(0, len(signature), 3):
        bent = bytearray(signature)
        bent[place] ^= 1
        assert not holds(key.point, bytes(bent), TEXT.encode())
    assert not holds(key.point, signature, TEXT.encode() + b" ")
    assert not holds(key.point, signature + b"\x00", TEXT.encode())
    assert not holds(key.point, b"", TEXT.encode())
    assert not holds(b"\x04" + bytes(64), signature, TEXT.encode())


def test_a_key_is_read_in_one_way_only(signed):
    key, _ = signed

    assert parse_sm2_key(str(key)) == key
    for bad in (str(key)[:-4], str(key).replace("+", "++", 1), "x", "x+00000000+AAAA", "x+y+é"):
        with pytest.raises(NoteError):
            parse_sm2_key(bad)
    wrong = Sm2Key("x", b"\x04" + bytes(64))
    with pytest.raises(NoteError):
        parse_sm2_key(str(wrong))


def test_a_line_under_a_note_is_found_and_checked(signed):
    key, (signature, other, *_) = signed
    note = Note(TEXT, (Signature(key.name, key.key_id, signature),))
    edited = Note(TEXT.replace("\n7\n", "\n8\n"), note.signatures)

    assert check_sm2_signed(note, key)
    assert not check_sm2_signed(Note(TEXT, (Signature("x", key.key_id, other),)), key)
    with pytest.raises(NoteError, match="SM2"):
        check_sm2_signed(edited, key)


def test_a_python_without_sm3_says_so(signed, monkeypatch):
    def missing(*_):
        raise ValueError("unsupported hash type")

    monkeypatch.setattr(sm2.hashlib, "new", missing)
    with pytest.raises(NoteError, match="没有 SM3"):
        sm3(b"")
