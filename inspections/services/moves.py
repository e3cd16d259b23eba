"""The one way a session changes state and says so: compare and swap, and one record."""

from collections.abc import Mapping
from datetime import datetime

from inspections.events import Event
from inspections.models.sessions import DrawSession
from inspections.policies import MoveNotAllowedError
from inspections.states import Status, is_allowed
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append


def move(session: DrawSession, target: Status, **fields: str | datetime) -> None:
    """Swap the session's state for ``target`` and set ``fields`` in the same UPDATE.

    Raises:
        MoveNotAllowedError: the table has no such arrow, or somebody was faster.
    """
    source = session.status
    if not is_allowed(source, target):
        raise MoveNotAllowedError(session.code, source, target)
    swapped = DrawSession.objects.filter(pk=session.pk, status=source).update(
        status=target, **fields
    )
    if not swapped:
        raise MoveNotAllowedError(session.code, source, target)
    session.refresh_from_db()


def record(
    session: DrawSession,
    kind: Event,
    payload: Mapping[str, JsonValue],
    *,
    by: str,
    now: datetime,
) -> None:
    """Append what happened to a session to the ledger, in the caller's transaction."""
    append(
        kind=kind,
        actor=by,
        subject=session.code,
        draw=session.code,
        payload=payload,
        at=now,
    )
