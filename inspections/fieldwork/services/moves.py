"""The one way a visit changes state and says so: compare and swap, and one record."""

from collections.abc import Mapping
from datetime import date, datetime

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import Outing, Visit
from inspections.fieldwork.policies import VisitMoveError, check_may_move
from inspections.fieldwork.states import VisitState
from inspections.policies import PolicyError
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append


def locked_visit(code: str) -> Visit:
    """A visit, locked until the transaction ends."""
    visit = Visit.objects.select_for_update(of=("self",)).filter(code=code).first()
    if visit is None:
        raise PolicyError(f"没有检查户次“{code}”。请核对编号。")
    return visit


def move(visit: Visit, target: VisitState, **fields: str | date | datetime | None) -> None:
    """Swap the visit's state for ``target`` and set ``fields`` in the same UPDATE.

    Raises:
        VisitMoveError: the table has no such arrow, or somebody was faster.
    """
    check_may_move(visit, target)
    swapped = Visit.objects.filter(pk=visit.pk, state=visit.state).update(state=target, **fields)
    if not swapped:
        raise VisitMoveError(visit, target)
    visit.refresh_from_db()


def record(
    visit: Visit, kind: Event, payload: Mapping[str, JsonValue], *, by: str, now: datetime
) -> None:
    """Append what happened to a visit to the ledger, in the caller's transaction."""
    append(
        kind=kind,
        actor=by,
        subject=visit.code,
        draw=visit.session.code,
        payload=payload,
        at=now,
    )


def tidy_outing(outing: Outing | None) -> None:
    """Close the gap that a visit left; an outing that nobody needs any more goes."""
    if outing is None:
        return
    left = list(outing.visits.order_by("place", "pk"))
    numbered(left)
    if not left and not outing.check_ins.exists():
        outing.escorts.all().delete()
        outing.delete()


def numbered(order: list[Visit]) -> None:
    """Write down the order of visits on their way, from 1."""
    for place, one in enumerate(order, start=1):
        one.place = place
    Visit.objects.bulk_update(order, ["place"])
