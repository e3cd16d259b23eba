"""Voiding a session (作废): proposed by one person, approved by another, visible for ever."""

from datetime import datetime

from inspections import policies
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.models.sessions import DrawSession, VoidCase, VoidReason
from inspections.policies import PolicyError
from inspections.services.live import tell_about
from inspections.services.moves import move, record
from inspections.states import Status
from shuangsuiji.ledger.services import command


@command
def propose_void(
    *, session_code: str, reason: VoidReason, note: str, by: str, now: datetime
) -> VoidCase:
    """Ask that a session be given up; nothing about the session changes yet."""
    session = DrawSession.objects.select_for_update().get(code=session_code)
    policies.check_may_propose_void(session, note)
    case = VoidCase.objects.create(
        session=session, reason=reason, note=note.strip(), proposed_by=by, proposed_at=now
    )
    record(session, Event.VOID_PROPOSED, {"reason": str(reason), "note": case.note}, by=by, now=now)
    tell_about(session, LiveKind.VOID_PROPOSED, {"reason": str(reason)}, now)
    return case


@command
def approve_void(*, session_code: str, by: str, now: datetime) -> DrawSession:
    """Approve the open proposal as a second person; the session is void for ever.

    Raises:
        SameOneError: the proposer tries to approve.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    case = session.void_cases.filter(approved_by="").first()
    if case is None:
        raise PolicyError(f"场次 {session.code} 没有待批准的作废申请，请先由另一人提出。")
    policies.check_not_same(case.proposed_by, by, act="作废")
    case.approved_by, case.approved_at = by, now
    case.save(update_fields=["approved_by", "approved_at"])
    move(session, Status.VOID, ended_at=now)
    record(
        session,
        Event.SESSION_VOIDED,
        {
            "reason": case.reason,
            "note": case.note,
            "proposed_by": case.proposed_by,
            "frame_digest": session.frame_digest,
        },
        by=by,
        now=now,
    )
    tell_about(session, LiveKind.VOIDED, {"reason": case.reason, "note": case.note}, now)
    return session
