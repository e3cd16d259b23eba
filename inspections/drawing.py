"""Carry out one draw job: claim, compute outside any transaction, store under the lease.

Whoever calls this (Celery task, reaper, console) may be killed at any point: the job row
keeps the request, the lease runs out, and the next caller computes the same bytes again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from inspections.draw.engine import run_draw
from inspections.draw.errors import DrawError
from inspections.draw.recusals import DeclaredRecusals
from inspections.draw.seed import digest_of
from inspections.draw.transcript import Transcript
from inspections.leases import Heartbeat, LeaseLostError, claim_job
from inspections.models.jobs import DrawJob, DrawResult
from inspections.narration import StageNarrator
from inspections.seeds import master_of
from inspections.selectors.frames import annex_of, entity_chunks
from inspections.services.draws import record_disagreement, record_failure, record_result
from inspections.sharding import ShardedSearch, Summon, drop_shards, is_worth_sharding
from inspections.vault import SecretLostError

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def perform_next_draw(
    *,
    owner: str,
    clock: Clock,
    session_code: str | None = None,
    waited: timedelta = timedelta(0),
    summon: Summon | None = None,
) -> bool:
    """Carry out one waiting or abandoned draw; ``False`` when there was none to take.

    Args:
        summon: calls other workers to help with a large frame; without it nobody helps.
    """
    job = claim_job(owner=owner, session_code=session_code, waited=waited)
    if job is None:
        return False
    try:
        perform(job, owner=owner, clock=clock, summon=summon)
    except LeaseLostError:
        logger.info("draw job %s was taken over by another process", job.pk)
    return True


def perform(job: DrawJob, *, owner: str, clock: Clock, summon: Summon | None = None) -> None:
    """Compute the draw of a claimed job and store its result, or the reason why not.

    Raises:
        LeaseLostError: another process took over meanwhile; its result stands, and if it
            differs from ours the disagreement is recorded.
    """
    session = job.session
    beat = Heartbeat(job, owner=owner)
    search = None
    if summon is not None and is_worth_sharding(session):
        search = ShardedSearch(job, owner=owner, beat=beat, summon=summon)
    try:
        master = master_of(session)
        transcript = run_draw(
            bytes(session.header),
            search.chunks if search else lambda: entity_chunks(session),
            master=master,
            recusals=DeclaredRecusals(annex_of(session)),
            on_progress=StageNarrator(beat, session, clock),
            search=search,
            recheck=False,  # sealing has checked every line; the digest binds them
        )
    except (DrawError, SecretLostError) as error:
        code = getattr(error, "code", "SECRET_LOST")
        record_failure(
            job_id=job.pk, owner=owner, code=code, message=str(error), by=owner, now=clock()
        )
        drop_shards(job)
        return
    try:
        record_result(
            job_id=job.pk,
            owner=owner,
            transcript=transcript,
            master_digest=digest_of(master),
            by=owner,
            now=clock(),
        )
    except LeaseLostError:
        _compare(session.code, session.pk, transcript, owner=owner, clock=clock)
        raise
    drop_shards(job)


def _compare(
    code: str, session_id: int, transcript: Transcript, *, owner: str, clock: Clock
) -> None:
    stored = DrawResult.objects.filter(session_id=session_id).values_list("digest", flat=True)
    for digest in stored:
        if digest != transcript.digest():
            logger.critical("draw %s: second computation disagrees", code)
            record_disagreement(
                session_code=code,
                stored=digest,
                computed=transcript.digest(),
                by=owner,
                now=clock(),
            )
