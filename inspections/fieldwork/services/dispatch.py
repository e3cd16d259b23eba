"""Dispatch (派发): a visit for every drawn entity in force, to the team that drew it."""

from datetime import datetime

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import Visit, VisitPart
from inspections.fieldwork.policies import check_dispatchable
from inspections.fieldwork.states import Release, VisitState
from inspections.models.jobs import DrawnEntity
from inspections.models.merging import MergedVisitTask
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError
from inspections.selectors.assignments import assigned, team_ids
from inspections.selectors.visits import agreed_merges
from inspections.states import Status
from shuangsuiji.ledger.services import append, command


@command
def dispatch_session(
    *, session_code: str, release: Release, is_announced: bool, by: str, now: datetime
) -> list[Visit]:
    """Make the visits that a drawn session still lacks; doing it again adds what is new.

    A drawn row that is part of an agreed merged visit (综合查一次) joins that one visit, unless
    it has begun by then: what people at the door are asked does not grow behind their backs.
    Visits whose every row was replaced meanwhile are stopped.

    Args:
        release: when the teams learn which entities they visit.
        is_announced: whether the entities are told beforehand.

    Raises:
        PolicyError: the session is not drawn, or nothing is new.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    check_dispatchable(session)
    rows = list(
        assigned()
        .filter(session=session, visit_parts__isnull=True)
        .select_related("entity", "session__task")
        .order_by("order")
    )
    made = _visits(session, rows, release=release, is_announced=is_announced, now=now)
    stopped = _stopped(session)
    if not (made or stopped or rows):
        raise PolicyError(f"场次 {session.code} 的检查户次都已派发，没有新的对象。")
    append(
        kind=Event.SESSION_DISPATCHED,
        actor=by,
        subject=session.code,
        draw=session.code,
        at=now,
        payload={
            "visits": sorted(visit.code for visit in made),
            "stopped": sorted(visit.code for visit in stopped),
            "release": str(release),
            "announced": is_announced,
        },
    )
    return made


def _visits(
    session: DrawSession,
    rows: list[DrawnEntity],
    *,
    release: Release,
    is_announced: bool,
    now: datetime,
) -> list[Visit]:
    team_of = team_ids(rows)
    merged_of = {
        part.drawn_id: part.merged
        for part in MergedVisitTask.objects.filter(
            drawn__in=rows, merged__in=agreed_merges()
        ).select_related("merged")
    }
    made: list[Visit] = []
    for row in rows:
        merged = merged_of.get(row.pk)
        visit = Visit.objects.filter(merged=merged).first() if merged else None
        if visit is not None and visit.state != VisitState.DISPATCHED:
            merged = visit = None
        if visit is None:
            visit = Visit.objects.create(
                code=merged.code if merged else f"{session.code}-{row.order:04d}",
                session=session,
                unit=session.unit,
                entity=row.entity,
                team_id=None if merged else team_of[row.pk],
                merged=merged,
                release=release,
                is_announced=is_announced,
                due_on=merged.window_to if merged else session.task.window_to,
                dispatched_at=now,
            )
            made.append(visit)
        VisitPart.objects.create(visit=visit, drawn=row)
    return made


def _stopped(session: DrawSession) -> list[Visit]:
    """Visits that have not begun and whose entity was replaced (递补)."""
    standing = Visit.objects.filter(parts__drawn__in=assigned())
    gone = Visit.objects.filter(session=session, state=VisitState.DISPATCHED).exclude(
        pk__in=standing.values("pk")
    )
    found = list(gone)
    for visit in found:
        visit.state = VisitState.STOPPED
        visit.stopped_why = "对象已由递补替换"
        visit.save(update_fields=["state", "stopped_why"])
    return found


@command
def stop_visits(*, session_code: str, by: str, now: datetime) -> int:
    """Stop what nobody has begun of a session that was given up (作废); returns how many.

    Raises:
        PolicyError: the session stands, or nothing is left to stop.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    visits = list(Visit.objects.filter(session=session, state=VisitState.DISPATCHED))
    if session.status != Status.VOID or not visits:
        raise PolicyError(f"场次 {session.code} 没有作废，或没有待停止的检查户次。")
    Visit.objects.filter(pk__in=[visit.pk for visit in visits]).update(
        state=VisitState.STOPPED, stopped_why="场次已作废"
    )
    append(
        kind=Event.VISIT_STOPPED,
        actor=by,
        subject=session.code,
        draw=session.code,
        at=now,
        payload={"visits": sorted(visit.code for visit in visits)},
    )
    return len(visits)
