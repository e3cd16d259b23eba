"""The temporary table that an import passes through, on PostgreSQL and on SQLite."""

# ruff: noqa: S608 -- identifiers below are constants of this package; values are parameters

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.db import connection

from entities.parsing import STAGED
from entities.staging.spool import read_spool

TABLE = "ssj_staged_entities"
CHUNK = 5_000
PIECE_BYTES = 1 << 20


class Staging:
    """``TABLE`` as it fills while a file is read: by COPY, or from a spool where there is none."""

    def __init__(self, folder: Path) -> None:
        self._copies = connection.vendor == "postgresql"
        self._spool = folder / "spool"
        self._waiting: list[bytes] = []
        self._size = 0
        columns = ", ".join(
            "line_no bigint" if name == "line_no" else f"{name} text" for name in STAGED
        )
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            cursor.execute(
                f"CREATE TEMPORARY TABLE {TABLE} "
                f"({columns}, entity_id bigint, changed integer DEFAULT 0)"
            )

    def add(self, lines: bytes) -> None:
        """Take lines as ``spool.as_text`` makes them."""
        self._waiting.append(lines)
        self._size += len(lines)
        if self._size >= PIECE_BYTES:
            self._flush()

    def load(self) -> None:
        """Bring in what still waits, inside the transaction that uses ``TABLE``."""
        self._flush()
        if self._copies:
            with connection.cursor() as cursor:  # groups and joins of a whole file, in memory
                cursor.execute("SET LOCAL work_mem = '64MB'")
        else:
            _insert(self._spool)

    def _flush(self) -> None:
        lines = b"".join(self._waiting)
        self._waiting, self._size = [], 0
        if self._copies:
            _copy(lines)
        else:
            with self._spool.open("ab") as spool:
                spool.write(lines)


@contextmanager
def staging(folder: Path) -> Iterator[Staging]:
    """A ``Staging`` for the length of the block; ``folder`` is private and empty."""
    try:
        yield Staging(folder)
    finally:
        if not connection.needs_rollback:  # then the rollback takes them away
            _drop()


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}_tags")


def _copy(lines: bytes) -> None:
    names = ", ".join(f'"{name}"' for name in STAGED)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {TABLE} ({names}) FROM STDIN WITH (ENCODING 'UTF8')", io.BytesIO(lines)
        )


def _insert(spool: Path) -> None:
    names = ", ".join(f'"{name}"' for name in STAGED)
    marks = ", ".join(["%s"] * len(STAGED))
    rows = read_spool(spool)
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, CHUNK)):
            cursor.executemany(f"INSERT INTO {TABLE} ({names}) VALUES ({marks})", chunk)
