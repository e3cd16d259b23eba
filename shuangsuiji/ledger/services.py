"""Writing to the ledger: ``append`` one record, ``@command`` around every writing service."""

import hashlib
import secrets
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes
from shuangsuiji.ledger.chain import GENESIS, leaf_bytes, payload_digest, record_hash
from shuangsuiji.ledger.context import audit
from shuangsuiji.ledger.continuity import check_continuous
from shuangsuiji.ledger.models import Record, Waiting

P = ParamSpec("P")
T = TypeVar("T")

# One lock for the whole chain, held until the transaction ends ("ssj-ledger" in 63 bits).
LOCK_KEY = int.from_bytes(hashlib.sha256(b"ssj-ledger").digest()[:8], "big") >> 1

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
) -> Record:
    """Chain one record to the end of the ledger, inside the caller's transaction.

    Args:
        kind: ``app.noun.past_participle``.
        actor: username of who acted, or the name of the service for the machine's own acts.
        subject: code of what was acted on; never personal data.
        payload: facts of the act, in the canonical JSON subset (no floats).
        at: aware instant at which the caller read the clock.
        draw: session code, where the act belongs to a draw.

    Raises:
        OutsideCommandError: not called from within a ``@command``.
    """
    appended = _appended.get()
    if appended is None:
        raise OutsideCommandError("append 只能在 @command 服务内调用")
    _lock_chain()
    last = Record.objects.order_by("-seq").only("seq", "hash").first()
    body = canonical_bytes(dict(payload))
    salt = secrets.token_bytes(32)
    src = f"event/{uuid.uuid4()}"
    leaf = leaf_bytes(
        kind=kind,
        at=at,
        src=src,
        draw=draw,
        actor=actor,
        payload_sha256=payload_digest(salt, body),
    )
    prev = last.hash if last else GENESIS
    record = Record.objects.create(
        seq=last.seq + 1 if last else 0,
        kind=kind,
        at=at,
        actor=actor,
        subject=subject,
        draw=draw,
        src=src,
        leaf=leaf,
        prev=prev,
        hash=record_hash(prev, leaf),
        payload=body,
        salt=salt,
    )
    Waiting.objects.create(src=src)
    appended.append(record.seq)
    return record


def _lock_chain() -> None:
    """Serialise appenders. SQLite needs nothing: its transactions begin IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
