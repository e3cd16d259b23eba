"""Reading previews of tasks."""

from typing import Any

from inspections.models.jobs import JobState
from inspections.models.plans import Task
from inspections.models.previews import PreviewJob


def open_preview(task: Task) -> PreviewJob | None:
    """The preview that is under way. One query."""
    return (
        PreviewJob.objects.filter(task=task, state__in=(JobState.READY, JobState.RUNNING))
        .defer("outcome")
        .first()
    )


def last_preview(task: Task) -> PreviewJob | None:
    """The last preview asked for, whatever became of it. One query; no outcome."""
    return PreviewJob.objects.filter(task=task).defer("outcome").first()


def last_outcome(task: Task) -> PreviewJob | None:
    """The last preview that was completed, with its outcome. One query."""
    return PreviewJob.objects.filter(task=task, state=JobState.DONE).first()


def is_stale(job: PreviewJob, task: Task) -> bool:
    """Whether the task has been edited since the preview was asked for."""
    return job.task_version != task.version


def remedy_of(job: PreviewJob, code: str) -> dict[str, Any] | None:
    """The remedy of that code in the outcome, if it helps."""
    outcome: dict[str, Any] = job.outcome or {"remedies": []}
    return next(
        (one for one in outcome["remedies"] if one["code"] == code and one["effect"]["helps"]), None
    )
