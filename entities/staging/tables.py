"""The temporary table that an import passes through, on PostgreSQL and on SQLite."""

# ruff: noqa: S608 -- identifiers below are constants of this package; values are parameters

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.db import connection

from entities.parsing import STAGED
from entities.staging.spool import read_spool

TABLE = "ssj_staged_entities"
CHUNK = 5_000


@contextmanager
def staged(spool: Path) -> Iterator[None]:
    """Load ``spool`` into ``TABLE`` for the length of the block, inside a transaction."""
    columns = ", ".join(
        "line_no bigint" if name == "line_no" else f"{name} text" for name in STAGED
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # groups and joins of a whole file, in memory
            cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TABLE} "
            f"({columns}, entity_id bigint, changed integer DEFAULT 0)"
        )
    if connection.vendor == "postgresql":
        _copy(spool)
    else:
        _insert(spool)
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}_tags")


def _copy(spool: Path) -> None:
    names = ", ".join(f'"{name}"' for name in STAGED)
    with connection.cursor() as cursor, spool.open("rb") as handle:
        cursor.cursor.copy_expert(
            f"COPY {TABLE} ({names}) FROM STDIN WITH (ENCODING 'UTF8')", handle
        )


def _insert(spool: Path) -> None:
    names = ", ".join(f'"{name}"' for name in STAGED)
    marks = ", ".join(["%s"] * len(STAGED))
    rows = read_spool(spool)
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, CHUNK)):
            cursor.executemany(f"INSERT INTO {TABLE} ({names}) VALUES ({marks})", chunk)
