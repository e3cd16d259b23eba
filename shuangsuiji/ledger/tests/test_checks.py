"""Whether the log can be signed is told before pages are served; each fault by its id."""

import os
import socket
from pathlib import Path

import pytest

from shuangsuiji.kernel.note import LOG_KEY
from shuangsuiji.ledger import checks
from shuangsuiji.ledger.keys import make_key


@pytest.fixture
def key(settings):
    make_key(Path(settings.SSJ_KEY_DIR), settings.SSJ_LOG_ORIGIN, kind=LOG_KEY)
    return next(Path(settings.SSJ_KEY_DIR).glob("log-*.key"))


def ids(check) -> list[str | None]:
    return [message.id for message in check()]


def test_a_whole_key_and_no_key_yet_are_both_fine(settings, key):
    assert ids(checks.check_signing_key) == []
    key.unlink()
    assert ids(checks.check_signing_key) == []


@pytest.mark.parametrize("fault", ["open to others", "cut short", "unreadable"])
def test_a_key_that_cannot_sign_is_an_error(key, fault):
    if fault == "open to others":
        key.chmod(0o644)
    elif fault == "cut short":
        key.write_text(key.read_text()[:40])
    else:
        key.unlink()
        key.symlink_to("nowhere")

    assert ids(checks.check_signing_key) == ["ssj.E007"]


def test_a_key_of_the_signer_is_none_of_ours(settings, key, tmp_path):
    key.chmod(0o644)
    settings.SSJ_SIGNER_SOCKET = str(tmp_path / "signer")

    assert ids(checks.check_signing_key) == []


def test_a_socket_that_is_not_there_yet_may_come(settings, tmp_path):
    settings.SSJ_SIGNER_SOCKET = str(tmp_path / "signer")
    assert ids(checks.check_signer_socket) == []

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(settings.SSJ_SIGNER_SOCKET)
        assert ids(checks.check_signer_socket) == []


@pytest.mark.parametrize("place", ["file", "missing/signer"])
def test_a_place_that_can_never_be_a_socket_is_an_error(settings, tmp_path, place):
    (tmp_path / "file").touch()
    settings.SSJ_SIGNER_SOCKET = str(tmp_path / place)

    assert ids(checks.check_signer_socket) == ["ssj.E008"]


@pytest.mark.parametrize("origin", ["", "a b/log", "a+b/log", "a\u3000b", "a\u2014b", "a" * 201])
def test_a_name_that_no_note_can_carry_is_an_error(settings, origin):
    settings.SSJ_LOG_ORIGIN = origin

    assert ids(checks.check_origin) == ["ssj.E009"]


def test_a_name_other_than_that_of_the_key_is_an_error(settings, key):
    assert ids(checks.check_origin) == []
    settings.SSJ_LOG_ORIGIN = "other.example.gov.cn/ssj-log"

    assert ids(checks.check_origin) == ["ssj.E009"]


def test_a_server_is_told_to_keep_its_key_apart_and_to_name_its_log(settings):
    settings.EMBEDDED, settings.SSJ_LOG_ORIGIN = False, "localhost/ssj-log"
    assert ids(checks.check_signer_apart) == ["ssj.W010", "ssj.W011"]

    settings.SSJ_SIGNER_SOCKET = "/run/ssj/signer"
    settings.SSJ_LOG_ORIGIN = "sjg.example.gov.cn/ssj-log"
    assert ids(checks.check_signer_apart) == []


def test_the_embedded_edition_signs_by_itself(settings):
    settings.EMBEDDED = True

    assert ids(checks.check_signer_apart) == []


@pytest.mark.parametrize("usable", [True, False])
def test_sm2_without_an_openssl_that_has_it_is_an_error(settings, monkeypatch, tmp_path, usable):
    assert ids(checks.check_sm2) == []
    settings.SSJ_SM2 = True
    if not usable:
        monkeypatch.setenv("PATH", str(tmp_path))

    assert ids(checks.check_sm2) == ([] if usable else ["ssj.E013"])
    settings.SSJ_SIGNER_SOCKET = str(tmp_path / "signer")  # then it is the signer's machine
    assert ids(checks.check_sm2) == []


@pytest.mark.parametrize("roots", ["", "missing.pem", "empty.pem"])
def test_time_stamps_without_roots_are_an_error(settings, tmp_path, roots):
    (tmp_path / "empty.pem").touch()
    settings.SSJ_TSA_ROOTS = str(tmp_path / roots) if roots else ""
    assert ids(checks.check_timestamp_roots) == []

    settings.SSJ_TSA_URLS = ["https://tsa.example.cn"]

    assert ids(checks.check_timestamp_roots) == ["ssj.E014"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_of_somebody_else_is_an_error(settings, key):
    key.parent.chmod(0)

    assert ids(checks.check_signing_key) == ["ssj.E007"]
