"""Append-only tables beside the log: a row that was altered, taken away or put in by hand.

Whatever stands in a table of ``log_kept`` was promised by the record of its act, and whatever was
promised stands there. Records from before such promises, and those whose content was destroyed
with a legal basis, cannot tell: rows of their instant are left alone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model

from shuangsuiji.kernel.canonical import NotCanonicalError
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.rows import PROMISED, Kept, columns_of, row_digest
from shuangsuiji.ledger.selectors import stored_bytes
from shuangsuiji.ledger.told import Place, parsed, settled

TOGETHER = 2000  # rows that are fetched at once


class _Promise(NamedTuple):
    record: int  # primary key of the record
    salt: bytes
    digest: str


class _Promises(NamedTuple):
    """What the records of one table's acts say."""

    read: int  # how many records
    rows: dict[str, _Promise]  # by primary key of the row
    silent: set[datetime]  # instants of records that cannot tell


def kept_tables() -> Iterator[Kept]:
    """The tables that the installed apps name in ``log_kept``."""
    for app in apps.get_app_configs():
        yield from getattr(app, "log_kept", ())


def unkept_rows(tables: Iterable[Kept]) -> Iterator[Place]:
    """What of these tables is not as promised; time grows with the rows and their records."""
    for kept in tables:
        yield from settled(partial(_compared, kept))


def _compared(kept: Kept) -> tuple[int, list[Place]]:
    model = apps.get_model(kept.model)
    promises = _promises(kept, model._meta.label_lower)
    found: list[tuple[int | None, str]] = []  # primary key of the record, and what is wrong
    columns = columns_of(model)
    names = [column.attname for column in columns]
    strange = []
    rows = model._default_manager.order_by("pk").values_list("pk", *names)
    for pk, *values in rows.iterator(chunk_size=TOGETHER):
        promise = promises.rows.pop(str(pk), None)
        if promise is None:
            strange.append(pk)
            continue
        try:
            is_kept = row_digest(promise.salt, columns, values) == promise.digest
        except (NotCanonicalError, AttributeError):  # SQLite keeps whatever it is given
            is_kept = False
        if not is_kept:
            found.append((promise.record, f"{_named(model, pk)}与记录不同，库中的行被改动。"))
    found += [
        (None, f"{_named(model, pk)}没有这样的记录，不是由本系统写入的。")
        for pk in _unvouched(kept, model, strange, promises.silent)
    ]
    found += [
        (promise.record, f"{_named(model, key)}不在库中，行被删除。")
        for key, promise in promises.rows.items()
    ]
    return promises.read, list(_numbered(found))


def _promises(kept: Kept, name: str) -> _Promises:
    """One query; what each record promises of one table."""
    promised: dict[str, _Promise] = {}
    silent: set[datetime] = set()
    count = 0
    records = Record.objects.filter(kind__in=kept.kinds).order_by("seq")
    for pk, at, salt, payload in records.values_list("seq", "at", "salt", "payload").iterator():
        count += 1
        rows = parsed(payload).get(PROMISED)
        if rows is None:
            silent.add(at)
            continue
        for key, digest in rows.get(name, {}).items():
            promised.setdefault(key, _Promise(pk, stored_bytes(salt), digest))
    return _Promises(count, promised, silent)


def _unvouched(
    kept: Kept, model: type[Model], strange: list[Any], silent: set[datetime]
) -> Iterator[Any]:
    """Of rows that no record promises, those that no silent record of their instant may mean."""
    for start in range(0, len(strange), 500):
        some = strange[start : start + 500]
        rows = model._default_manager.filter(pk__in=some)
        instants = dict(rows.values_list("pk", kept.at))
        yield from (pk for pk in some if instants.get(pk) not in silent)


def _named(model: type[Model], key: object) -> str:
    return f"{model._meta.verbose_name}第 {key} 行："


def _numbered(found: list[tuple[int | None, str]]) -> Iterator[Place]:
    """Entry numbers in place of primary keys of records, and what the records are about."""
    wanted = sorted({pk for pk, _ in found if pk is not None})
    subjects: dict[int, tuple[str, str]] = {}
    numbers: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        rows = Record.objects.filter(pk__in=wanted[start : start + 500])
        some = {pk: (src, subject) for pk, src, subject in rows.values_list("pk", "src", "subject")}
        subjects |= some
        sources = [src for src, _ in some.values()]
        numbers |= dict(Leaf.objects.filter(src__in=sources).values_list("src", "seq"))
    for pk, text in found:
        if pk is None:
            yield None, text
            continue
        src, subject = subjects[pk]
        yield numbers.get(src), f"{text.removesuffix('。')}（记录的对象：{subject}）。"
