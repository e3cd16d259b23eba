"""Visits that are already out become one, once every department agreed (综合查一次)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import Outing, Visit, VisitPart
from inspections.fieldwork.selectors.joining import standing_rows, visits_out
from inspections.fieldwork.services.moves import move, record, tidy_outing
from inspections.fieldwork.states import Release, VisitState
from inspections.models.jobs import DrawnEntity
from inspections.models.merging import MergedVisit, MergedVisitOutcome
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.selectors.visits import agreed_merges
from shuangsuiji.ledger.services import append, command


@dataclass(frozen=True)
class Joined:
    """What became of an agreed merge."""

    visit: Visit | None  # None: the visits stay apart
    reason: str  # why they do, in words
    had_outing: bool


@command
def join_visits(*, merged_code: str, by: str, now: datetime) -> Joined:
    """Put one visit of the joint team in the place of those that went out apart.

    The former visits are stopped and keep their records; each task's drawn row gets a second
    part, so that both are found. Where anybody has begun, all stay as they are, and the merge
    says why.

    Raises:
        PolicyError: no such merge, or not every task agreed.
        AlreadyDoneError: it was decided before.
    """
    merged = MergedVisit.objects.select_for_update().filter(code=merged_code).first()
    if merged is None:
        raise PolicyError(f"没有编号为 {merged_code} 的合并检查。请核对编号。")
    if MergedVisitOutcome.objects.filter(merged=merged).exists():
        raise AlreadyDoneError(merged.code)
    if not agreed_merges().filter(pk=merged.pk).exists():
        raise PolicyError(f"合并检查 {merged.code} 还没有得到所有任务同意。请先答复。")
    rows = list(standing_rows(merged))
    visits = list(visits_out(merged).select_for_update(of=("self",)))
    reason = _why_apart(rows, visits)
    into: Visit | None = None
    outings: list[Outing] = []
    if not reason:
        into = _joint(merged, rows, visits, now=now)
        outings = _emptied(into, visits, by=by, now=now)
    if into is None or into.parts.count() == len(rows):  # else a task is not dispatched yet
        MergedVisitOutcome.objects.create(
            merged=merged, is_joined=into is not None, reason=reason, decided_at=now
        )
    append(
        kind=Event.VISITS_JOINED if into is not None else Event.VISITS_APART,
        actor=by,
        subject=merged.code,
        draw=rows[0].session.code if rows else "",
        payload={
            "visits": sorted(visit.code for visit in visits),
            "into": into.code if into is not None else "",
            "reason": reason,
        },
        at=now,
    )
    return Joined(into, reason, bool(outings))


def _why_apart(rows: Sequence[DrawnEntity], visits: Sequence[Visit]) -> str:
    """What keeps the visits apart, in words; "" where nothing does."""
    if len({row.session_id for row in rows}) < 2:
        return "其中一个任务的对象已被替换，不再需要合并。"
    begun = [visit for visit in visits if visit.state != VisitState.DISPATCHED]
    return "".join(
        f"检查户次 {visit.code} 已是“{VisitState(visit.state).label}”，不能再并入。"
        for visit in begun
    )


def _joint(
    merged: MergedVisit, rows: Sequence[DrawnEntity], visits: Sequence[Visit], *, now: datetime
) -> Visit:
    """The joint visit: the one that dispatch made, or a new one in the leading task's name."""
    into = next((visit for visit in visits if visit.merged_id == merged.pk), None)
    served = set(
        VisitPart.objects.filter(visit__in=visits, drawn__in=rows).values_list(
            "drawn_id", flat=True
        )
    )
    out = [row for row in rows if row.pk in served]
    if into is None:
        told = any(visit.is_announced for visit in visits)
        sealed = not told and any(visit.release == Release.AT_DEPARTURE for visit in visits)
        into = Visit.objects.create(
            code=merged.code,
            session=out[0].session,
            unit=out[0].session.unit,
            entity=merged.entity,
            merged=merged,
            release=Release.AT_DEPARTURE if sealed else Release.AT_ONCE,
            is_announced=told,
            due_on=merged.window_to,
            dispatched_at=now,
        )
    has = set(into.parts.values_list("drawn_id", flat=True))
    for row in out:
        if row.pk not in has:
            VisitPart.objects.create(visit=into, drawn=row)
    return into


def _emptied(into: Visit, visits: Sequence[Visit], *, by: str, now: datetime) -> list[Outing]:
    """Stop the former visits; their outings, which lose one each."""
    outings = []
    for visit in visits:
        if visit.pk == into.pk:
            continue
        outing = visit.outing
        move(
            visit,
            VisitState.STOPPED,
            stopped_why=f"各部门商定合并，已并入 {into.code}",
            outing=None,
        )
        record(
            visit,
            Event.VISIT_STOPPED,
            {"into": into.code, "outing": outing.pk if outing else None},
            by=by,
            now=now,
        )
        if outing is not None:
            outings.append(outing)
            tidy_outing(outing)
    return outings
