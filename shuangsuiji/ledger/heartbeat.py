"""A record each minute while a worker runs: a log that was switched off has a gap to show.

It names the heads that were signed since the last one, so that no head between two others can
be taken away later without being missed.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings

from shuangsuiji.kernel.canonical import JsonValue, NotCanonicalError, parse_canonical
from shuangsuiji.ledger.models import Checkpoint, Record
from shuangsuiji.ledger.selectors import HEARTBEAT
from shuangsuiji.ledger.services import append, command

MOST_NAMED = 2_000  # a log from before catches up, beat by beat


def beat_if_due(*, by: str, now: datetime) -> bool:
    """Record a heartbeat unless somebody did within the pause."""
    pause = timedelta(seconds=settings.SSJ_HEARTBEAT_SECONDS)
    if Record.objects.filter(kind=HEARTBEAT, at__gt=now - pause).exists():
        return False
    beat_heart(by=by, now=now)
    return True


@command
def beat_heart(*, by: str, now: datetime) -> None:
    """Record that the service is alive, and which heads are new."""
    before = _named_until()
    sizes = Checkpoint.objects.filter(size__gt=before).order_by("size")
    heads = list(sizes.values_list("size", flat=True)[:MOST_NAMED])
    payload: dict[str, JsonValue] = {
        "origin": settings.SSJ_LOG_ORIGIN,
        "heads": heads,
        "until": heads[-1] if heads else before,
    }
    append(kind=HEARTBEAT, actor=by, subject="log", payload=payload, at=now)


def _named_until() -> int:
    """The newest head of this log that a heartbeat named; 0 where none did."""
    last = Record.objects.filter(kind=HEARTBEAT, payload__isnull=False).order_by("-seq").first()
    if last is None:
        return 0
    try:
        told = parse_canonical(bytes(last.payload or b""))
        return int(told["until"]) if told["origin"] == settings.SSJ_LOG_ORIGIN else 0
    except (NotCanonicalError, KeyError, TypeError, ValueError):  # from before heads were named
        return 0


def told_gaps() -> list[str]:
    """Every time that no heartbeat was recorded, oldest first, in words. One query."""
    beats = Record.objects.filter(kind=HEARTBEAT).order_by("at").values_list("at", flat=True)
    return [
        f"心跳间断：{last:%Y-%m-%d %H:%M} 至 {first:%Y-%m-%d %H:%M} UTC，"
        f"共 {(first - last) // timedelta(minutes=1)} 分钟。"
        for last, first in gaps(beats.iterator())
    ]


def gaps(
    beats: Iterable[datetime], *, longest_seconds: int = 180
) -> list[tuple[datetime, datetime]]:
    """Pairs of neighbouring heartbeats that lie further apart than they may."""
    allowed = timedelta(seconds=longest_seconds)
    return [pair for pair in pairwise(beats) if pair[1] - pair[0] > allowed]
