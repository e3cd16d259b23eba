"""Sessions at the points that matter to the public page."""

from datetime import timedelta

from inspections.drawing import perform_next_draw
from inspections.models.sessions import DrawSession
from inspections.services.publishing import publish_session
from inspections.tests.world import NOON, requested
from shuangsuiji.ledger.sealing import seal_pending

LATER = NOON + timedelta(minutes=5)


def drawn(**changes: object) -> DrawSession:
    session = requested(**changes)
    perform_next_draw(owner="test", clock=lambda: LATER, session_code=session.code)
    session.refresh_from_db()
    assert session.drawn_at is not None, session.job.error
    return session


def published(**changes: object) -> DrawSession:
    session = publish_session(session_code=drawn(**changes).code, by="officer", now=LATER)
    seal_pending(now=LATER)
    return session


def page_of(session: DrawSession) -> str:
    return f"/publicity/draws/{session.code}/"
