"""The one way a session changes state: compare and swap, by the table in ``states``."""

from datetime import datetime

from inspections.models.sessions import DrawSession
from inspections.policies import MoveNotAllowedError
from inspections.states import Status, is_allowed


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
