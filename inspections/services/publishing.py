"""Publishing a session: the code is opened, and the whole draw can be recomputed by anyone."""

from datetime import datetime

from inspections import tellings
from inspections.draw.seed import digest_of
from inspections.draw.verify import verify_bundle
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.models.sessions import DrawSession
from inspections.policies import MoveNotAllowedError, PolicyError
from inspections.seeds import master_of, one_time_code
from inspections.selectors.bundles import bundle_of
from inspections.services.live import tell_about
from inspections.services.moves import move, record
from inspections.states import Status, is_allowed
from shuangsuiji.ledger.services import command


@command
def publish_session(*, session_code: str, by: str, now: datetime) -> DrawSession:
    """Reveal the one-time code and the master seed of a drawn session.

    The bundle that everybody will download is recomputed first, by the public verifier:
    a second, independent computation must agree before anything is published. The bundle can
    be had when the log is signed over the publication, which whoever calls this asks for.

    Raises:
        PolicyError: the verifier refuses the bundle; nothing is published.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    if not is_allowed(session.status, Status.PUBLISHED):  # before there may be a code to open
        raise MoveNotAllowedError(session.code, session.status, Status.PUBLISHED)
    move(
        session,
        Status.PUBLISHED,
        revealed_code=one_time_code(session).hex(),
        master=master_of(session),
        published_by=by,
        published_at=now,
    )
    record(
        session,
        Event.SESSION_PUBLISHED,
        {
            "transcript_digest": session.result.digest,
            "frame_digest": session.frame_digest,
            "sources_digest": digest_of(session.sources),
        },
        by=by,
        now=now,
    )
    report = verify_bundle(bundle_of(session).to_bytes(), sealed=False)
    if not report.ok:
        raise PolicyError(
            f"场次 {session.code} 的核验包未通过独立复算，未予公布：{report.first_failure()}"
            "请保留现场并联系审计员。"
        )
    tell_about(session, LiveKind.PUBLISHED, tellings.published(session), now)
    return session
