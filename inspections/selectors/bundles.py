"""The published bundle of a session, put together from what was stored at each step."""

from collections.abc import Iterator
from dataclasses import replace

from inspections.draw.bundle import Bundle, Commitments, Contribution
from inspections.draw.records import COMMITTED, PAYLOAD_KEYS, PUBLISHED, SEALED
from inspections.draw.recusals import ENTITY, INSPECTOR
from inspections.models.sessions import DrawSession
from inspections.selectors.frames import annex_of, entity_chunks, excluded_chunks
from inspections.selectors.proofs import proven, unproven
from shuangsuiji.ledger.selectors import disclosed_records, is_signed

BEFORE = (SEALED, COMMITTED)  # under a signed head before the first witness input


class NotPublishedError(RuntimeError):
    """The code of the session is still secret; there is no bundle to give out."""


def bundle_chunks(session: DrawSession) -> Iterator[bytes]:
    """The bundle file in pieces (docs/bundle.md); the same bytes every time.

    Raises:
        NotPublishedError: before publication, at once.
        NotProvenError: before the log is signed over the publication, at once.
    """
    bundle = bundle_of(session)
    records, log = proven(bundle.records, before=len(BEFORE))
    return replace(bundle, records=records, log=log).chunks()


def is_proven(session: DrawSession) -> bool:
    """Whether the log is signed over the publication, so that the file is there. Three queries."""
    return session.published_at is not None and is_signed(draw=session.code, kind=PUBLISHED)


def bundle_of(session: DrawSession) -> Bundle:
    """The bundle without proofs, its lines still in the database. Six queries.

    Raises:
        NotPublishedError: before publication.
    """
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
        records=unproven(disclosed_records(session.code, PAYLOAD_KEYS)),
    )
