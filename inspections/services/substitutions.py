"""Substitution (递补): one person proposes, another decides; nobody chooses the substitute."""

from datetime import datetime

from entities.models import Entity
from inspections import policies
from inspections.codes import SubstitutionReason
from inspections.draw.errors import DrawError
from inspections.draw.standing import Substitution
from inspections.draw.substitutes import substitution
from inspections.draw.supplement_blocking import recused_teams
from inspections.events import Event
from inspections.models.sessions import DrawSession
from inspections.models.substitutions import SubstitutionDecision, SubstitutionProposal
from inspections.policies import PolicyError
from inspections.seeds import master_of
from inspections.selectors.changes import (
    approved_substitutions,
    last_drawn,
    main_draw,
    recusals_of,
    standing_of,
    substitution_payload,
)
from inspections.services.moves import record
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import command


@command
def propose_substitution(
    *,
    session_code: str,
    entity_code: str,
    reason: SubstitutionReason,
    note: str,
    by: str,
    now: datetime,
) -> SubstitutionProposal:
    """Say that an entity in force cannot be inspected; nothing changes yet.

    Raises:
        PolicyError: wrong state, no evidence in words, or the entity is not in force.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    policies.check_changeable(session)
    if not note.strip():
        raise PolicyError("递补须写明证据说明（核查时间、现场情况、文书编号）。请补充后再提出。")
    if entity_code not in standing_of(session).places:
        raise PolicyError(
            f"“{entity_code}”不在场次 {session.code} 现行的检查名单中"
            "（未抽中，或已被替换），不能申请递补。请核对代码。"
        )
    entity = Entity.objects.get(code=entity_code)
    proposals = session.substitution_proposals
    if proposals.filter(entity=entity, decision__isnull=True).exists():
        raise PolicyError(f"“{entity_code}”已有待批准的递补申请，请由另一人批准。")
    proposal = SubstitutionProposal.objects.create(
        session=session,
        number=proposals.count() + 1,
        entity=entity,
        reason=reason,
        note=note.strip(),
        proposed_by=by,
        proposed_at=now,
    )
    payload: dict[str, JsonValue] = {
        "proposal": proposal.number,
        "entity": entity_code,
        "reason": str(reason),
    }
    record(session, Event.SUBSTITUTION_PROPOSED, payload, by=by, now=now)
    return proposal


@command
def approve_substitution(
    *, session_code: str, proposal: int, by: str, now: datetime
) -> SubstitutionDecision:
    """Approve as a second person; the next ticket of the stratum takes the place.

    Raises:
        PolicyError: the proposer approves, a supplement is under way, no substitute is left.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    row = _open_proposal(session, proposal, by)
    policies.check_changeable(session)
    policies.check_no_live_supplement(session, act="批准递补", sealed=True)
    change = _computed(session, row)
    rows = {e.code: e for e in Entity.objects.filter(code__in=[change.substitute])}
    decision = SubstitutionDecision.objects.create(
        proposal=row,
        session=session,
        is_approved=True,
        proposed_by=row.proposed_by,
        decided_by=by,
        decided_at=now,
        number=change.number,
        replaced=row.entity,
        substitute=rows[change.substitute],
        team=session.teams.get(code=change.team),
        package=change.package,
        recused=list(change.recused),
        after=change.after,
    )
    payload = substitution_payload(change, transcript_digest=session.result.digest)
    record(session, Event.SUBSTITUTION_APPROVED, payload, by=by, now=now)
    return decision


@command
def refuse_substitution(
    *, session_code: str, proposal: int, note: str, by: str, now: datetime
) -> SubstitutionDecision:
    """Refuse as a second person: the drawn entity stays."""
    session = DrawSession.objects.select_for_update().get(code=session_code)
    row = _open_proposal(session, proposal, by)
    if not note.strip():
        raise PolicyError("不同意递补须写明理由。")
    decision = SubstitutionDecision.objects.create(
        proposal=row,
        session=session,
        is_approved=False,
        note=note.strip(),
        proposed_by=row.proposed_by,
        decided_by=by,
        decided_at=now,
        replaced=row.entity,
    )
    payload: dict[str, JsonValue] = {"proposal": row.number, "entity": row.entity.code}
    record(session, Event.SUBSTITUTION_REFUSED, payload, by=by, now=now)
    return decision


def _open_proposal(session: DrawSession, number: int, by: str) -> SubstitutionProposal:
    row = session.substitution_proposals.select_related("entity").filter(number=number).first()
    if row is None:
        raise PolicyError(f"场次 {session.code} 没有第 {number} 号递补申请。")
    if SubstitutionDecision.objects.filter(proposal=row).exists():
        raise PolicyError(f"第 {number} 号递补申请已有决定，请刷新页面查看。")
    policies.check_not_same(row.proposed_by, by, act="递补")
    policies.check_not_in_pool(session, by)
    return row


def _computed(session: DrawSession, row: SubstitutionProposal) -> Substitution:
    main, standing = main_draw(session, master=master_of(session)), standing_of(session)
    reserves = {reserve[0] for reserve in main.transcript.reserves}
    entity_pairs, _ = recusals_of(session)
    try:
        return substitution(
            main,
            standing,
            number=approved_substitutions(session).count() + 1,
            replaced=row.entity.code,
            reason=row.reason,
            recused_by=recused_teams(standing, entity_pairs, reserves),
            after=last_drawn(session),
        )
    except DrawError as error:
        raise PolicyError(str(error)) from error
