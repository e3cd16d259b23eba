"""The assignment in force: the stored first draw and every change after it, folded."""

from dataclasses import asdict

from django.db.models import QuerySet

from inspections.draw.frame import parse_header
from inspections.draw.recusals import ENTITY, INSPECTOR, DeclaredRecusals
from inspections.draw.standing import (
    MainDraw,
    Standing,
    Substitution,
    first_standing,
)
from inspections.draw.substitutes import sealed_entities
from inspections.draw.supplement import parse_supplement
from inspections.draw.transcript import parse
from inspections.models.sessions import DrawSession
from inspections.models.substitutions import SubstitutionDecision, SubstitutionProposal
from inspections.models.supplements import Supplement
from inspections.selectors.frames import annex_of, entity_chunks
from inspections.states import SUPPLEMENT_DRAWN, SUPPLEMENT_LIVE, SupplementStatus
from shuangsuiji.kernel.canonical import JsonValue

Pairs = tuple[tuple[str, str], ...]


def main_draw(session: DrawSession, *, master: str) -> MainDraw:
    """What a change needs to know of the first draw. Reads every sealed line once."""
    header = parse_header(bytes(session.header))
    transcript = parse(bytes(session.result.transcript))
    return MainDraw(
        header=header,
        frame_digest=session.frame_digest,
        transcript=transcript,
        master=master,
        sealed=sealed_entities(header, transcript, lambda: entity_chunks(session)),
    )


def recusals_of(session: DrawSession) -> tuple[Pairs, Pairs]:
    """Declared pairs (inspector, entity) and (inspector, inspector), as sealed."""
    declared = DeclaredRecusals(annex_of(session))
    return declared.pairs(ENTITY), declared.pairs(INSPECTOR)


def standing_of(session: DrawSession) -> Standing:
    """Who is in which team and who checks what, by now. Three queries."""
    standing = first_standing(parse(bytes(session.result.transcript)))
    substitutions = substitutions_of(session)
    standing = _substituted(standing, substitutions, after=0)
    for supplement in drawn_supplements(session):
        transcript = parse_supplement(bytes(supplement.result.transcript))
        standing = standing.replaced(transcript.replacements)
        standing = _substituted(standing, substitutions, after=supplement.number)
    return standing


def substitutions_of(session: DrawSession) -> tuple[Substitution, ...]:
    """Approved substitutions in order. One query."""
    return tuple(core_substitution(row) for row in approved_substitutions(session))


def core_substitution(row: SubstitutionDecision) -> Substitution:
    """An approved decision as frames and records have it; its relations must be loaded."""
    if row.number is None or row.substitute is None or row.team is None:
        raise ValueError(f"decision {row.pk} was not approved")
    return Substitution(
        number=row.number,
        replaced=row.replaced.code,
        substitute=row.substitute.code,
        reason=row.proposal.reason,
        team=row.team.code,
        package=row.package,
        recused=tuple(row.recused),
        after=row.after,
    )


def substitution_payload(change: Substitution, *, transcript_digest: str) -> dict[str, JsonValue]:
    """The payload of the ledger record (docs/bundle.md)."""
    value = {**asdict(change), "recused": list(change.recused)}
    return {**value, "transcript_digest": transcript_digest}


def approved_substitutions(session: DrawSession) -> QuerySet[SubstitutionDecision]:
    """Approved decisions in order, with what they name. One query."""
    return (
        session.substitutions.filter(is_approved=True)
        .select_related("proposal", "replaced", "substitute", "team")
        .order_by("number")
    )


def drawn_supplements(session: DrawSession) -> QuerySet[Supplement]:
    """Supplements in force: drawn and not void, in order. One query."""
    return (
        session.supplements.filter(status__in=SUPPLEMENT_DRAWN)
        .select_related("result")
        .order_by("number")
    )


def live_supplement(session: DrawSession) -> Supplement | None:
    """The supplement under way, if there is one. One query."""
    return session.supplements.filter(status__in=SUPPLEMENT_LIVE).first()


def last_drawn(session: DrawSession) -> int:
    """Number of the last supplement in force, 0 if none. One query."""
    last = drawn_supplements(session).last()
    return last.number if last else 0


def open_proposals(session: DrawSession) -> QuerySet[SubstitutionProposal]:
    """Proposals without a decision. One query."""
    return (
        session.substitution_proposals.filter(decision__isnull=True)
        .select_related("entity")
        .order_by("number")
    )


def supplement_of(session: DrawSession, number: int) -> Supplement | None:
    """One supplement with its session. One query."""
    return session.supplements.select_related("session").filter(number=number).first()


def unpublished_before(supplement: Supplement) -> QuerySet[Supplement]:
    """Supplements in force that must be published first."""
    return supplement.session.supplements.filter(
        status=SupplementStatus.DRAWN, number__lt=supplement.number
    )


def _substituted(standing: Standing, changes: tuple[Substitution, ...], *, after: int) -> Standing:
    for change in changes:
        if change.after == after:
            standing = standing.substituted(change)
    return standing
