"""The published file of a supplementary draw, put together from what was stored."""

from dataclasses import replace

from inspections.draw.bundle import Contribution
from inspections.draw.records import PUBLISHED as MAIN_PUBLISHED
from inspections.draw.supplement_file import SupplementFile
from inspections.draw.supplement_frame import parse_supplement_frame
from inspections.draw.supplement_verify import PAYLOAD_KEYS, PUBLISHED, SUBSTITUTED
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.selectors.bundles import NotPublishedError
from inspections.selectors.proofs import proven, unproven
from inspections.states import SupplementStatus
from shuangsuiji.ledger.selectors import Disclosed, disclosed_records, signed_count, signed_under


def supplement_file(supplement: Supplement) -> bytes:
    """The file (docs/bundle.md); the same bytes every time. Some forty queries.

    Raises:
        NotPublishedError: before publication.
        NotProvenError: before the log is signed over the publication.
    """
    draft = supplement_draft(supplement)
    before = len(parse_supplement_frame(draft.frame).substitutions) + 1
    main = signed_under(draw=supplement.session.code, kind=MAIN_PUBLISHED)
    records, log = proven(draft.records, before=before, since=main)
    return replace(draft, records=records, log=log).to_bytes()


def supplement_draft(supplement: Supplement) -> SupplementFile:
    """The file without its proofs, as it is checked before it is published. Four queries.

    Raises:
        NotPublishedError: before publication.
    """
    if supplement.published_at is None:
        raise NotPublishedError(f"第 {supplement.number} 次补抽尚未公布，核验包在公布后提供。")
    session, frame = supplement.session, parse_supplement_frame(bytes(supplement.frame))
    return SupplementFile(
        bundle_transcript=session.result.digest,
        bundle_whole=supplement.bundle_digest,
        channel=supplement.channel,
        frame=bytes(supplement.frame),
        code=supplement.revealed_code,
        contributions=[
            Contribution(
                order=entry.order,
                name=entry.name,
                kind=entry.kind,
                commitment=entry.commitment,
                salt=entry.salt,
                line=entry.line,
            )
            for entry in supplement.inputs.order_by("order")
        ],
        sources=supplement.sources,
        master=supplement.master,
        transcript=bytes(supplement.result.transcript),
        transcript_digest=supplement.result.digest,
        records=unproven(
            [
                row
                for row in disclosed_records(session.code, PAYLOAD_KEYS)
                if _belongs(row, number=supplement.number, substitutions=len(frame.substitutions))
            ]
        ),
    )


def published_drafts(session: DrawSession, *, before: int) -> list[bytes]:
    """The published supplements with smaller numbers, in order, without proofs."""
    rows = session.supplements.filter(status=SupplementStatus.PUBLISHED, number__lt=before)
    found = []
    for row in rows.select_related("result").order_by("number"):
        row.session = session
        found.append(supplement_draft(row).to_bytes())
    return found


def proven_numbers(session: DrawSession) -> list[int]:
    """Numbers of the supplements whose files are there, in order. Three queries.

    They are published in the order of their numbers, and so stand in the log.
    """
    rows = session.supplements.filter(status=SupplementStatus.PUBLISHED).order_by("number")
    signed = signed_count(draw=session.code, kind=PUBLISHED)
    return list(rows.values_list("number", flat=True)[:signed])


def published_supplement(session: DrawSession, number: int) -> bytes | None:
    """The file of one supplement, None before its publication.

    Raises:
        NotProvenError: before the log is signed over the publication.
    """
    rows = session.supplements.filter(status=SupplementStatus.PUBLISHED, number=number)
    row = rows.select_related("result").first()
    if row is None:
        return None
    row.session = session
    return supplement_file(row)


def _belongs(row: Disclosed, *, number: int, substitutions: int) -> bool:
    """Own records by number, and the substitutions on which the frame rests."""
    theirs = row.payload.get("number")
    if f'"kind":"{SUBSTITUTED}"' in row.leaf:
        return isinstance(theirs, int) and theirs <= substitutions
    return theirs == number
