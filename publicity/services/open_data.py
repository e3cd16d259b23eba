"""Recording a day's open data in the log."""

import hashlib
from datetime import date, datetime

from inspections.policies import PolicyError
from publicity.events import Event
from publicity.models import OpenDataSnapshot
from shuangsuiji.ledger.services import append, command


@command
def record_snapshot(*, day: date, manifest: bytes, by: str, now: datetime) -> OpenDataSnapshot:
    """Keep the manifest of a day's open data; its digest goes into the log.

    Raises:
        PolicyError: the day has one; it never changes.
    """
    if OpenDataSnapshot.objects.filter(day=day).exists():
        raise PolicyError(f"{day} 的开放数据已经登记，不能更换。")
    digest = hashlib.sha256(manifest).hexdigest()
    row = OpenDataSnapshot.objects.create(
        day=day, manifest=manifest, digest=digest, made_by=by, made_at=now
    )
    append(
        kind=Event.SNAPSHOT_MADE,
        actor=by,
        subject=row.subject,
        payload={"day": day.isoformat(), "digest": digest},
        at=now,
        rows=[row],
    )
    return row
