"""When a session waits too long. Pure.

Whoever runs a draw cannot bend it, only abandon it: a commitment that is followed by neither
publication nor voiding within the plan's time is the one sign of that (draw-spec, ceremony).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

UNDRAWN = timedelta(hours=24)  # from sealing to the draw


@dataclass(frozen=True)
class Standing:
    """What lateness depends on."""

    sealed_at: datetime
    committed_at: datetime | None
    drawn_at: datetime | None
    ended: bool  # published, closed or void
    first_day: date  # of the plan's inspections
    last_day: date


@dataclass(frozen=True)
class Late:
    """Why a session is late. ``is_grave``: the red flag of an abandoned commitment."""

    is_grave: bool
    text: str


def lateness(standing: Standing, *, now: datetime, today: date) -> Late | None:
    """The worst reason why the session is late, None where it is not.

    Args:
        now: aware instant.
        today: the local date of ``now``.
    """
    if standing.ended:
        return None
    if standing.committed_at is not None and today > standing.last_day:
        return Late(True, f"承诺之后超过任务期限（{standing.last_day}），既未公布也未作废")
    if standing.drawn_at is not None:
        return None
    if today >= standing.first_day:
        return Late(False, f"检查自 {standing.first_day} 开始，还没有抽取")
    if now - standing.sealed_at > UNDRAWN:
        return Late(False, "封存超过 24 小时，还没有抽取")
    return None
