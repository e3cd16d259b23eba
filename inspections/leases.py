"""The lease on a long job: claim, renew, report progress.

Operational state only: nothing here is evidence, and a lost lease merely means that the
same pure computation runs again. All times are the database's own clock.
"""

import time
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from inspections.models.jobs import DrawJob, JobState, LeasedJob

BEAT_SECONDS = 0.25

J = TypeVar("J", bound=LeasedJob)


class LeaseLostError(RuntimeError):
    """Another worker has taken the job over, or it was cancelled; this computation stops."""


def claim_job(
    *, owner: str, session_code: str | None = None, waited: timedelta = timedelta(0)
) -> DrawJob | None:
    """Take one draw that waits or whose lease has run out; ``None`` when there is none.

    Args:
        session_code: only the job of this session.
        waited: as for ``claim``.
    """
    jobs = DrawJob.objects.all()
    if session_code is not None:
        jobs = jobs.filter(session__code=session_code)
    return claim(jobs, owner=owner, waited=waited)


def claim(jobs: QuerySet[J], *, owner: str, waited: timedelta = timedelta(0)) -> J | None:
    """Take the oldest of ``jobs`` that waits or whose lease has run out.

    Args:
        waited: leave jobs alone that were asked for less than this long ago.

    PostgreSQL skips rows that another worker is claiming; SQLite has one writer at a time.
    """
    with transaction.atomic():
        jobs = jobs.filter(_claimable(waited))
        if connection.features.has_select_for_update_skip_locked:
            jobs = jobs.select_for_update(skip_locked=True, of=("self",))
        job = jobs.order_by("pk").first()
        if job is None:
            return None
        _rows(job).update(
            state=JobState.RUNNING,
            lease_owner=owner,
            lease_until=Now() + _lease(job),
            attempt=F("attempt") + 1,
        )
        job.refresh_from_db()
        return job


def renew(job: LeasedJob, *, owner: str, stage: str, done: int, total: int) -> None:
    """Prolong the lease and store how far the computation is.

    Raises:
        LeaseLostError: the job is no longer this owner's.
    """
    kept = (
        _rows(job)
        .filter(state=JobState.RUNNING, lease_owner=owner)
        .update(
            lease_until=Now() + _lease(job), stage=stage, progress_done=done, progress_total=total
        )
    )
    if not kept:
        raise LeaseLostError(f"作业 {job.pk} 已由其他进程接手或已取消")


class Heartbeat:
    """``renew``, at most a few times a second: pure computation is faster than the database."""

    def __init__(self, job: LeasedJob, *, owner: str) -> None:
        self._job, self._owner = job, owner
        self._stage, self._next = "", 0.0

    def is_due(self, stage: str) -> bool:
        return stage != self._stage or time.monotonic() >= self._next

    def __call__(self, stage: str, done: int, total: int, *, at_once: bool = False) -> None:
        """Renew if it is time, or if another stage or the end of one is reached.

        Raises:
            LeaseLostError: as ``renew``.
        """
        if at_once or done == total or self.is_due(stage):
            renew(self._job, owner=self._owner, stage=stage, done=done, total=total)
            self._stage, self._next = stage, time.monotonic() + BEAT_SECONDS


def finished(job: LeasedJob, *, owner: str, state: JobState, **fields: Any) -> None:
    """Give the lease back, with the outcome.

    Raises:
        LeaseLostError: the job is no longer this owner's; nothing is stored.
    """
    kept = (
        _rows(job)
        .filter(state=JobState.RUNNING, lease_owner=owner)
        .update(state=state, lease_owner="", lease_until=None, **fields)
    )
    if not kept:
        raise LeaseLostError(f"作业 {job.pk} 已由其他进程接手或已取消")


def _rows(job: J) -> QuerySet[J]:
    return type(job)._default_manager.filter(pk=job.pk)


def _claimable(waited: timedelta) -> Q:
    ready = Q(state=JobState.READY)
    if waited:  # two clocks meet here (ours and the database's), so never compare without need
        ready &= Q(requested_at__lte=Now() - waited)
    return ready | Q(state=JobState.RUNNING, lease_until__lt=Now())


def _lease(job: LeasedJob) -> timedelta:
    return timedelta(seconds=settings.SSJ_LEASE_SECONDS * job.LEASES)
