"""The signer signs nothing that contradicts what it signed before, whoever asks."""

import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from shuangsuiji.kernel.note import check_signed, parse_checkpoint, parse_key, parse_note
from shuangsuiji.ledger import sealing, signer_socket
from shuangsuiji.ledger.key_services import OVERLAP, create_key, retire_key, rotate_key
from shuangsuiji.ledger.keys import KeyFileError, keys_in, make_key
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.signer import MEMORY, RefusedError
from shuangsuiji.ledger.signer_socket import SignerUnreachableError
from shuangsuiji.ledger.tests.logs import NOON, record_many, sealed_log, tampered
from shuangsuiji.ledger.tree import frontier_at
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db


def test_a_smaller_head_is_refused(settings):
    size = sealed_log(settings, 5, 5)
    smaller = size - 5

    with pytest.raises(RefusedError, match="旧备份"):
        sealing.local_signer().sign(smaller, frontier_at(smaller).root())


def test_another_tree_of_the_same_size_is_refused(settings):
    size = sealed_log(settings, 5)

    with pytest.raises(RefusedError, match="不同"):
        sealing.local_signer().sign(size, bytes(32))


def test_a_log_restored_from_an_old_backup_and_grown_again_is_refused(settings):
    sealed_log(settings, 5, 5)
    tampered("DELETE FROM ledger_checkpoint WHERE size > 6")
    tampered("DELETE FROM ledger_leaf WHERE seq >= 6")
    (Path(settings.SSJ_LOG_DIR) / "checkpoint").unlink()  # the files were restored, too
    record_many(count=9, by="zhang", now=NOON)
    sealing.take_in()

    with pytest.raises(RefusedError):
        sealing.sign_head(now=NOON)


def test_an_entry_edited_before_it_is_signed_is_signed_as_edited_but_never_afterwards(settings):
    """Control: what the signer saw is what it holds everybody to."""
    sealed_log(settings, 3)
    tampered("UPDATE ledger_leaf SET data = hash WHERE seq = 1")
    record_many(count=1, by="zhang", now=NOON)

    sealing.seal_pending(now=NOON)

    assert [finding.seq for finding in verify_log().findings if finding.seq == 1]


def test_without_its_memory_the_signer_would_sign_the_restored_log(settings):
    """Control: it is the memory that protects."""
    sealed_log(settings, 5, 5)
    tampered("DELETE FROM ledger_checkpoint WHERE size > 6")
    tampered("DELETE FROM ledger_leaf WHERE seq >= 6")
    (Path(settings.SSJ_KEY_DIR) / MEMORY).unlink()

    assert sealing.local_signer().sign(6, frontier_at(6).root())


def test_a_damaged_memory_is_refused(settings):
    sealed_log(settings, 2)
    (Path(settings.SSJ_KEY_DIR) / MEMORY).write_text("{")

    with pytest.raises(RefusedError, match="损坏"):
        sealing.local_signer().sign(3, frontier_at(3).root())


def test_two_keys_sign_while_a_key_is_changed(settings):
    sealed_log(settings, 2)
    old = keys_in(settings.SSJ_KEY_DIR)[0].verifier
    new = rotate_key(by="admin", now=NOON)
    sealing.seal_pending(now=NOON)

    note = parse_note((Path(settings.SSJ_LOG_DIR) / "checkpoint").read_bytes())
    check_signed(note, old)
    check_signed(note, new)
    with pytest.raises(KeyFileError, match="2026-12-24"):
        retire_key(key_id=old.key_id.hex(), by="admin", now=NOON + OVERLAP - timedelta(seconds=1))
    with pytest.raises(KeyFileError, match="是最新的一把"):
        retire_key(key_id=new.key_id.hex(), by="admin", now=NOON + OVERLAP)
    retire_key(key_id=old.key_id.hex(), by="admin", now=NOON + OVERLAP)
    sealing.seal_pending(now=NOON)
    note = parse_note((Path(settings.SSJ_LOG_DIR) / "checkpoint").read_bytes())

    assert [line.key_id for line in note.signatures] == [new.key_id]
    assert verify_log().findings == []


