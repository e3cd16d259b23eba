"""Sessions at the points that matter to the public page."""

from datetime import timedelta

from inspections.drawing import perform_next_draw
from inspections.models.sessions import DrawSession
from inspections.services.publishing import publish_session
from inspections.tests.world import NOON, requested

LATER = NOON + timedelta(minutes=5)


def drawn(**changes: object) -> DrawSession:
    session = requested(**changes)
    perform_next_draw(owner="test", clock=lambda: LATER, session_code=session.code)
    session.refresh_from_db()
    assert session.drawn_at is not None, session.job.error
    return session


def published(**changes: object) -> DrawSession:
    return publish_session(session_code=drawn(**changes).code, by="officer", now=LATER)


def page_of(session: DrawSession) -> str:
    return f"/publicity/draws/{session.code}/"
