"""What a record promises of the rows that its act added: a salted digest over all their columns.

An app names in ``log_kept`` of its ``AppConfig`` the tables whose rows are promised so, and
``verify_ledger`` holds each table against the log (``verify_kept``).
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Field, Model

from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes
from shuangsuiji.ledger.leaves import instant

PROMISED: Final = "rows"  # in the payload: {"app.model": {primary key: digest}}
DOMAIN: Final = b"ssj/row/1\n"


class Kept(NamedTuple):
    """An append-only table whose rows are promised by the records of the acts that add them."""

    model: str  # "app.Model"
    kinds: tuple[str, ...]
    at: str  # path to the column that holds the instant of the act, "recorded_at"


def digests_of(rows: Iterable[Model], salt: bytes) -> dict[str, JsonValue]:
    """The promises of rows that were just stored, by table and primary key."""
    found: dict[str, dict[str, JsonValue]] = {}
    for row in rows:
        columns = columns_of(type(row))
        values = [getattr(row, column.attname) for column in columns]
        name = row._meta.label_lower
        found.setdefault(name, {})[str(row.pk)] = row_digest(salt, columns, values)
    return dict(found)


def columns_of(model: type[Model]) -> list["Field[Any, Any]"]:
    """The columns of the model's table, the primary key included."""
    return list(model._meta.concrete_fields)


def row_digest(salt: bytes, columns: Sequence["Field[Any, Any]"], values: Sequence[object]) -> str:
    """SHA-256 over domain, the record's salt and the canonical object of the row, lowercase hex.

    Keys are names of columns, each value as ``_plain`` writes it; the salt keeps short texts (a
    name, a telephone number) from being guessed from the digest.
    """
    row = {column.attname: _plain(value) for column, value in zip(columns, values, strict=True)}
    return hashlib.sha256(DOMAIN + salt + canonical_bytes(row)).hexdigest()


def _plain(value: Any) -> JsonValue:
    """Instants in UTC, days as ISO, bytes as the SHA-256 of them, choices as their value."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value)
