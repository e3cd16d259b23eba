"""A drawn session with people to spare, and the changes after it, step by step."""

from datetime import timedelta

from inspections.codes import LeavingReason, SubstitutionReason
from inspections.draw.seed import commit_input as blind
from inspections.drawing import perform_next_draw
from inspections.models.sessions import DrawSession, WitnessKind
from inspections.models.substitutions import SubstitutionDecision, SubstitutionProposal
from inspections.models.supplements import Supplement
from inspections.selectors.changes import standing_of
from inspections.services.ceremony import Opening
from inspections.services.publishing import publish_session
from inspections.services.substitutions import approve_substitution, propose_substitution
from inspections.services.supplement_ceremony import (
    commit_supplement_input,
    open_supplement_inputs,
)
from inspections.services.supplement_draws import publish_supplement, request_supplement
from inspections.services.supplements import Leave, propose_supplement, seal_supplement
from inspections.supplementing import perform_next_supplement
from inspections.tests.world import NOON, bureau, requested, task
from shuangsuiji.ledger.sealing import seal_pending

LATER = NOON + timedelta(hours=1)
FRESH = {
    1: ("dice:16180339887498948482", "dice:14142135623730950488"),
    2: ("dice:17320508075688772935", "dice:22360679774997896964"),
}


def drawn(*, people_each: int = 5, **changes: object) -> DrawSession:
    """A session with eight people left over; one that every seed can draw."""
    rules = {"own_branch": "OFF", **changes}
    session = requested(row=task(bureau(entities=40, people_each=people_each), **rules))
    perform_next_draw(owner="w1", clock=lambda: NOON)
    session.refresh_from_db()
    assert session.drawn_at is not None, session.job.error
    return session


def published(**changes: object) -> DrawSession:
    session = publish_session(session_code=drawn(**changes).code, by="officer", now=NOON)
    seal_pending(now=NOON)
    return session


def first_entity(session: DrawSession) -> str:
    return session.drawn.filter(is_reserve=False).order_by("order")[0].entity.code


def proposed(session: DrawSession, entity: str) -> SubstitutionProposal:
    return propose_substitution(
        session_code=session.code,
        entity_code=entity,
        reason=SubstitutionReason.CLOSED,
        note="现场核查已停业",
        by="clerk",
        now=LATER,
    )


def substituted(session: DrawSession, entity: str) -> SubstitutionDecision:
    return approve_substitution(
        session_code=session.code, proposal=proposed(session, entity).number, by="chief", now=LATER
    )


def members(session: DrawSession, count: int = 1) -> list[str]:
    """One member each of the first teams."""
    teams = standing_of(session).teams
    return [teams[team][1] for team in sorted(teams)[:count]]


def left(session: DrawSession, leaving: list[str] | None = None) -> Supplement:
    return propose_supplement(
        session_code=session.code,
        leaves=[Leave(one, LeavingReason.ILLNESS, "住院") for one in leaving or members(session)],
        by="clerk",
        now=LATER,
    )


def sealed(session: DrawSession, leaving: list[str] | None = None) -> Supplement:
    number = left(session, leaving).number
    supplement = seal_supplement(session_code=session.code, number=number, by="chief", now=LATER)
    seal_pending(now=LATER)
    return supplement


def revealed(session: DrawSession, leaving: list[str] | None = None) -> Supplement:
    supplement = sealed(session, leaving)
    openings = []
    for order, line in enumerate(FRESH[supplement.number], start=1):
        salt = bytes([order + 2]) * 16
        commit_supplement_input(
            session_code=session.code,
            number=supplement.number,
            name=f"见证{order}",
            kind=WitnessKind.NPC,
            commitment=blind(salt, line),
            user_id=None,
            by="officer",
            now=LATER,
        )
        openings.append(Opening(order, salt, line))
    return open_supplement_inputs(
        session_code=session.code,
        number=supplement.number,
        openings=openings,
        by="officer",
        now=LATER,
    )


def asked(session: DrawSession, leaving: list[str] | None = None) -> Supplement:
    supplement = revealed(session, leaving)
    request_supplement(session_code=session.code, number=supplement.number, by="officer", now=LATER)
    return supplement


def supplemented(session: DrawSession, leaving: list[str] | None = None) -> Supplement:
    supplement = asked(session, leaving)
    assert perform_next_supplement(owner="w2", clock=lambda: LATER)
    supplement.refresh_from_db()
    assert supplement.drawn_at is not None, supplement.job.error
    return supplement


def published_supplement(session: DrawSession, leaving: list[str] | None = None) -> Supplement:
    number = supplemented(session, leaving).number
    made = publish_supplement(session_code=session.code, number=number, by="officer", now=LATER)
    seal_pending(now=LATER)
    return made
