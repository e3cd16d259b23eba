"""What viewers are told by nobody's act: the log signed a head, a draw reached its next stage."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from inspections.leases import Heartbeat
from inspections.live.kinds import LiveKind
from inspections.matters import matter_of
from inspections.models.ceremonies import Ceremony
from inspections.models.sessions import DrawSession
from inspections.services.live import tell
from inspections.states import Status, SupplementStatus
from inspections.tellings import head_signed
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.ledger.selectors import cosigners_over, heads_over

AWAITING_HEAD = Q(
    supplement=None, session__status__in=(Status.COMMITTED, Status.AWAITING_WITNESS)
) | Q(supplement__status__in=(SupplementStatus.SEALED, SupplementStatus.AWAITING_WITNESS))


def tell_heads(*, now: datetime) -> int:
    """Tell the head over seal and commitment, and again when it is cosigned; returns how many."""
    waiting = Ceremony.objects.filter(AWAITING_HEAD)
    return sum(_tell_head(ceremony.pk, now) for ceremony in waiting.only("pk"))


@transaction.atomic
def _tell_head(ceremony_id: int, now: datetime) -> bool:
    ceremonies = Ceremony.objects.select_for_update(of=("self",))
    found = ceremonies.select_related("session", "supplement").get(pk=ceremony_id)
    matter = matter_of(found)
    code, kind = matter.session.code, matter.before_chance
    head = heads_over(draw=code, kind=kind).first()
    if head is None:
        return False
    data = head_signed(head.size, bytes(head.root), cosigners_over(draw=code, kind=kind))
    last = found.events.filter(kind=LiveKind.HEAD_SIGNED).last()
    if last is not None and parse_canonical(bytes(last.body))["data"] == data:
        return False
    tell(found, LiveKind.HEAD_SIGNED, data, now)
    return True


class StageNarrator:
    """A heartbeat that also tells viewers when a draw reaches another stage."""

    def __init__(
        self, beat: Heartbeat, session: DrawSession, clock: Callable[[], datetime]
    ) -> None:
        self._beat, self._clock, self._stage = beat, clock, ""
        self._ceremony = Ceremony.objects.filter(session=session, supplement=None).first()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Renew the lease first: who has lost it tells nothing.

        Raises:
            LeaseLostError: the job is another worker's by now.
        """
        self._beat(stage, done, total)
        if self._ceremony is None or stage == self._stage:
            return
        self._stage = stage
        with transaction.atomic():
            tell(self._ceremony, LiveKind.DRAW_PROGRESSED, {"stage": stage}, self._clock())
