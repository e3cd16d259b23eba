"""Small logs for tests, made by the services that everybody uses."""

from datetime import UTC, datetime

from django.db import connection

from shuangsuiji.ledger.key_services import create_key
from shuangsuiji.ledger.keys import keys_in
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.models.records import made_record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.services import append, command
from shuangsuiji.tests.plugin import triggers_off_and_on

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@command
def record_many(*, count: int, by: str, now: datetime) -> None:
    for number in range(count):
        append(
            kind="test.thing.done", actor=by, subject=f"X{number}", payload={"n": number}, at=now
        )


def sealed_log(settings, *counts: int) -> int:
    """A log with a head after each of ``counts`` further records; its size."""
    if not keys_in(settings.SSJ_KEY_DIR):
        create_key(by="console", now=NOON)
    for count in counts:
        bulk_records(count)
        checkpoint = seal_pending(now=NOON)
    return checkpoint.size


def bulk_records(count: int, *, actor: str = "zhang") -> None:
    """Many records at once, as ``append`` makes them one by one."""
    Record.objects.bulk_create(
        made_record(kind="test.thing.done", actor=actor, subject=f"X{n}", payload={"n": n}, at=NOON)
        for n in range(count)
    )


def tampered(*statements: str) -> None:
    """Change what is append-only, as only somebody with all rights on the database can."""
    if connection.vendor == "postgresql":
        off = ["SET LOCAL session_replication_role = replica"]
        on = ["SET LOCAL session_replication_role = origin"]
    else:
        off, on = triggers_off_and_on()
    with connection.cursor() as cursor:
        for statement in [*off, *statements, *on]:
            cursor.execute(statement)
