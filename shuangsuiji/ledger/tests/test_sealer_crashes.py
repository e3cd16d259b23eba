"""The sealer killed, or out of disk, at each of its steps: nothing is lost and nothing is twice.

Real processes, killed by the kernel: a child is forked, takes one step too many, and is gone. Then
another child seals again and recomputes everything.
"""

import itertools
import os
import resource
import signal
import sqlite3
import traceback
from pathlib import Path

import pytest
from django.db import connection, transaction

from shuangsuiji.ledger import publishing, sealing, signer, verify_crew, verify_pieces
from shuangsuiji.ledger.models import Checkpoint, Leaf, Record, Waiting
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import NOON, bulk_records, sealed_log, tampered
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, AFTER = "before", "after"
STEPS = {
    "before anything is numbered": (sealing, "hashed", BEFORE, 1),
    "numbered, not committed": (sealing, "store_leaves", AFTER, 1),
    "numbered, out of the queue, not committed": (sealing, "log_size", AFTER, 2),
    "numbering committed": (sealing, "take_in", AFTER, 1),
    "the signer has read, not remembered": (signer.Signer, "_remember", BEFORE, 1),
    "the signer has remembered, not signed": (signer.Signer, "_remember", AFTER, 1),
    "signed, no row": (sealing, "_sign", AFTER, 1),
    "row written, not committed": (Checkpoint.objects, "create", AFTER, 1),
    "row committed, no file": (sealing, "sign_head", AFTER, 1),
    "before the first tile": (publishing, "rename_in", BEFORE, 1),
    "after the first tile": (publishing, "rename_in", AFTER, 1),
    "written beside, not renamed": (Path, "replace", BEFORE, 3),
    "all tiles, no folder lasts": (publishing, "sync_folders", BEFORE, 1),
    "all tiles, no checkpoint": (publishing, "_replace_if_new", BEFORE, 2),
    "everything": (publishing, "publish", AFTER, 1),
}

_kept: list[object] = []


def in_child(work) -> int:
    """How a forked process with its own connection ended; minus the signal that killed it."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        _kept.append(connection.connection)  # the parent's: nobody here may close it
        connection.connection = None
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def stop_at(owner, name: str, when: str, nth: int, *, how) -> None:
    """Let ``how`` happen before or after the nth call of a function; in a child only."""
    plain, calls = getattr(owner, name), itertools.count(1)

    def stopping(*arguments, **options):
        number = next(calls)  # files are written by several threads
        if when == BEFORE and number == nth:
            how()
        result = plain(*arguments, **options)
        if when == AFTER and number == nth:
            how()
        return result

    setattr(owner, name, stopping)


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_the_disk() -> None:
    """From now on no file of this process grows beyond a few bytes: write() itself fails."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@pytest.fixture
def waiting_log(settings, tmp_path):
    """A sealed log with a further 300 records that wait, in a database that children can open."""
    before = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        path = tmp_path / "copy.sqlite3"
        with sqlite3.connect(path) as copy:
            connection.cursor().connection.backup(copy)
        copy.close()
        connection.settings_dict["NAME"] = str(path)

    def prepare() -> None:
        sealed_log(settings, 299)
        bulk_records(300)

    assert in_child(prepare) == 0
    yield
    connection.settings_dict["NAME"] = before


def seal() -> None:
    seal_pending(now=NOON)


def is_whole() -> None:
    seal()
    leaves = list(Leaf.objects.order_by("seq").values_list("seq", "src"))
    assert [seq for seq, _ in leaves] == list(range(600))
    assert {src for _, src in leaves} == set(Record.objects.values_list("src", flat=True))
    assert not Waiting.objects.exists()
    assert Checkpoint.objects.order_by("-size").first().size == 600
    assert verify_log().findings == []


@pytest.mark.parametrize("step", STEPS)
def test_a_sealer_killed_at_any_step_loses_nothing(waiting_log, step):
    def killed() -> None:
        stop_at(*STEPS[step], how=kill_myself)
        seal()

    assert in_child(killed) == -signal.SIGKILL
    assert in_child(is_whole) == 0


@pytest.mark.parametrize("step", ["before the first tile", "numbering committed"])
def test_a_full_disk_loses_nothing(waiting_log, step):
    def starved() -> None:
        stop_at(*STEPS[step], how=fill_the_disk)
        with pytest.raises(OSError, match="File too large"):
            seal()

    assert in_child(starved) == 0
    assert in_child(is_whole) == 0


def test_a_torn_tile_is_written_anew(settings, waiting_log):
    """A power cut after the file got its name and before its bytes were on the disk."""

    def torn() -> None:
        def tear() -> None:
            path = max(
                Path(settings.SSJ_LOG_DIR).rglob("tile/0/*"), key=lambda p: p.stat().st_mtime
            )
            path = path if path.is_file() else next(path.iterdir())
            os.truncate(path, 17)
            kill_myself()

        stop_at(publishing, "_replace_if_new", BEFORE, 2, how=tear)
        seal()

    assert in_child(torn) == -signal.SIGKILL
    assert in_child(is_whole) == 0


@pytest.mark.parametrize("how", ["whole", "altered", "a member dies"])
def test_a_long_log_is_verified_by_several_processes(waiting_log, how):
    def verified() -> None:
        seal()
        if how == "altered":
            with transaction.atomic():
                tampered(
                    "UPDATE ledger_record SET actor = 'w' WHERE src IN "
                    "(SELECT src FROM ledger_leaf WHERE seq IN (7, 555))"
                )
        alone = verify_log()
        verify_crew.ALONE, verify_crew.PROCESSES, verify_pieces.PIECE = 1, 2, 100
        begun = verify_crew._Member.__init__
        started = []

        def begin(member, *arguments) -> None:
            begun(member, *arguments)
            started.append(member._process)
            if how == "a member dies" and len(started) == 1:
                member._process.kill()

        verify_crew._Member.__init__ = begin
        assert verify_log() == alone
        assert bool(alone.findings) is (how == "altered")
        assert len(started) == 2
        assert {process.poll() is None for process in started} == {False}

    assert in_child(verified) == 0


def test_a_record_that_left_the_queue_without_becoming_an_entry_is_noticed(waiting_log):
    """Control: what these tests ask would not hold for a sealer that forgot."""

    def forgets() -> None:
        Waiting.objects.filter(src=Waiting.objects.first().src).delete()

    assert in_child(forgets) == 0
    assert in_child(is_whole) == 1
