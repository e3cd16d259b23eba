"""Archiving (健全档案): the index of a file is fixed and its digest written into the log."""

import hashlib
from datetime import datetime

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.notices import Archive, ArchiveScope
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.archives import (
    index_bytes,
    newest_archives,
    session_index,
    visit_index,
)
from inspections.fieldwork.services.moves import locked_visit, record
from inspections.fieldwork.states import OVER, VisitState
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append, command


@command
def archive_visit(*, visit_code: str, by: str, now: datetime) -> Archive:
    """Fix the index of a reviewed visit; a later edition stands beside an earlier one.

    Raises:
        PolicyError: not reviewed yet, or nothing has changed since the last edition.
    """
    visit = locked_visit(visit_code)
    if visit.state != VisitState.REVIEWED:
        raise PolicyError(
            f"{visit_code} 现在是“{VisitState(visit.state).label}”，审定之后才能归档。"
        )
    archive = _fixed(ArchiveScope.VISIT, visit_code, visit_index(visit), by=by, now=now)
    payload: dict[str, JsonValue] = {"edition": archive.edition, "digest": archive.digest}
    record(visit, Event.ARCHIVE_MADE, payload, by=by, now=now)
    return archive


@command
def archive_session(*, session_code: str, by: str, now: datetime) -> Archive:
    """Fix the index of a whole task: every visit over, every reviewed one archived.

    Raises:
        PolicyError: visits are open or not archived yet, or nothing has changed.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    visits = Visit.objects.filter(session=session)
    waiting = visits.exclude(state__in=OVER).count()
    if waiting or not visits.exists():
        raise PolicyError(f"场次 {session_code} 还有 {waiting} 户未审定，全部审定后才能归档。")
    reviewed = visits.filter(state=VisitState.REVIEWED).values_list("code", flat=True)
    missing = sorted(set(reviewed) - newest_archives(reviewed).keys())
    if missing:
        raise PolicyError(
            f"还有 {len(missing)} 户没有归档（{'、'.join(missing[:3])}…）。请先逐户归档。"
        )
    archive = _fixed(ArchiveScope.TASK, session_code, session_index(session), by=by, now=now)
    append(
        kind=Event.ARCHIVE_MADE,
        actor=by,
        subject=session_code,
        draw=session_code,
        payload={"edition": archive.edition, "digest": archive.digest},
        at=now,
    )
    return archive


def _fixed(
    scope: ArchiveScope, subject: str, index: dict[str, JsonValue], *, by: str, now: datetime
) -> Archive:
    data = index_bytes(index)
    digest = hashlib.sha256(data).hexdigest()
    last = Archive.objects.filter(scope=scope, subject=subject).order_by("-edition").first()
    if last is not None and last.digest == digest:
        raise PolicyError(f"{subject} 的第 {last.edition} 版档案之后没有变化，不必再归档。")
    return Archive.objects.create(
        scope=scope,
        subject=subject,
        edition=1 if last is None else last.edition + 1,
        index=data,
        digest=digest,
        made_by=by,
        made_at=now,
    )
