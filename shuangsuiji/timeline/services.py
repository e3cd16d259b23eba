"""What is done to the timeline itself: a copy is taken out, and that is recorded."""

from datetime import datetime

from shuangsuiji.ledger.sealing import log_size
from shuangsuiji.ledger.services import append, command
from shuangsuiji.timeline.events import Event
from shuangsuiji.timeline.selectors import Wanted


@command
def record_export(*, wanted: Wanted, form: str, by: str, now: datetime) -> int:
    """Record that somebody takes the chosen entries out; entries below the answer belong to it.

    Args:
        form: csv or jsonl.
    """
    size = log_size()
    append(
        kind=Event.EXPORT_TAKEN,
        actor=by,
        subject=wanted.unit.code if wanted.unit else "system",
        payload={
            "form": form,
            "up_to": size,
            "kinds": list(wanted.kinds),
            "actors": list(wanted.actors),
            "draw": wanted.draw,
            "since": wanted.since.isoformat() if wanted.since else None,
            "until": wanted.until.isoformat() if wanted.until else None,
            "text": wanted.text,
        },
        at=now,
    )
    return size
