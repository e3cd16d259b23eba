"""Which session, seen by whom, and what the reader may do with it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from inspections.models.sessions import DrawSession
from inspections.selectors.sessions import sessions_visible_to
from inspections.states import Status
from inspections.views.access import today
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role, has_role

RUNNERS = (Role.DRAW_OFFICER,)
HOSTS = (Role.DRAW_OFFICER, Role.WITNESS)
VOIDERS = (Role.DRAW_OFFICER, Role.REVIEWER)
ANNEX_READERS = (Role.REVIEWER, Role.AUDITOR)
RESULT_READERS = (Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR)


@dataclass(frozen=True)
class Rights:
    """What the reader may do with one session."""

    run: bool
    host: bool
    void: bool
    read_result: bool
    read_annex: bool
    read_notes: bool  # evidence and reasons that are never published


def visible_session(request: HttpRequest, code: str) -> DrawSession:
    """The session with its header, or 404 for whoever may not know of it here."""
    sessions = sessions_visible_to(request.user, on=today()).defer(None)
    session = sessions.filter(code=code).first()
    if session is None:
        raise Http404(f"没有编号为 {code} 的场次，或不在您的范围内。")
    return session


def rights_of(request: HttpRequest, session: DrawSession) -> Rights:
    """Five queries at most."""

    def may(roles: tuple[Role, ...]) -> bool:
        return has_role(request.user, roles, session.unit, on=today())

    is_open = session.published_at is not None
    has_result = session.drawn_at is not None
    reads = may(RESULT_READERS)
    return Rights(
        run=may(RUNNERS),
        host=may(HOSTS),
        void=may(VOIDERS),
        read_annex=may(ANNEX_READERS),
        read_result=has_result and (is_open or reads),
        read_notes=reads,
    )


def session_for(request: HttpRequest, code: str, roles: tuple[Role, ...]) -> DrawSession:
    """The session, for somebody who holds one of the roles on its unit."""
    session = visible_session(request, code)
    check_has_role(request.user, roles, session.unit, on=today())
    return session


def is_awaiting_inputs(session: DrawSession) -> bool:
    """Whether witnesses may still vote."""
    return session.status in (Status.COMMITTED, Status.AWAITING_WITNESS)
