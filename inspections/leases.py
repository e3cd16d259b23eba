"""The lease on a draw job: claim, renew, report progress.

Operational state only: nothing here is evidence, and a lost lease merely means that the
same pure computation runs again. All times are the database's own clock.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from inspections.models.jobs import DrawJob, JobState


class LeaseLostError(RuntimeError):
    """Another worker has taken the job over; this computation stops without a trace."""


def claim_job(
    *, owner: str, session_code: str | None = None, waited: timedelta = timedelta(0)
) -> DrawJob | None:
    """Take one job that waits or whose lease has run out; ``None`` when there is none.

    Args:
        session_code: only the job of this session.
        waited: leave jobs alone that were asked for less than this long ago.

    PostgreSQL skips rows that another worker is claiming; SQLite has one writer at a time.
    """
    with transaction.atomic():
        jobs = _claimable(waited)
        if session_code is not None:
            jobs = jobs.filter(session__code=session_code)
        if connection.features.has_select_for_update_skip_locked:
            jobs = jobs.select_for_update(skip_locked=True, of=("self",))
        job = jobs.order_by("pk").first()
        if job is None:
            return None
        DrawJob.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING,
            lease_owner=owner,
            lease_until=Now() + _lease(),
            attempt=F("attempt") + 1,
        )
        job.refresh_from_db()
        return job


def renew(job: DrawJob, *, owner: str, stage: str, done: int, total: int) -> None:
    """Prolong the lease and store how far the computation is.

    Raises:
        LeaseLostError: the job is no longer this owner's.
    """
    kept = DrawJob.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_owner=owner).update(
        lease_until=Now() + _lease(), stage=stage, progress_done=done, progress_total=total
    )
    if not kept:
        raise LeaseLostError(f"作业 {job.pk} 已由其他进程接手")


def _claimable(waited: timedelta) -> QuerySet[DrawJob]:
    ready = Q(state=JobState.READY)
    if waited:  # two clocks meet here (ours and the database's), so never compare without need
        ready &= Q(requested_at__lte=Now() - waited)
    return DrawJob.objects.filter(ready | Q(state=JobState.RUNNING, lease_until__lt=Now()))


def _lease() -> timedelta:
    return timedelta(seconds=settings.SSJ_LEASE_SECONDS)
