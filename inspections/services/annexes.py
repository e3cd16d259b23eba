"""Handing the secret pairs of a session's recusals to an auditor, on the record."""

from datetime import datetime

from inspections.draw.recusals import ENTITY, INSPECTOR, committed
from inspections.events import Event
from inspections.models.sessions import DrawSession
from inspections.selectors.frames import annex_of
from inspections.services.moves import record
from shuangsuiji.ledger.services import command


@command
def disclose_annex(*, session_code: str, by: str, now: datetime) -> bytes:
    """The annex (回避附件) as ``python -m inspections.draw verify --recusals`` takes it.

    Who looked, and when, stays in the ledger; what was read does not.
    """
    session = DrawSession.objects.get(code=session_code)
    annex = annex_of(session)
    record(
        session,
        Event.ANNEX_DISCLOSED,
        {
            "frame_digest": session.frame_digest,
            "recusals_digest": committed(annex.commitments(ENTITY)).digest,
            "inspector_recusals_digest": committed(annex.commitments(INSPECTOR)).digest,
        },
        by=by,
        now=now,
    )
    return annex.to_bytes() + b"\n"
