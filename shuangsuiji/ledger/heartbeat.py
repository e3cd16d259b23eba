"""A record each minute while a worker runs: a log that was switched off has a gap to show."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings

from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.services import append, command

KIND = "ledger.heart.beaten"


def beat_if_due(*, by: str, now: datetime) -> bool:
    """Record a heartbeat unless somebody did within the pause."""
    pause = timedelta(seconds=settings.SSJ_HEARTBEAT_SECONDS)
    if Record.objects.filter(kind=KIND, at__gt=now - pause).exists():
        return False
    beat_heart(by=by, now=now)
    return True


@command
def beat_heart(*, by: str, now: datetime) -> None:
    """Record that the service is alive."""
    append(kind=KIND, actor=by, subject="log", payload={}, at=now)


def told_gaps() -> list[str]:
    """Every time that no heartbeat was recorded, oldest first, in words. One query."""
    beats = Record.objects.filter(kind=KIND).order_by("at").values_list("at", flat=True)
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
