"""Storing visits that other bodies reported."""

from collections.abc import Sequence
from datetime import datetime

from inspections.events import Event
from inspections.models.guard import VisitRecord
from inspections.selectors.visit_records import RecordRow, recorded_keys
from shuangsuiji.ledger.services import append, command

BATCH = 500


@command
def import_visits(
    *, rows: Sequence[RecordRow], source: str, digest: str, by: str, now: datetime
) -> int:
    """Store the visits that are not recorded yet; the number of new ones.

    Args:
        source: name of the file, for the record.
        digest: SHA-256 of the file's bytes.
    """
    old = recorded_keys([row.key for row in rows])
    fresh = [row for row in rows if row.key not in old]
    VisitRecord.objects.bulk_create(
        (
            VisitRecord(
                entity_id=row.entity_id,
                visited_on=row.visited_on,
                body=row.body,
                purpose=row.purpose,
                inspectors=list(row.inspectors),
                had_findings=row.had_findings,
                source_digest=digest,
                imported_by=by,
                imported_at=now,
            )
            for row in fresh
        ),
        batch_size=BATCH,
    )
    append(
        kind=Event.VISITS_IMPORTED,
        actor=by,
        subject=digest,
        payload={
            "file": source,
            "created": len(fresh),
            "unchanged": len(rows) - len(fresh),
            "bodies": sorted({row.body for row in rows}),
        },
        at=now,
    )
    return len(fresh)
