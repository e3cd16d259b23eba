"""The one thing that the log is told of a practice: that a rehearsal was held."""

from datetime import datetime

from inspections.events import Event
from inspections.models.plans import Task
from shuangsuiji.ledger.services import append, command


@command
def record_rehearsal(*, task_code: str, practice: str, by: str, now: datetime) -> Task:
    """Note that somebody rehearsed the draw of a task; what it drew is kept nowhere official."""
    task = Task.objects.get(code=task_code)
    append(
        kind=Event.REHEARSAL_HELD,
        actor=by,
        subject=task.code,
        payload={"practice": practice, "is_official": False},
        at=now,
    )
    return task
