"""How the log stands now: for the public page and for those who watch it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from shuangsuiji.kernel.note import VerifierKey
from shuangsuiji.ledger.cosigning import witnesses
from shuangsuiji.ledger.heartbeat import gaps
from shuangsuiji.ledger.models import (
    Checkpoint,
    Cosignature,
    LogConflict,
    Record,
    Waiting,
    WitnessedLog,
)
from shuangsuiji.ledger.selectors import HEARTBEAT
from shuangsuiji.ledger.timestamping import Authority, authorities

DAY, LATE = timedelta(days=1), timedelta(minutes=3)


@dataclass(frozen=True)
class HeadLine:
    """A signed head as it is printed on a notice or in minutes."""

    origin: str
    size: int
    root_hex: str
    at: datetime
    note: str  # the signed text itself


@dataclass(frozen=True)
class WitnessState:
    """A witness and how far it has signed; ``size`` is 0 where it never did."""

    name: str
    size: int
    signed_at: datetime | None


@dataclass(frozen=True)
class LogState:
    """The newest head and what surrounds it."""

    origin: str
    head: Checkpoint | None
    age: timedelta | None
    waiting: int
    witnesses: tuple[WitnessState, ...]
    authorities: tuple[Authority, ...]  # of time stamps
    witnessed: tuple[WitnessedLog, ...]  # logs that this system cosigns
    conflicts: tuple[LogConflict, ...]
    gaps: tuple[tuple[datetime, datetime], ...]  # of the last day

    @property
    def is_late(self) -> bool:
        """No head for so long though a heartbeat alone makes one each minute."""
        return self.age is None or self.age > LATE

    @property
    def root_hex(self) -> str:
        return bytes(self.head.root).hex() if self.head else ""


def head_line() -> HeadLine | None:
    """The newest signed head; None in a log that has none yet. One query."""
    head = Checkpoint.objects.order_by("-size").first()
    if head is None:
        return None
    return HeadLine(settings.SSJ_LOG_ORIGIN, head.size, bytes(head.root).hex(), head.at, head.note)


def cosigners(size: int) -> list[str]:
    """Who cosigned the head of that size. One query."""
    rows = Cosignature.objects.filter(checkpoint_id=size).order_by("pk")
    return list(rows.values_list("witness", flat=True))


def log_state(*, now: datetime) -> LogState:
    """The state of the log. About seven queries."""
    head = Checkpoint.objects.order_by("-size").first()
    beats = Record.objects.filter(kind=HEARTBEAT, at__gt=now - DAY).order_by("at")
    return LogState(
        origin=settings.SSJ_LOG_ORIGIN,
        head=head,
        age=now - head.at if head else None,
        waiting=Waiting.objects.count(),
        witnesses=tuple(_state_of(each.key) for each in witnesses()),
        authorities=tuple(authorities()),
        witnessed=tuple(WitnessedLog.objects.all()),
        conflicts=tuple(LogConflict.objects.all()),
        gaps=tuple(gaps(list(beats.values_list("at", flat=True)))),
    )


def _state_of(key: VerifierKey) -> WitnessState:
    last = Cosignature.objects.filter(witness=key.name).order_by("-checkpoint_id").first()
    return WitnessState(
        key.name, last.checkpoint_id if last else 0, last.signed_at if last else None
    )
