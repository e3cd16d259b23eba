"""Celery tasks: the doorbell. The batch row in the database is the truth."""

from typing import Any

from django.utils import timezone

from entities.importer import run_batch
from shuangsuiji.celery import app
from shuangsuiji.intake.errors import FileRejectedError


@app.task(acks_late=True)
def import_registry_task(*, batch_code: str, **_: Any) -> bool:
    """Run one queued import; a redelivered call finds nothing to claim."""
    try:
        return run_batch(batch_code, clock=timezone.now) is not None
    except FileRejectedError:
        return False  # the batch says why
