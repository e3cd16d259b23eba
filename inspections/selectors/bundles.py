"""The published bundle of a session, put together from what was stored at each step."""

from collections.abc import Iterator

from inspections.draw.bundle import Bundle, BundleRecord, Commitments, Contribution
from inspections.draw.records import PAYLOAD_KEYS
from inspections.draw.recusals import ENTITY, INSPECTOR
from inspections.models.sessions import DrawSession
from inspections.selectors.frames import annex_of, entity_chunks, excluded_chunks
from shuangsuiji.ledger.selectors import disclosed_records


class NotPublishedError(RuntimeError):
    """The code of the session is still secret; there is no bundle to give out."""


def bundle_chunks(session: DrawSession) -> Iterator[bytes]:
    """The bundle file in pieces (docs/bundle.md); the same bytes every time.

    Raises:
        NotPublishedError: before publication, at once.
    """
    return bundle_of(session).chunks()


def bundle_of(session: DrawSession) -> Bundle:
    """The bundle with its lines still in the database. Six queries; lines when iterated."""
    if session.published_at is None:
        raise NotPublishedError(f"场次 {session.code} 尚未公布，核验包在公布后提供。")
    result, annex = session.result, annex_of(session)
    return Bundle(
        channel=session.channel,
        frame=bytes(session.header),
        entities=lambda: entity_chunks(session),
        excluded=lambda: excluded_chunks(session),
        chain_length=session.one_time_code.chain_length,
        commitment=session.commitment,
        code=session.revealed_code,
        contributions=[
            Contribution(
                order=entry.order,
                name=entry.name,
                kind=entry.kind,
                commitment=entry.commitment,
                salt=entry.salt,
                line=entry.line,
            )
            for entry in session.inputs.order_by("order")
        ],
        sources=session.sources,
        master=session.master,
        transcript=bytes(result.transcript),
        transcript_digest=result.digest,
        recusals=Commitments(annex.commitments(ENTITY), annex.commitments(INSPECTOR)),
        records=[
            BundleRecord(row.seq, row.prev, row.leaf, row.hash, row.payload, row.salt)
            for row in disclosed_records(session.code, PAYLOAD_KEYS)
        ],
    )
