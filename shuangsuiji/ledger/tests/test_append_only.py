"""The triggers of the append-only tables, each with its control: without it the write passes."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from shuangsuiji.ledger.models import Checkpoint, HistoryEntry, LogConflict, Record, Timestamp
from shuangsuiji.ledger.services import append, command
from shuangsuiji.tests.plugin import triggers_off_and_on
from shuangsuiji.tests.test_architecture import APPEND_ONLY

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MODEL = {
    "ledger_record": Record,
    "ledger_historyentry": HistoryEntry,
    "ledger_logconflict": LogConflict,
    "ledger_timestamp": Timestamp,
}
TABLES = list(MODEL)
CHANGES = ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"]
COLUMN = {
    "ledger_record": "actor",
    "ledger_historyentry": "actor_name",
    "ledger_logconflict": "text",
    "ledger_timestamp": "authority",
}

pytestmark = pytest.mark.django_db


@command
def do_something(*, by: str, now: datetime) -> None:
    append(kind="test.thing.done", actor=by, subject="X", payload={"n": 1}, at=now)


@pytest.fixture
def rows(django_user_model):
    do_something(by="zhang", now=NOON)
    user = django_user_model.objects.create(username="zhang")
    HistoryEntry.objects.log_create(
        user, force_log=True, action=HistoryEntry.Action.CREATE, changes={"username": ["", "x"]}
    )
    LogConflict.objects.create(digest="0", older_size=1, newer_size=2, found_at=NOON)
    head = Checkpoint.objects.create(size=1, root=b"", note="", at=NOON)
    Timestamp.objects.create(checkpoint=head, answer=b"", stamped_at=NOON, received_at=NOON)
    connection.check_constraints()  # now: PostgreSQL alters no table with checks outstanding


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_recorded_row_can_be_neither_changed_nor_deleted(rows, table, change):
    statement = change.format(table=table, column=COLUMN[table])
    before = MODEL[table].objects.count()

    with pytest.raises(IntegrityError, match="只能追加"):
        run(statement)

    assert MODEL[table].objects.count() == before > 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_without_the_trigger_the_same_statement_passes(rows, table, change):
    statement = change.format(table=table, column=COLUMN[table])
    before = MODEL[table].objects.count()
    off, _ = triggers_off_and_on()

    for each in [*off, statement]:
        run(each)

    assert MODEL[table].objects.count() == (0 if statement.startswith("DELETE") else before)


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_a_table_cannot_be_truncated(rows, table):
    with pytest.raises(IntegrityError, match="TRUNCATE"):
        run(f"TRUNCATE {table}")


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_without_the_trigger_the_table_is_truncated(rows, table):
    off, _ = triggers_off_and_on()

    for each in [*off, f"TRUNCATE {table}"]:
        run(each)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # a name from this file
        assert cursor.fetchone() == (0,)


def verbs_refused() -> dict[str, set[str]]:
    """By table, what its triggers refuse."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgtype FROM pg_trigger "
                "JOIN pg_proc p ON p.oid = tgfoid WHERE p.proname LIKE 'ssj_refuse%' "
                "AND tgenabled = 'O' AND tgtype & 2 > 0"
            )
            bits = {"UPDATE": 16, "DELETE": 8, "TRUNCATE": 32}
            for table, kind in cursor.fetchall():
                found.setdefault(table, set()).update(v for v, bit in bits.items() if kind & bit)
        else:
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            for table, sql in cursor.fetchall():
                if "RAISE(ABORT" in sql:
                    verbs = {verb for verb in ("UPDATE", "DELETE") if f"BEFORE {verb}" in sql}
                    found.setdefault(table, set()).update(verbs)
    return found


def open_tables() -> set[str]:
    wanted = {"UPDATE", "DELETE"} | ({"TRUNCATE"} if connection.vendor == "postgresql" else set())
    tables = {apps.get_model(label)._meta.db_table for label in APPEND_ONLY}
    refused = verbs_refused()
    return {table for table in tables if not wanted <= refused.get(table, set())}


def test_every_append_only_model_is_guarded_against_every_change():
    assert open_tables() == set()


def test_one_trigger_gone_is_noticed():
    """Control."""
    off = [each for each in triggers_off_and_on()[0] if "ledger_node" in each]
    run(off[0])

    assert open_tables() == {"ledger_node"}


@pytest.mark.django_db(transaction=True)
def test_the_triggers_are_back_after_the_runner_emptied_the_tables(django_db_blocker):
    do_something(by="zhang", now=NOON)
    statements = connection.ops.sql_flush(_NoStyle(), TABLES)
    connection.ops.execute_sql_flush(statements)
    assert Record.objects.count() == 0
    do_something(by="zhang", now=NOON)

    with pytest.raises(IntegrityError):
        Record.objects.all().delete()


class _NoStyle:
    def __getattr__(self, name):
        return str
