"""What a superuser can do to the tables and files, and that each of it is found at its place."""
# ruff: noqa: S608  # statements of an attacker, made from numbers and names in this file

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.kernel.note import LOG_KEY, Note, parse_note
from shuangsuiji.ledger.keys import SigningKey
from shuangsuiji.ledger.models import HistoryEntry, Leaf
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import NOON, sealed_log, tampered
from shuangsuiji.ledger.verify import verify_log
from shuangsuiji.ledger.verify_rows import Made

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


def forged() -> tuple[str, str]:
    data = edited(1)
    return bytes_of(data), bytes_of(hashlib.sha256(b"\x00" + data).digest())


def inserted(seq: int) -> list[str]:
    data, value = forged()
    return [
        f"UPDATE ledger_leaf SET seq = -seq - 1 WHERE seq >= {seq}",
        "UPDATE ledger_leaf SET seq = -seq WHERE seq < 0",
        "INSERT INTO ledger_leaf (seq, data, hash, src) "
        f"VALUES ({seq}, {data}, {value}, 'event/forged')",
    ]


def many(seq: int) -> str:
    return f"IN (SELECT src FROM ledger_leaf WHERE seq >= {seq} AND seq < {seq + MANY})"


MANY = 50
ON_MANY = {
    "entries deleted": lambda seq: (
        f"DELETE FROM ledger_leaf WHERE seq >= {seq} AND seq < {seq + MANY}"
    ),
    "hashes edited": lambda seq: (
        f"UPDATE ledger_leaf SET hash = {bytes_of(bytes(32))} "
        f"WHERE seq >= {seq} AND seq < {seq + MANY}"
    ),
    "bytes edited": lambda seq: (
        f"UPDATE ledger_leaf SET data = {bytes_of(b'{}')} WHERE seq >= {seq} AND seq < {seq + MANY}"
    ),
    "sources deleted": lambda seq: f"DELETE FROM ledger_record WHERE src {many(seq)}",
    "actors edited": lambda seq: f"UPDATE ledger_record SET actor = 'wang' WHERE src {many(seq)}",
    "payloads edited": lambda seq: (
        f"UPDATE ledger_record SET payload = {bytes_of(b'{}')} WHERE src {many(seq)}"
    ),
    "payloads destroyed": lambda seq: (
        f"UPDATE ledger_record SET payload = NULL, salt = NULL WHERE src {many(seq)}"
    ),
}
EMPTIED = {"leaf": SIZE - 1, "record": 0, "node": 255, "checkpoint": None}
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
    "subject edited in the source": lambda seq: (
        f"UPDATE ledger_record SET subject = 'Y' WHERE src = '{source_of(seq)}'"
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
    "payload destroyed": lambda seq: (
        f"UPDATE ledger_record SET payload = NULL, salt = NULL WHERE src = '{source_of(seq)}'"
    ),
    "salt destroyed": lambda seq: (
        f"UPDATE ledger_record SET salt = NULL WHERE src = '{source_of(seq)}'"
    ),
    "session edited in the source": lambda seq: (
        f"UPDATE ledger_record SET draw = 'X' WHERE src = '{source_of(seq)}'"
    ),
    "time edited in the source": lambda seq: (
        f"UPDATE ledger_record SET at = '2026-11-01 00:00:00+00:00' WHERE src = '{source_of(seq)}'"
    ),
    "entry inserted": inserted,
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
        "INSERT INTO ledger_record (seq, kind, at, actor, subject, draw, src, leaf) "
        "SELECT 99999, kind, at, actor, subject, draw, 'event/none', leaf "
        "FROM ledger_record ORDER BY seq DESC LIMIT 1",
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


@pytest.mark.parametrize("place", [1, 300, SIZE - MANY], ids=PLACES)
@pytest.mark.parametrize("what", ON_MANY)
def test_tampering_with_many_entries_is_found_at_each(log, what, place):
    tampered(ON_MANY[what](place))

    found = {finding.seq for finding in verify_log().findings}

    wanted = {place} if what == "entries deleted" else set(range(place, place + MANY))
    if what == "entries deleted" and place + MANY == SIZE:  # nothing follows that shows the gap
        wanted = {SIZE - 1}
    assert wanted <= found


@pytest.mark.parametrize("table", EMPTIED)
def test_an_emptied_table_is_found(log, table):
    if connection.vendor == "postgresql":
        tampered(f"TRUNCATE ledger_{table} CASCADE")
    else:
        tampered(f"DELETE FROM ledger_{table}")

    assert EMPTIED[table] in {finding.seq for finding in verify_log().findings}


def test_a_rollback_is_found_at_the_first_entry_that_is_gone(log):
    sources = f"(SELECT src FROM ledger_leaf WHERE seq >= {SIZE - 300})"
    tampered(
        f"DELETE FROM ledger_checkpoint WHERE size > {SIZE - 300}",
        f"DELETE FROM ledger_record WHERE src IN {sources}",
        f"DELETE FROM ledger_leaf WHERE seq >= {SIZE - 300}",
        f'DELETE FROM ledger_node WHERE "index" >= {(SIZE - 300) // 256}',
    )

    assert SIZE - 300 in {finding.seq for finding in verify_log().findings}


@pytest.mark.parametrize("announced", [False, True])
def test_a_swapped_key_is_found(settings, log, announced):
    """A head signed anew by another key, in the table and in the files."""
    text = (log / "checkpoint").read_text().partition("\n\n")[0] + "\n"
    key = SigningKey.from_seed(settings.SSJ_LOG_ORIGIN, LOG_KEY, bytes(32))
    note = str(Note(text, (key.signed(text),)))
    (log / "checkpoint").write_text(note)
    (log / "key").write_text(f"{key.verifier}\n")
    tampered(f"UPDATE ledger_checkpoint SET note = '{note}' WHERE size = {SIZE}")
    if announced:  # the record of the first key is rewritten to name the other
        payload = canonical_bytes({"origin": settings.SSJ_LOG_ORIGIN, "vkey": str(key.verifier)})
        tampered(
            f"UPDATE ledger_record SET payload = {bytes_of(payload)} WHERE src = '{source_of(0)}'"
        )

    found = {finding.seq for finding in verify_log().findings}

    assert (0 if announced else SIZE - 1) in found


@pytest.mark.parametrize("how", ["another", "one more", "none"])
def test_a_swapped_key_file_is_found(settings, log, how):
    stranger = SigningKey.from_seed(settings.SSJ_LOG_ORIGIN, LOG_KEY, bytes(32)).verifier
    own = (log / "key").read_text()
    (log / "key").write_text(
        {"another": f"{stranger}\n", "one more": f"{own}{stranger}\n", "none": ""}[how]
    )

    assert "公钥文件" in str(verify_log().findings[0])


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'wang'",
        "reason = 'x'",
        "action = 2",
        "object_pk = '77'",
        'changes = \'{"username": ["a", "b"]}\'',
        "changes = NULL",
        "timestamp = '2026-11-01 00:00:00+00:00'",
        "object_repr = 'wang'",
        "object_id = 77",
        "content_type_id = content_type_id + 1",
        "content_type_id = 9999",
        "actor_id = 77",
        "actor_email = 'wang@example.cn'",
        "remote_addr = '192.0.2.7'",
        "additional_data = '{}'",
        "cid = 'x'",
    ],
)
def test_an_edited_copy_of_the_field_history_is_found(settings, change):
    sealed_log(settings, 1)
    user = get_user_model().objects.create(username="li")
    user.username = "zhao"
    user.save()
    seal_pending(now=NOON)
    assert verify_log().findings == []
    row = HistoryEntry.objects.order_by("-pk").first()

    tampered(f"UPDATE ledger_historyentry SET {change} WHERE id = {row.pk}")

    assert Leaf.objects.get(src=row.src).seq in {finding.seq for finding in verify_log().findings}


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


