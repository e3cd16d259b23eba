"""Which worker holds an import, and how far it is. Progress is no act and leaves no record."""

from datetime import datetime, timedelta

from django.db.models import F

from entities.models import BatchState, ImportBatch

# No heartbeat for this long: the worker is taken for dead. Longer than the one transaction
# at the end of a very large file, during which nothing is written outside it.
STALE_AFTER = timedelta(minutes=10)
QUEUE_PATIENCE = timedelta(minutes=2)


def claim(code: str, *, now: datetime) -> ImportBatch | None:
    """Take a queued batch; None when there is nothing to take. One of two callers wins."""
    taken = ImportBatch.objects.filter(code=code, state=BatchState.QUEUED).update(
        state=BatchState.RUNNING, attempt=F("attempt") + 1, heartbeat_at=now
    )
    return ImportBatch.objects.select_related("unit").get(code=code) if taken else None


def beat(code: str, attempt: int, *, rows: int, bp: int, now: datetime) -> bool:
    """Tell how far the attempt is; False when it has been taken over and must stop."""
    return bool(
        ImportBatch.objects.filter(code=code, attempt=attempt, state=BatchState.RUNNING).update(
            progress_rows=rows, progress_bp=bp, heartbeat_at=now
        )
    )


def is_stale(batch: ImportBatch, *, now: datetime) -> bool:
    """Whether a person may start this import again: nobody seems to be working on it."""
    if batch.state == BatchState.RUNNING:
        return batch.heartbeat_at is None or now - batch.heartbeat_at > STALE_AFTER
    if batch.state == BatchState.QUEUED:
        since = batch.heartbeat_at or batch.requested_at
        return now - since > QUEUE_PATIENCE
    return batch.state == BatchState.FAILED
