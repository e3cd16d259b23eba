"""Writing to the ledger: ``append`` one record, ``@command`` around every writing service."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.db.models import Model

from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.context import audit
from shuangsuiji.ledger.continuity import check_continuous
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.models.records import made_record

P = ParamSpec("P")
T = TypeVar("T")

_appended: ContextVar[list[int] | None] = ContextVar("ledger_appended", default=None)


class NothingRecordedError(RuntimeError):
    """A service changed state without leaving a record; its transaction is undone."""


class OutsideCommandError(RuntimeError):
    """``append`` was called outside a ``@command``: record and change could part."""


def command(service: Callable[P, T]) -> Callable[P, T]:
    """Run ``service`` in one transaction and fail it if it appended no record.

    Nested commands join the outer transaction; each must append its own record.

    Raises:
        NothingRecordedError: no record was appended.
        ReadOnlyError: this database is not the published log; nothing was done.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        outer = _appended.get()
        if outer is None:
            check_continuous()
        mine: list[int] = []
        token = _appended.set(mine)
        try:
            # Rows edited inside carry the actor's name even where no request is at hand.
            with audit(actor_name=str(kwargs.get("by", ""))), transaction.atomic():
                result = service(*args, **kwargs)
                if not mine:
                    raise NothingRecordedError(f"{service.__qualname__} 没有写入存证记录，已撤销")
        finally:
            _appended.reset(token)
        if outer is not None:
            outer.extend(mine)
        return result

    run.is_ledger_command = True  # type: ignore[attr-defined]  # read by the architecture test
    return run


def append(
    *,
    kind: str,
    actor: str,
    subject: str,
    payload: Mapping[str, JsonValue],
    at: datetime,
    draw: str = "",
    rows: Iterable[Model] | None = None,
) -> Record:
    """Leave one record inside the caller's transaction; one statement.

    A trigger puts the row into the queue of the log. Nothing is locked, so records of different
    acts are written side by side; their order is that of the log.

    Args:
        kind: ``app.noun.past_participle``.
        actor: username of who acted, or the name of the service for the machine's own acts.
        subject: code of what was acted on; never personal data.
        payload: facts of the act, in the canonical JSON subset (no floats).
        at: aware instant at which the caller read the clock.
        draw: session code, where the act belongs to a draw.
        rows: what the act added to tables of ``log_kept``, stored already; their digests go into
            the payload. Empty where such an act added none.

    Raises:
        OutsideCommandError: not called from within a ``@command``.
    """
    appended = _appended.get()
    if appended is None:
        raise OutsideCommandError("append 只能在 @command 服务内调用")
    record = made_record(
        kind=kind, actor=actor, subject=subject, payload=payload, at=at, draw=draw, rows=rows
    )
    record.save(force_insert=True)
    appended.append(record.seq)
    return record
