"""The published file of a supplementary draw, put together from what was stored."""

from inspections.draw.bundle import BundleRecord, Contribution
from inspections.draw.supplement_file import SupplementFile
from inspections.draw.supplement_frame import parse_supplement_frame
from inspections.draw.supplement_verify import PAYLOAD_KEYS, SUBSTITUTED
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.selectors.bundles import NotPublishedError
from inspections.states import SupplementStatus
from shuangsuiji.ledger.selectors import Disclosed, disclosed_records


def supplement_file(supplement: Supplement) -> bytes:
    """The file (docs/bundle.md); the same bytes every time. Four queries.

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
        records=[
            BundleRecord(row.seq, row.prev, row.leaf, row.hash, row.payload, row.salt)
            for row in disclosed_records(session.code, PAYLOAD_KEYS)
            if _belongs(row, number=supplement.number, substitutions=len(frame.substitutions))
        ],
    ).to_bytes()


def published_files(session: DrawSession, *, before: int) -> list[bytes]:
    """The files of the published supplements with smaller numbers, in order."""
    rows = session.supplements.filter(status=SupplementStatus.PUBLISHED, number__lt=before)
    found = []
    for row in rows.select_related("result").order_by("number"):
        row.session = session
        found.append(supplement_file(row))
    return found


def published_numbers(session: DrawSession) -> list[int]:
    """Numbers of the published supplements, in order. One query."""
    rows = session.supplements.filter(status=SupplementStatus.PUBLISHED).order_by("number")
    return list(rows.values_list("number", flat=True))


def published_supplement(session: DrawSession, number: int) -> bytes | None:
    """The file of one supplement, None before its publication."""
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
