"""Statements that PostgreSQL plans once for each connection that is kept.

To plan a query over six tables takes it several times as long as to answer it. Statements of
``compiled`` have one text for ever, so each is prepared at its first use on a connection; the
plan does not depend on the values (``plan_cache_mode`` in ``env.database``). Where connections are
not kept (``SSJ_CONN_MAX_AGE=0``, behind a pool that hands them out by transaction) nothing is.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db import connection

MOST = 64  # statements of a connection; each takes the server some 250 kB
PLACE = re.compile(r"%s|%%")
_numbers = count(1)


class Prepared:
    """One text with ``%s`` where values go; some are known already, the others come each time."""

    def __init__(self, sql: str, is_given: Sequence[bool]) -> None:
        self.sql, self._is_given = sql, is_given
        self._name = f"ssj_{next(_numbers)}"

    def call(self, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """What a cursor executes for these values: the text, or the call of what was prepared."""
        if not _keeps_plans():
            return self.sql, values
        self._prepare(values)
        given = [value for value, comes in zip(values, self._is_given, strict=True) if comes]
        places = f"({', '.join(['%s'] * len(given))})" if given else ""
        return f"EXECUTE {self._name}{places}", given

    def _prepare(self, values: Sequence[Any]) -> None:
        connection.ensure_connection()
        known = _prepared_on(connection.connection)
        if self._name in known:
            return
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            if len(known) >= MOST:
                cursor.execute("DEALLOCATE ALL")
                known.clear()
            numbers, places = count(1), iter(zip(values, self._is_given, strict=True))

            def filled(place: re.Match[str]) -> str:
                if place[0] == "%%":
                    return "%"
                value, comes = next(places)
                return f"${next(numbers)}" if comes else cursor.mogrify("%s", [value]).decode()

            cursor.execute(f"PREPARE {self._name} AS {PLACE.sub(filled, self.sql)}")
        known.add(self._name)


def _keeps_plans() -> bool:
    return connection.vendor == "postgresql" and connection.settings_dict["CONN_MAX_AGE"] != 0


def _prepared_on(raw: Any) -> set[str]:
    """Names that the driver's connection knows; a new connection knows none."""
    of, names = getattr(connection, "ssj_prepared", (None, set()))
    if of is not raw:
        names = set()
        connection.ssj_prepared = (raw, names)  # type: ignore[attr-defined]
    return names
