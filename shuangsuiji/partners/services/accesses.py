"""What partners read, into the ledger: a digest for each day, and every copy that is taken out."""

from datetime import date, datetime

from shuangsuiji.ledger.services import append, command
from shuangsuiji.partners.events import Event
from shuangsuiji.partners.selectors import Wanted, digest_of_day


@command
def seal_accesses(*, day: date, by: str, now: datetime) -> int:
    """Put the digest of a day's access records into the ledger; answers how many there were."""
    count, digest = digest_of_day(day)
    append(
        kind=Event.ACCESSES_SEALED,
        actor=by,
        subject=f"accesses/{day.isoformat()}",
        payload={"count": count, "digest": digest},
        at=now,
    )
    return count


@command
def record_access_export(*, wanted: Wanted, count: int, by: str, now: datetime) -> None:
    """Record that somebody takes the chosen access records out."""
    append(
        kind=Event.ACCESSES_EXPORTED,
        actor=by,
        subject=by,
        payload={
            "count": count,
            "client": wanted.client,
            "what": wanted.what,
            "entity": wanted.entity,
            "since": wanted.since.isoformat() if wanted.since else None,
            "until": wanted.until.isoformat() if wanted.until else None,
        },
        at=now,
    )
