"""What a superuser can do to the tables and files, and that each of it is found at its place."""
# ruff: noqa: S608  # statements of an attacker, made from numbers and names in this file

import hashlib
from pathlib import Path

import pytest
from django.db import connection

from shuangsuiji.kernel.note import parse_note
from shuangsuiji.ledger.models import Leaf
from shuangsuiji.ledger.tests.logs import sealed_log, tampered
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db

SIZE = 600
PLACES = {"first": 1, "middle": 300, "last": SIZE - 1}


def bytes_of(text: bytes) -> str:
    return f"'\\x{text.hex()}'::bytea" if connection.vendor == "postgresql" else f"x'{text.hex()}'"


def source_of(seq: int) -> str:
    return Leaf.objects.get(seq=seq).src


def edited(seq: int) -> bytes:
    return bytes(Leaf.objects.get(seq=seq).data).replace(b"zhang", b"wang5")


def rehashed(seq: int) -> str:
    data = edited(seq)
    value = hashlib.sha256(b"\x00" + data).digest()
    return (
        f"UPDATE ledger_leaf SET data = {bytes_of(data)}, hash = {bytes_of(value)} "
        f"WHERE seq = {seq}"
    )


def swapped(seq: int) -> list[str]:
    return [
        f"UPDATE ledger_leaf SET seq = -5 WHERE seq = {seq}",
        f"UPDATE ledger_leaf SET seq = {seq} WHERE seq = {seq - 1}",
        f"UPDATE ledger_leaf SET seq = {seq - 1} WHERE seq = -5",
    ]


ON_AN_ENTRY = {
    "entry deleted": lambda seq: f"DELETE FROM ledger_leaf WHERE seq = {seq}",
    "entry edited": lambda seq: (
        f"UPDATE ledger_leaf SET data = {bytes_of(edited(seq))} WHERE seq = {seq}"
    ),
    "entry edited and hashed anew": rehashed,
    "hash edited": lambda seq: (
        f"UPDATE ledger_leaf SET hash = {bytes_of(bytes(32))} WHERE seq = {seq}"
    ),
    "number moved": lambda seq: f"UPDATE ledger_leaf SET seq = seq + 5000 WHERE seq = {seq}",
    "numbers swapped": swapped,
    "source deleted": lambda seq: f"DELETE FROM ledger_record WHERE src = '{source_of(seq)}'",
    "actor edited in the source": lambda seq: (
        f"UPDATE ledger_record SET actor = 'wang' WHERE src = '{source_of(seq)}'"
    ),
    "kind edited in the source": lambda seq: (
        f"UPDATE ledger_record SET kind = 'test.other.done' WHERE src = '{source_of(seq)}'"
    ),
    "entry edited in the source": lambda seq: (
        f"UPDATE ledger_record SET leaf = {bytes_of(edited(seq))} WHERE src = '{source_of(seq)}'"
    ),
    "payload edited": lambda seq: (
        f"UPDATE ledger_record SET payload = {bytes_of(b'{}')} WHERE src = '{source_of(seq)}'"
    ),
    "salt edited": lambda seq: (
        f"UPDATE ledger_record SET salt = {bytes_of(bytes(32))} WHERE src = '{source_of(seq)}'"
    ),
}
ON_THE_LOG = {
    "head edited": (
        f"UPDATE ledger_checkpoint SET root = {{zero}} WHERE size = {SIZE}",
        SIZE - 1,
    ),
    "note edited": (
        f"UPDATE ledger_checkpoint SET note = replace(note, '600', '601') WHERE size = {SIZE}",
        SIZE - 1,
    ),
    "signature removed": (
        f"UPDATE ledger_checkpoint SET note = substr(note, 1, 100) || '\n\n' WHERE size = {SIZE}",
        SIZE - 1,
    ),
    "everything after an entry deleted": ("DELETE FROM ledger_leaf WHERE seq >= 400", 599),
    "a partial hash edited": ("UPDATE ledger_node SET hash = {zero} WHERE index = 1", 511),
    "a partial hash deleted": ("DELETE FROM ledger_node WHERE index = 0", 255),
    "a partial hash invented": (
        "INSERT INTO ledger_node (level, index, hash) VALUES (1, 77, {zero})",
        None,
    ),
    "a record slipped past the log": (
        "INSERT INTO ledger_record (seq, kind, at, actor, subject, draw, src, leaf, prev, hash) "
        "SELECT 99999, kind, at, actor, subject, draw, 'event/none', leaf, prev, 'x' "
        "FROM ledger_record WHERE seq = 5",
        None,
    ),
}


@pytest.fixture
def log(settings):
    assert sealed_log(settings, 299, 300) == SIZE
    return Path(settings.SSJ_LOG_DIR)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("what", ON_AN_ENTRY)
def test_tampering_with_an_entry_is_found_there(log, what, place):
    made = ON_AN_ENTRY[what](place)
    tampered(*([made] if isinstance(made, str) else made))

    found = {finding.seq for finding in verify_log().findings}

    assert found & ({place, place - 1} if what == "numbers swapped" else {place})


@pytest.mark.parametrize("what", ON_THE_LOG)
def test_tampering_with_the_log_is_found(log, what):
    statement, seq = ON_THE_LOG[what]
    if connection.vendor == "sqlite":
        statement = statement.replace(" index", ' "index"').replace(
            "(level, index", '(level, "index"'
        )

    tampered(statement.replace("{zero}", bytes_of(bytes(32))))

    assert seq in {finding.seq for finding in verify_log().findings}


@pytest.mark.parametrize(
    "name", ["tile/0/000", "tile/0/002.p/88", "tile/entries/001", "tile/1/000.p/2", "checkpoint"]
)
@pytest.mark.parametrize("how", ["edited", "removed", "truncated"])
def test_tampering_with_a_published_file_is_found(log, name, how):
    path = log / name
    data = path.read_bytes()
    if how == "removed" and name == "checkpoint":
        pytest.skip("a missing checkpoint is written again by the next sealing")
    if how == "removed":
        path.unlink()
    else:
        path.write_bytes(data[:-5] if how == "truncated" else data[:-5] + b"xxxx" + data[-1:])

    assert verify_log().findings


def test_a_kept_checkpoint_unmasks_a_log_that_was_written_anew(settings, log):
    """The whole database and the key in the wrong hands: only what others kept remains."""
    kept = parse_note((log / "checkpoint").read_bytes())
    for table in ("leaf", "node", "checkpoint", "record", "waiting"):
        tampered(f"DELETE FROM ledger_{table}")
    (Path(settings.SSJ_KEY_DIR) / "signed.json").unlink()
    for path in [*log.rglob("*.p/*"), log / "checkpoint"]:
        path.unlink()
    sealed_log(settings, 700)

    assert verify_log().findings == []
    assert "冲突" in str(verify_log(against=kept).findings[0])


def test_clean_logs_raise_no_alarm(settings):
    for _ in range(20):
        sealed_log(settings, 30)
        assert verify_log().findings == []
