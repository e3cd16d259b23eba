"""The recorded steps of an import: requested, stored or refused, restarted."""

import uuid
from datetime import datetime

from django.db.models import F

from entities.events import Event
from entities.models import BatchState, ConflictPolicy, ImportBatch
from entities.parsing import Tally
from entities.selectors.placing import unit_fact
from entities.staging.store import Stored, store_staged
from entities.staging.tables import Staging
from shuangsuiji.intake.errors import ErrorFile
from shuangsuiji.intake.outcome import Outcome
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit


class BatchMovedOnError(RuntimeError):
    """Somebody else finished, restarted or took over this import meanwhile."""


@command
def request_import(
    *,
    filename: str,
    stored_as: str,
    sha256: str,
    size: int,
    by: str,
    now: datetime,
    unit: Unit | None = None,
    on_conflict: ConflictPolicy = ConflictPolicy.UPDATE,
    mapping: dict[str, int] | None = None,
    encoding: str = "",
    sheet: str = "",
    upload_token: str = "",
) -> ImportBatch:
    """Open a batch for a file that lies at ``stored_as``; nothing is read yet."""
    batch = ImportBatch.objects.create(
        code=f"{now:%Y%m%d}-{uuid.uuid4().hex[:10]}",
        filename=filename,
        stored_as=stored_as,
        upload_token=upload_token,
        sha256=sha256,
        size=size,
        encoding=encoding,
        sheet=sheet,
        mapping=mapping or {},
        on_conflict=on_conflict,
        unit=unit,
        requested_by=by,
        requested_at=now,
    )
    append(
        kind=Event.IMPORT_REQUESTED,
        actor=by,
        subject=batch.code,
        payload={"sha256": sha256, "size": size, "unit": unit.code if unit else None},
        at=now,
    )
    return batch


@command
def restart_import(*, code: str, seen_attempt: int, by: str, now: datetime) -> ImportBatch:
    """Queue an import again whose worker died or that failed.

    Raises:
        BatchMovedOnError: it is not the attempt that the person saw, or it has ended well.
    """
    moved = ImportBatch.objects.filter(
        code=code,
        attempt=seen_attempt,
        state__in=[BatchState.QUEUED, BatchState.RUNNING, BatchState.FAILED],
    ).update(
        state=BatchState.QUEUED,
        attempt=F("attempt") + 1,
        finished_at=None,
        message="",
        progress_rows=0,
        progress_bp=0,
        heartbeat_at=now,
    )
    if not moved:
        raise BatchMovedOnError("这次导入的状态已经变了，请刷新页面再看")
    append(
        kind=Event.IMPORT_RESTARTED,
        actor=by,
        subject=code,
        payload={"attempt": seen_attempt + 1},
        at=now,
    )
    return ImportBatch.objects.get(code=code)


@command
def store_import(
    *,
    code: str,
    attempt: int,
    staging: Staging,
    errors: ErrorFile,
    tally: Tally,
    sheet: str,
    notes: list[str],
    by: str,
    now: datetime,
) -> Outcome:
    """Take the checked rows in, end the batch and record it: all of that or none of it.

    Raises:
        BatchMovedOnError: another attempt has taken over; nothing is stored then.
    """
    batch = (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("unit").get(code=code)
    )
    if batch.attempt != attempt or batch.state != BatchState.RUNNING:
        raise BatchMovedOnError("另一个进程已接手这次导入")
    stored = store_staged(
        staging,
        errors=errors,
        filename=batch.filename,
        sheet=sheet,
        batch_pk=batch.pk,
        batch_code=batch.code,
        on_conflict=ConflictPolicy(batch.on_conflict),
        home=unit_fact(batch.unit) if batch.unit else None,
        now=now,
    )
    outcome = tallied(tally, stored, ConflictPolicy(batch.on_conflict), errors)
    batch.state, batch.finished_at, batch.progress_bp = BatchState.DONE, now, 10_000
    batch.outcome, batch.notes, batch.progress_rows = outcome.as_dict(), notes, tally.rows
    batch.error_file = outcome.error_file
    batch.save(
        update_fields=[
            *("state", "finished_at", "progress_bp", "outcome", "notes", "progress_rows"),
            "error_file",
        ]
    )
    counts = {name: n for name, n in outcome.as_dict().items() if isinstance(n, int)}
    append(
        kind=Event.IMPORT_STORED,
        actor=by,
        subject=code,
        payload={"sha256": batch.sha256, "on_conflict": batch.on_conflict, "counts": counts},
        at=now,
    )
    return outcome


@command
def refuse_import(*, code: str, attempt: int, reason: str, by: str, now: datetime) -> None:
    """End a batch whose file is unusable as a whole."""
    _end(code, attempt, BatchState.REFUSED, reason, now)
    append(kind=Event.IMPORT_REFUSED, actor=by, subject=code, payload={"reason": reason}, at=now)


@command
def fail_import(*, code: str, attempt: int, reason: str, by: str, now: datetime) -> None:
    """End an attempt that broke down; it can be started again."""
    _end(code, attempt, BatchState.FAILED, reason, now)
    append(kind=Event.IMPORT_FAILED, actor=by, subject=code, payload={"reason": reason}, at=now)


def tallied(
    tally: Tally, stored: Stored, on_conflict: ConflictPolicy, errors: ErrorFile
) -> Outcome:
    """The outcome of reading and storing together. Pure."""
    is_update = on_conflict == ConflictPolicy.UPDATE
    updated = stored.differing if is_update else 0
    return Outcome(
        rows=tally.rows,
        created=stored.created,
        updated=updated,
        unchanged=stored.matched - stored.differing,
        rejected=tally.rejected + stored.refused,
        warnings=tally.warnings + stored.warnings,
        error_file=str(errors.path) if errors.count else "",
        extra={
            "repeats": stored.repeats,
            "kept": 0 if is_update else stored.differing,
            "unplaced": stored.unplaced,
            "no_county": tally.no_county,
            "village_only": tally.village_only,
        },
    )


def _end(code: str, attempt: int, state: BatchState, reason: str, now: datetime) -> None:
    moved = ImportBatch.objects.filter(
        code=code, attempt=attempt, state__in=[BatchState.QUEUED, BatchState.RUNNING]
    ).update(state=state, message=reason, finished_at=now)
    if not moved:
        raise BatchMovedOnError("另一个进程已接手这次导入")
