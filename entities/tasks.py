"""Celery tasks: the doorbell. The batch row in the database is the truth."""

from typing import Any

from django.utils import timezone

from entities.importer import run_batch
from entities.selectors.credit import how_far, rulebook_on, runs_of_entities
from entities.services.credit import regrade_batch
from shuangsuiji.celery import app
from shuangsuiji.intake.errors import FileRejectedError

RUN = 5_000  # entities in one transaction, and one record


@app.task(acks_late=True)
def import_registry_task(*, batch_code: str, **_: Any) -> bool:
    """Run one queued import; a redelivered call finds nothing to claim."""
    try:
        return run_batch(batch_code, clock=timezone.now) is not None
    except FileRejectedError:
        return False  # the batch says why


@app.task
def regrade_task(*, size: int = RUN, **_: Any) -> int:
    """Grade every entity anew once a day; goes on where a killed one stopped.

    Returns: how many stored grades had been edited past the rules.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    if rulebook_on(today) is None:
        return 0
    through, is_done = how_far(today)
    edited = 0
    for first, last, is_last in () if is_done else runs_of_entities(size, after=through):
        edited += len(
            regrade_batch(first=first, through=last, is_last=is_last, by="nightly", now=now)
        )
    return edited
