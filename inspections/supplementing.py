"""Carry out one supplementary draw: claim, compute outside any transaction, store under the lease.

Like ``drawing``: whoever calls this may be killed at any point, and the next caller computes
the same bytes again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from inspections.draw.errors import DrawError
from inspections.draw.seed import digest_of
from inspections.draw.supplement import run_supplement
from inspections.draw.supplement_frame import parse_supplement_frame
from inspections.leases import LeaseLostError, claim, renew
from inspections.models.supplements import Supplement, SupplementJob, SupplementResult
from inspections.seeds import master_of, supplement_master
from inspections.selectors.changes import main_draw, standing_of
from inspections.services.supplement_draws import (
    record_supplement_disagreement,
    record_supplement_failure,
    record_supplement_result,
)
from inspections.vault import SecretLostError

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def perform_next_supplement(
    *,
    owner: str,
    clock: Clock,
    session_code: str | None = None,
    waited: timedelta = timedelta(0),
) -> bool:
    """Carry out one waiting or abandoned supplement; ``False`` when there was none to take."""
    jobs = SupplementJob.objects.all()
    if session_code is not None:
        jobs = jobs.filter(supplement__session__code=session_code)
    job = claim(jobs, owner=owner, waited=waited)
    if job is None:
        return False
    try:
        perform_supplement(job, owner=owner, clock=clock)
    except LeaseLostError:
        logger.info("supplement job %s was taken over by another process", job.pk)
    return True


def perform_supplement(job: SupplementJob, *, owner: str, clock: Clock) -> None:
    """Compute a claimed supplement and store its result, or the reason why not.

    Raises:
        LeaseLostError: another process took over meanwhile; its result stands.
    """
    supplement = Supplement.objects.select_related("session").get(pk=job.supplement_id)
    session = supplement.session

    def report(stage: str, done: int, total: int) -> None:
        renew(job, owner=owner, stage=stage, done=done, total=total)

    try:
        master = supplement_master(supplement)
        main = main_draw(session, master=session.master or master_of(session))
        transcript = run_supplement(
            parse_supplement_frame(bytes(supplement.frame)),
            main,
            standing_of(session),
            master=master,
            on_progress=report,
        )
    except (DrawError, SecretLostError) as error:
        code = getattr(error, "code", "SECRET_LOST")
        record_supplement_failure(
            job_id=job.pk, owner=owner, code=code, message=str(error), by=owner, now=clock()
        )
        return
    try:
        record_supplement_result(
            job_id=job.pk,
            owner=owner,
            transcript=transcript,
            master_digest=digest_of(master),
            by=owner,
            now=clock(),
        )
    except LeaseLostError:
        stored = SupplementResult.objects.filter(supplement=supplement).first()
        if stored is not None and stored.digest != transcript.digest():
            logger.critical("supplement %s: second computation disagrees", supplement)
            record_supplement_disagreement(
                session_code=session.code,
                number=supplement.number,
                stored=stored.digest,
                computed=transcript.digest(),
                by=owner,
                now=clock(),
            )
        raise
