"""A visit begins: the team is at the door."""

from datetime import datetime

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.services.moves import locked_visit, move, record
from inspections.fieldwork.states import VisitState
from inspections.policies import AlreadyDoneError
from shuangsuiji.ledger.services import command


@command
def start_visit(*, code: str, by: str, now: datetime) -> Visit:
    """Note that the visit has begun.

    Raises:
        AlreadyDoneError: it began before.
        VisitMoveError: it is over.
    """
    visit = locked_visit(code)
    if visit.started_at is not None:
        raise AlreadyDoneError(visit.code)
    begin(visit, by=by, now=now)
    return visit


def begin(visit: Visit, *, by: str, now: datetime) -> None:
    """The step itself: also taken by the first submission of a phone that was out of reach."""
    move(visit, VisitState.UNDERWAY, started_at=now)
    record(visit, Event.VISIT_STARTED, {"at": now.isoformat()}, by=by, now=now)