@pytest.mark.parametrize("check", ["rows", "signatures", "files", "queue"])
def test_control_without_its_check_nothing_else_finds_it(settings, log, monkeypatch, check):
    verify, pieces = "shuangsuiji.ledger.verify.", "shuangsuiji.ledger.verify_pieces."
    text = (log / "checkpoint").read_text().partition("\n\n")[0] + "\n"
    key = SigningKey.from_seed(settings.SSJ_LOG_ORIGIN, LOG_KEY, bytes(32))
    note = str(Note(text, (key.signed(text),)))
    statement, name, off = {
        "rows": (
            ON_AN_ENTRY["actor edited in the source"](300),
            f"{pieces}made_of_records",
            lambda _: Made([], []),
        ),
        "signatures": (
            f"UPDATE ledger_checkpoint SET note = '{note}' WHERE size = {SIZE}",
            f"{pieces}signed_by",
            lambda *_, **__: [key],
        ),
        "files": ("SELECT 1", f"{verify}published_findings", lambda *_, **__: []),
        "queue": (
            ON_THE_LOG["a record slipped past the log"][0],
            f"{verify}_unsealed",
            lambda rows: rows.none(),
        ),
    }[check]
    tampered(statement)
    if check == "files":
        (log / "tile/0/000").write_bytes(bytes(256 * 32))
    assert verify_log().findings

    monkeypatch.setattr(name, off)

    assert verify_log().findings == []


def test_clean_logs_raise_no_alarm(settings):
    for _ in range(20):
        sealed_log(settings, 30)
        assert verify_log().findings == []
