"""The store: whole files or none, also on a full disk and after a failed transaction."""

import errno
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys

import pytest

from inspections.fieldwork.store import (
    BusyError,
    NoRoomError,
    OffsetError,
    Store,
    WrongBytesError,
)

DATA = bytes(range(256)) * 64
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "evidence")


def files_in(store):
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


def settle(store, *, is_known=False, error=None):
    store.check("p", DIGEST)
    with store.settling("p", DIGEST, lambda: is_known):
        if error:
            raise error


def test_parts_follow_on_each_other_and_become_one_file(store):
    assert store.take("p", 0, [DATA[:100], DATA[100:500]], size=len(DATA)) == 500
    with pytest.raises(OffsetError) as found:
        store.take("p", 400, [DATA[400:]], size=len(DATA))
    assert found.value.received == 500
    with pytest.raises(OffsetError):  # more than was announced leaves nothing of this call
        store.take("p", 500, [DATA[500:], b"x"], size=len(DATA))
    assert store.received("p") == 500
    assert store.take("p", 500, [DATA[500:]], size=len(DATA)) == len(DATA)
    settle(store)
    assert (store.holds(DIGEST, len(DATA)), store.digest_of(DIGEST)) == (True, DIGEST)
    assert files_in(store) == [DIGEST]


def test_a_broken_line_keeps_what_came_and_wrong_bytes_begin_anew(store):
    def cut():
        yield DATA[:100]
        raise ConnectionResetError(errno.ECONNRESET, "gone")

    with pytest.raises(ConnectionResetError):
        store.take("p", 0, cut(), size=len(DATA))
    assert store.received("p") == 100
    store.take("p", 100, [bytes(len(DATA) - 100)], size=len(DATA))
    with pytest.raises(WrongBytesError):
        store.check("p", DIGEST)
    assert files_in(store) == []


def test_two_requests_never_write_one_part(store):
    def meanwhile():
        yield DATA[:10]
        with pytest.raises(BusyError):
            store.take("p", 0, [DATA], size=len(DATA))
        yield DATA[10:20]

    assert store.take("p", 0, meanwhile(), size=len(DATA)) == 20


def test_a_failed_transaction_puts_the_file_back(store):
    store.take("p", 0, [DATA], size=len(DATA))
    with pytest.raises(RuntimeError):
        settle(store, error=RuntimeError("no rows"))
    assert files_in(store) == ["p"]
    settle(store)
    store.take("p", 0, [DATA], size=len(DATA))  # the same file for another visit
    with pytest.raises(RuntimeError):
        settle(store, is_known=True, error=RuntimeError("no rows"))
    assert files_in(store) == [DIGEST]


def test_a_damaged_file_is_healed_by_the_next_good_copy(store):
    store.take("p", 0, [DATA], size=len(DATA))
    settle(store)
    store.path(DIGEST).write_bytes(b"bent")
    store.take("p", 0, [DATA], size=len(DATA))
    settle(store, is_known=True)
    assert store.digest_of(DIGEST) == DIGEST


def limited(store, limit):
    """Take a file under a limit of the kernel, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        return store.take("p", store.received("p"), [DATA[:6000], DATA[6000:]], size=len(DATA))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_keeps_nothing_of_the_call_and_a_retry_works(store):
    store.take("p", 0, [], size=len(DATA))
    with pytest.raises(NoRoomError):
        limited(store, 8192)
    assert store.received("p") == 0
    assert limited(store, 10**9) == len(DATA)  # the control: the limit was the reason


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_small_disk_runs_full_and_loses_nothing(tmp_path):
    """Two megabytes: files go in until one does not, and that one leaves no trace."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        store, taken = Store(disk), []
        for number in range(12):
            data = bytes([number]) * 300_000
            digest = hashlib.sha256(data).hexdigest()
            try:
                store.take("p", 0, [data[:150_000], data[150_000:]], size=len(data))
            except NoRoomError:
                assert store.received("p") == 0
                store.drop("p")
                break
            store.check("p", digest)
            with store.settling("p", digest, lambda: False):
                taken.append(digest)
        assert 4 <= len(taken) < 12
        assert [store.digest_of(one) for one in taken] == taken
        assert files_in(store) == sorted(taken)
        store.path(taken[0]).unlink()
        assert store.take("p", 0, [DATA], size=len(DATA)) == len(DATA)
    finally:
        subprocess.run([shutil.which("umount"), str(disk)], check=True)


def test_a_killed_writer_frees_its_lock(store):
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from inspections.fieldwork.store import Store\n"
        "def chunks():\n    yield b'x' * 10\n    os.kill(os.getpid(), 9)\n    yield b''\n"
        "Store(Path(sys.argv[1])).take('p', 0, chunks(), size=100)\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(store.folder)],
        check=False,
        cwd=os.getcwd(),  # noqa: PTH109
        env={**os.environ, "PYTHONPATH": "."},
    )

    assert store.take("p", 10, [b"y"], size=100) == 11
