"""The one way a session changes state and says so: compare and swap, and one record."""

from collections.abc import Mapping
from datetime import datetime

from inspections.events import Event
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.policies import MoveNotAllowedError, PolicyError, SupplementMoveError
from inspections.states import Status, SupplementStatus, is_allowed, supplement_move_allowed
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


def locked_supplement(session_code: str, number: int) -> Supplement:
    """A supplement, with its session locked first: whoever changes either waits here."""
    session = DrawSession.objects.select_for_update().get(code=session_code)
    found = session.supplements.select_for_update(of=("self",)).filter(number=number).first()
    if found is None:
        raise PolicyError(f"场次 {session_code} 没有第 {number} 次补抽。")
    found.session = session
    return found


def move_supplement(
    supplement: Supplement, target: SupplementStatus, **fields: str | bytes | datetime
) -> None:
    """Swap the supplement's state for ``target`` and set ``fields`` in the same UPDATE.

    Raises:
        SupplementMoveError: the table has no such arrow, or somebody was faster.
    """
    source = supplement.status
    if not supplement_move_allowed(source, target):
        raise SupplementMoveError(supplement, target)
    swapped = Supplement.objects.filter(pk=supplement.pk, status=source).update(
        status=target, **fields
    )
    if not swapped:
        raise SupplementMoveError(supplement, target)
    session = supplement.session
    supplement.refresh_from_db()
    supplement.session = session
