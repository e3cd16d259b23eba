"""Previews: asking for one, giving it up, storing what came out."""

from datetime import datetime
from typing import Any

from inspections.events import Event
from inspections.leases import LeaseLostError
from inspections.models.jobs import JobState
from inspections.models.plans import Task
from inspections.models.previews import PreviewJob
from inspections.policies import PreviewRefusedError, check_may_preview
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append, command


@command
def request_preview(
    *, task_code: str, refused: dict[str, Any] | None = None, by: str, now: datetime
) -> PreviewJob:
    """Put the preview of a task's present version into the work list.

    Args:
        refused: why sealing refused it (``Refusal.as_record``), so that remedies are sought.

    Raises:
        PreviewRefusedError: one is under way.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("unit").get(code=task_code)
    check_may_preview(task)
    job = PreviewJob.objects.create(
        task=task, task_version=task.version, refused=refused, requested_by=by, requested_at=now
    )
    _record(Event.PREVIEW_REQUESTED, job, {}, by=by, now=now)
    return job


@command
def cancel_preview(*, task_code: str, by: str, now: datetime) -> PreviewJob:
    """Give up the open preview of a task; whoever computes it stops at its next heartbeat.

    Raises:
        PreviewRefusedError: none is under way.
    """
    job = _open(task_code)
    if job is None:
        raise PreviewRefusedError("没有进行中的预演，无需取消。它可能刚刚完成，请刷新页面。")
    _end(job, JobState.CANCELLED, now)
    _record(Event.PREVIEW_CANCELLED, job, {}, by=by, now=now)
    return job


@command
def record_preview(
    *, job_id: int, owner: str, outcome: dict[str, Any], by: str, now: datetime
) -> PreviewJob:
    """Store the outcome, once, by the holder of the lease.

    Raises:
        LeaseLostError: another worker took it over, or it was cancelled; nothing is stored.
    """
    job = _held(job_id, owner)
    job.outcome = outcome
    _end(job, JobState.DONE, now)
    plan = outcome["plan"]
    facts: dict[str, JsonValue] = {"seeds": outcome["seeds"], "failed": plan["failed"]}
    _record(Event.PREVIEW_FINISHED, job, facts, by=by, now=now)
    return job


@command
def record_preview_failure(
    *, job_id: int, owner: str, message: str, by: str, now: datetime
) -> PreviewJob:
    """Store why a preview could not be made; raises like ``record_preview``."""
    job = _held(job_id, owner)
    job.error = message
    _end(job, JobState.FAILED, now)
    _record(Event.PREVIEW_FAILED, job, {"message": message}, by=by, now=now)
    return job


def _open(task_code: str) -> PreviewJob | None:
    rows = PreviewJob.objects.select_for_update(of=("self",)).select_related("task")
    return rows.filter(task__code=task_code, state__in=(JobState.READY, JobState.RUNNING)).first()


def _held(job_id: int, owner: str) -> PreviewJob:
    job = PreviewJob.objects.select_for_update(of=("self",)).select_related("task").get(pk=job_id)
    if job.state != JobState.RUNNING or job.lease_owner != owner:
        raise LeaseLostError(f"预演 {job.pk} 已由其他进程完成、接手或已取消")
    return job


def _end(job: PreviewJob, state: JobState, now: datetime) -> None:
    job.state, job.finished_at = state, now
    job.lease_owner, job.lease_until = "", None
    job.save()


def _record(
    kind: Event, job: PreviewJob, more: dict[str, JsonValue], *, by: str, now: datetime
) -> None:
    payload: dict[str, JsonValue] = {
        "version": job.task_version,
        "document_digest": job.task.document_digest,
    }
    append(kind=kind, actor=by, subject=job.task.code, payload=payload | more, at=now)
