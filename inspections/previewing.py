"""Carry out one preview: claim, compute outside any transaction, store under the lease.

Like a draw it may be killed at any point and is then taken up again. A cancelled one loses
its lease, so that the computation ends at its next heartbeat.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from inspections.draw.errors import DrawError
from inspections.leases import Heartbeat, LeaseLostError, claim
from inspections.models.previews import PreviewJob
from inspections.policies import PolicyError
from inspections.rehearsal import rehearse
from inspections.services.previews import record_preview, record_preview_failure
from inspections.simulation.refusals import recorded

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def perform_next_preview(
    *,
    owner: str,
    clock: Clock,
    task_code: str | None = None,
    waited: timedelta = timedelta(0),
) -> bool:
    """Carry out one waiting or abandoned preview; ``False`` when there was none to take."""
    jobs = PreviewJob.objects.all()
    if task_code is not None:
        jobs = jobs.filter(task__code=task_code)
    job = claim(jobs, owner=owner, waited=waited)
    if job is None:
        return False
    try:
        perform(job, owner=owner, clock=clock)
    except LeaseLostError:
        logger.info("preview %s was cancelled or taken over", job.pk)
    return True


def perform(job: PreviewJob, *, owner: str, clock: Clock) -> None:
    """Compute the preview of a claimed job and store it, or the reason why not.

    Raises:
        LeaseLostError: it was cancelled, or another process took over.
    """
    beat = Heartbeat(job, owner=owner)
    refused = recorded(job.refused) if job.refused else None
    try:
        outcome = rehearse(job.task, now=clock(), on_progress=beat, refused=refused)
    except (DrawError, PolicyError) as error:
        record_preview_failure(
            job_id=job.pk, owner=owner, message=str(error), by=owner, now=clock()
        )
        return
    record_preview(job_id=job.pk, owner=owner, outcome=outcome, by=owner, now=clock())