def test_no_key_signs_that_the_log_does_not_know(settings, monkeypatch, capsys):
    """The record is refused (a role without rights), or its maker dies before it is there."""
    folder = Path(settings.SSJ_KEY_DIR)

    def refused(**_):
        raise DatabaseError("permission denied for table ledger_record")

    for act in ("create", "rotate"):
        with monkeypatch.context() as patch:
            patch.setattr("shuangsuiji.ledger.key_services.append", refused)
            with pytest.raises(CommandError, match="什么也没有改变：permission denied"):
                call_command("ledger_key", act)
        left_over = make_key(folder, settings.SSJ_LOG_ORIGIN).verifier
        call_command("ledger_key", act)
        told = Record.objects.order_by("-seq")[0]
        assert (told.subject, told.kind.endswith(f"{act}d")) == (left_over.key_id.hex(), True)
    assert len(keys_in(folder)) == 2
    with pytest.raises(CommandError, match="已有签名密钥"):
        call_command("ledger_key", "create")


def test_a_log_that_announced_no_key_is_not_found_whole(settings, monkeypatch):
    monkeypatch.setattr(sealing, "ensure_key", lambda **_: None)
    make_key(Path(settings.SSJ_KEY_DIR), settings.SSJ_LOG_ORIGIN)
    record_many(count=2, by="zhang", now=NOON)
    sealing.seal_pending(now=NOON)

    (finding,) = verify_log().findings

    assert (finding.seq, "没有公布签名密钥" in finding.text) == (0, True)


def test_the_last_key_cannot_be_retired(settings):
    key = create_key(by="admin", now=NOON)

    with pytest.raises(KeyFileError, match="至少保留一把"):
        retire_key(key_id=key.key_id.hex(), by="admin", now=NOON)


def test_a_key_file_open_to_others_is_refused(settings):
    create_key(by="admin", now=NOON)
    path = next(Path(settings.SSJ_KEY_DIR).glob("log-*.key"))
    path.chmod(0o644)

    with pytest.raises(KeyFileError, match="chmod 600"):
        keys_in(settings.SSJ_KEY_DIR)


def test_a_signer_behind_a_socket_signs_for_those_who_have_no_key(settings, tmp_path):
    sealed_log(settings, 4)
    record_many(count=1, by="zhang", now=NOON)
    sealing.take_in()
    signer = sealing.local_signer()
    entries = [bytes(data) for data in Leaf.objects.order_by("seq").values_list("data", flat=True)]
    signer.entries_of = lambda first, size: entries[first:size]  # no second connection needed
    path, ready = tmp_path / "signer", threading.Event()
    threading.Thread(
        target=signer_socket.serve, args=(signer, path), kwargs={"ready": ready.set}, daemon=True
    ).start()
    ready.wait(5)

    signed = signer_socket.ask(path, size=6, root=frontier_at(6).root())

    note = parse_note(signed.note.encode())
    check_signed(note, parse_key(signed.keys[0]))
    assert parse_checkpoint(note.text).size == 6
    with pytest.raises(RefusedError, match="旧备份"):
        signer_socket.ask(path, size=2, root=frontier_at(2).root())


def test_an_absent_signer_is_named(settings, tmp_path):
    with pytest.raises(SignerUnreachableError, match="ledger_signer"):
        signer_socket.ask(tmp_path / "nobody", size=1, root=bytes(32))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_signer_outlives_a_restart_of_the_database(settings, tmp_path):
    size = sealed_log(settings, 4)
    path, ready = tmp_path / "signer", threading.Event()
    threading.Thread(
        target=signer_socket.serve,
        args=(sealing.local_signer(), path),
        kwargs={"ready": ready.set},
        daemon=True,
    ).start()
    ready.wait(5)

    def signed(size: int) -> signer_socket.Signed:
        """Over one entry more, which the signer has to read."""
        record_many(count=1, by="zhang", now=NOON)
        sealing.take_in()
        return signer_socket.ask(path, size=size, root=frontier_at(size).root())

    assert signed(size + 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    with suppress(SignerUnreachableError):  # the request that finds the line dead
        signed(size + 2)
    assert signed(size + 3)


def test_what_a_key_command_lacks_is_told(settings):
    with pytest.raises(CommandError, match="请先执行 ledger_key create"):
        call_command("ledger_key", "show")
    with pytest.raises(CommandError, match="--key-id"):
        call_command("ledger_key", "retire")
