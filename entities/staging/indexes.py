"""Indexes of an empty register built once, after its first rows, instead of row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from entities.models import Entity
from entities.staging.tables import TABLE

WORTHWHILE = 20_000  # rows; fewer are stored soon enough
REGISTER = "entities_entity"
# The primary key stays: other tables refer to it.
CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype = 'u' ORDER BY conname
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c
WHERE c.conindid = indexrelid AND c.conrelid = indrelid AND c.contype IN ('p', 'u')) ORDER BY 1
"""


@contextmanager
def indexes_built_last() -> Iterator[None]:
    """Take the indexes of an empty register away for the block, if the file is long.

    The register is locked from here to the end of the caller's transaction, also for readers.
    Where that cannot be had at once, or the indexes are not ours to take, they simply stay.
    """
    again = _taken_away() if _is_worthwhile() else []
    yield
    with connection.cursor() as cursor:
        for sql in again:
            cursor.execute(sql)


def _is_worthwhile() -> bool:
    if connection.vendor != "postgresql" or Entity.objects.exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {TABLE} OFFSET %s LIMIT 1", [WORTHWHILE])  # noqa: S608
        return cursor.fetchone() is not None


def _taken_away() -> list[str]:
    """Drop the indexes; returns the statements that make them again."""
    quoted = connection.ops.quote_name
    again = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {REGISTER} IN ACCESS EXCLUSIVE MODE NOWAIT")
            if Entity.objects.exists():  # somebody was quicker
                return []
            cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
            cursor.execute(CONSTRAINTS, [REGISTER])
            for name, definition in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {REGISTER} DROP CONSTRAINT {quoted(name)}")
                again.append(f"ALTER TABLE {REGISTER} ADD CONSTRAINT {quoted(name)} {definition}")
            cursor.execute(INDEXES, [REGISTER])
            for name, definition in cursor.fetchall():
                cursor.execute(f"DROP INDEX {name}")
                again.append(definition)
    except DatabaseError:
        return []
    return again
