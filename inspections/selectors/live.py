"""Reading the streams of ceremonies: by the processes that serve viewers, and by pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from inspections.live.kinds import LiveKind
from inspections.models.ceremonies import Ceremony, LiveEvent, Showing
from inspections.models.sessions import DrawSession
from inspections.states import SUPPLEMENT_DRAWN, Status, SupplementStatus

__all__ = ["Ceremony", "Showing"]

LAST_KINDS = (LiveKind.CLOSED, LiveKind.VOIDED)
QUIET = timedelta(hours=1)  # after so long without a word a published ceremony is over
MOST_AT_ONCE = 500  # events
AFTERWARDS = Q(
    supplement=None,
    session__status__in=(Status.DRAWN, Status.PUBLISHED, Status.CLOSED, Status.VOID),
) | Q(supplement__status__in=(*SUPPLEMENT_DRAWN, SupplementStatus.VOID))


@dataclass(frozen=True)
class StoredEvent:
    """One event as it was signed, and the stream it belongs to."""

    stream: int  # primary key of the ceremony
    seq: int
    kind: str
    body: bytes
    prev_hash: str
    hash: str
    signature: bytes
    at: datetime

    def may_be_last(self, *, now: datetime) -> bool:
        """Whether nothing more will be told, or nothing that anybody should wait for."""
        if self.kind in LAST_KINDS:
            return True
        return self.kind == LiveKind.PUBLISHED and now - self.at > QUIET


def stream_of(code: str) -> int | None:
    """Primary key of the ceremony of that code. One query."""
    return Ceremony.objects.filter(code=code).values_list("pk", flat=True).first()


def events_after(heads: Mapping[int, int]) -> list[StoredEvent]:
    """What was told after the given sequence number of each stream, in order. One query.

    A stream's numbers are given out under a lock, so what is visible has no gap.
    """
    wanted = Q(pk__in=())
    for stream, seq in heads.items():
        wanted |= Q(ceremony_id=stream, seq__gt=seq)
    rows = LiveEvent.objects.filter(wanted).order_by("ceremony_id", "seq")[:MOST_AT_ONCE]
    return [_stored(row) for row in rows]


def events_of(ceremony: Ceremony) -> list[StoredEvent]:
    """Everything that was told of a ceremony, in order. One query."""
    return [_stored(row) for row in ceremony.events.order_by("seq")]


def newest_event(stream: int) -> StoredEvent | None:
    """The last that was told in a stream. One query."""
    row = LiveEvent.objects.filter(ceremony_id=stream).order_by("-seq").first()
    return _stored(row) if row is not None else None


def announced_ceremonies() -> QuerySet[Ceremony]:
    """Ceremonies that the public was told of, latest first."""
    rows = Ceremony.objects.select_related("task__unit", "session", "supplement")
    return rows.order_by("-held_at", "-pk")


def coming_ceremonies() -> QuerySet[Ceremony]:
    """Those whose draw is still to come, soonest first."""
    return announced_ceremonies().exclude(AFTERWARDS).order_by("held_at", "pk")


def past_ceremonies() -> QuerySet[Ceremony]:
    """Those that were held, latest first."""
    return announced_ceremonies().filter(AFTERWARDS)


def ceremonies_of_supplements(session: DrawSession) -> dict[int, str]:
    """Codes of the ceremonies of a session's supplements, by their numbers. One query."""
    held = Ceremony.objects.filter(session=session, supplement__isnull=False)
    return dict(held.values_list("supplement__number", "code"))


def public_ceremony(code: str) -> Ceremony | None:
    """A ceremony by its code, with task, unit, session and supplement. One query."""
    rows = Ceremony.objects.select_related("task__unit", "session", "supplement")
    return rows.filter(code=code).first()


def _stored(row: LiveEvent) -> StoredEvent:
    return StoredEvent(
        stream=row.ceremony_id,
        seq=row.seq,
        kind=row.kind,
        body=bytes(row.body),
        prev_hash=row.prev_hash,
        hash=row.hash,
        signature=bytes(row.signature),
        at=row.created_at,
    )
