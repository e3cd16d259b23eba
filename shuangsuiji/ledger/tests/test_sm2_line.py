"""The second signature line: OpenSSL checks it, nobody has it unasked."""

import base64
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shuangsuiji.kernel.note import check_signed, parse_key, parse_note
from shuangsuiji.kernel.sm2 import check_sm2_signed
from shuangsuiji.ledger import sealing, signer_socket, sm2_keys
from shuangsuiji.ledger.key_services import create_sm2_key
from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.models import Checkpoint
from shuangsuiji.ledger.selectors import announced_sm2_keys
from shuangsuiji.ledger.tests.logs import NOON, bulk_records, sealed_log, tampered
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def sm2_log(settings):
    settings.SSJ_SM2 = True
    return sealed_log(settings, 9)


def note_in(settings):
    return parse_note((Path(settings.SSJ_LOG_DIR) / "checkpoint").read_bytes())


def test_by_default_ed25519_signs_alone(settings):
    sealed_log(settings, 9)

    assert len(note_in(settings).signatures) == 1
    assert not list(Path(settings.SSJ_KEY_DIR).glob("sm2-*"))


def test_the_openssl_command_verifies_the_line(settings, client, sm2_log, tmp_path):
    note = note_in(settings)
    (tmp_path / "key.pem").write_bytes(client.get("/log/key-sm2.pem").content)
    (tmp_path / "text").write_text(note.text)
    line = note.signatures[1].line()
    (tmp_path / "signature").write_bytes(base64.b64decode(line.split(" ")[2])[4:])
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -digest sm3 -pkeyopt "
    command += "distid:1234567812345678 -in text -sigfile signature"

    good = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)
    (tmp_path / "text").write_text(note.text.replace("\n1", "\n2", 1))
    bad = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)

    assert (good.returncode, b"Verified Successfully" in good.stdout) == (0, True)
    assert bad.returncode != 0


def test_both_lines_hold_and_the_log_verifies(settings, sm2_log):
    note = note_in(settings)
    (key,) = announced_sm2_keys()

    assert check_signed(note, parse_key((Path(settings.SSJ_LOG_DIR) / "key").read_text())) == 0
    assert check_sm2_signed(note, key)
    assert verify_log().findings == []


def test_a_bent_line_is_found(settings, sm2_log):
    head = Checkpoint.objects.get()
    _, second = parse_note(head.note.encode()).signatures
    data = bytearray(second.data)
    data[-1] ^= 1
    bent = type(second)(second.name, second.key_id, bytes(data))
    text = head.note.replace(second.line(), bent.line())
    tampered(f"UPDATE ledger_checkpoint SET note = '{text}'")  # noqa: S608

    assert any("SM2 签名不成立" in finding.text for finding in verify_log().findings)


def test_a_new_key_signs_from_then_on(settings, sm2_log):
    create_sm2_key(by="console", now=NOON)
    bulk_records(1)
    sealing.seal_pending(now=NOON)

    old, new = announced_sm2_keys()
    assert check_sm2_signed(note_in(settings), new)
    assert not check_sm2_signed(note_in(settings), old)
    assert len(list(Path(settings.SSJ_KEY_DIR).glob("sm2-*.pem"))) == 1
    assert verify_log().findings == []


def test_a_key_that_others_can_read_signs_nothing(settings, sm2_log):
    (path,) = Path(settings.SSJ_KEY_DIR).glob("sm2-*.pem")
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o644)

    with pytest.raises(KeyFileError, match="chmod 600"):
        sealing.local_signer().sign(sm2_log, bytes(Checkpoint.objects.get().root))


def test_without_openssl_the_reason_is_told(settings, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(CommandError, match="OpenSSL 3"):
        call_command("ledger_key", "sm2")


def test_a_signer_of_its_own_says_that_a_key_is_missing(settings):
    size = sealed_log(settings, 3)
    settings.SSJ_SM2 = True
    request = {"size": size, "root": base64.b64encode(bytes(Checkpoint.objects.get().root))}
    request["root"] = request["root"].decode()

    answer = signer_socket._answer(sealing.local_signer(), str(request).replace("'", '"').encode())

    assert "ledger_key sm2" in answer["refused"]
    assert sm2_keys.sm2_key_in(Path(settings.SSJ_KEY_DIR), "x") is None


def test_show_prints_both_and_draws_codes(settings, sm2_log, tmp_path, capsys):
    for name in ("key.svg", "key.png"):
        call_command("ledger_key", "show", qr=tmp_path / name)
        assert (tmp_path / name).stat().st_size > 100
    capsys.readouterr()

    call_command("ledger_key", "show", qr=Path("-"))

    text = capsys.readouterr().out
    assert str(announced_sm2_keys()[0]) in text
    assert "█" in text or "▀" in text
    with pytest.raises(CommandError, match="后缀"):
        call_command("ledger_key", "show", qr=tmp_path / "key.doc")
