"""What a ceremony is held for: the first draw of a session, or a supplementary draw of it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from inspections.draw.frame import SourceRule, parse_header
from inspections.draw.supplement_frame import parse_supplement_frame
from inspections.events import Event
from inspections.models.ceremonies import Ceremony
from inspections.models.sessions import DrawSession, WitnessInput
from inspections.models.supplements import Supplement, SupplementInput
from inspections.states import Status, SupplementStatus

# Where a supplement stands, in the words of a first draw. Its code was committed with the first.
AS_FIRST_DRAW: dict[str, Status] = {
    SupplementStatus.PROPOSED: Status.DRAFT,
    SupplementStatus.SEALED: Status.COMMITTED,
    SupplementStatus.AWAITING_WITNESS: Status.AWAITING_WITNESS,
    SupplementStatus.REVEALED: Status.REVEALED,
    SupplementStatus.DRAWN: Status.DRAWN,
    SupplementStatus.PUBLISHED: Status.PUBLISHED,
    SupplementStatus.REFUSED: Status.VOID,
    SupplementStatus.VOID: Status.VOID,
}


@dataclass(frozen=True)
class Matter:
    """A session, and its supplement where the ceremony is held for that."""

    session: DrawSession
    supplement: Supplement | None = None

    @property
    def status(self) -> Status:
        if self.supplement is None:
            return Status(self.session.status)
        return AS_FIRST_DRAW[self.supplement.status]

    @property
    def label(self) -> str:
        if self.supplement is None:
            return f"场次 {self.session.code}"
        return f"场次 {self.session.code} 第 {self.supplement.number} 次补抽"

    @property
    def before_chance(self) -> Event:
        """The record that a signed head must cover before any witness may vote."""
        return Event.SUPPLEMENT_SEALED if self.supplement else Event.SESSION_COMMITTED

    @property
    def sources(self) -> SourceRule:
        """How many witnesses, and which public sources, were named at sealing."""
        if self.supplement is None:
            return parse_header(bytes(self.session.header)).sources
        return parse_supplement_frame(bytes(self.supplement.frame)).sources

    @property
    def inputs(self) -> QuerySet[WitnessInput] | QuerySet[SupplementInput]:
        return self.supplement.inputs.all() if self.supplement else self.session.inputs.all()

    @property
    def is_published(self) -> bool:
        return self.status in (Status.PUBLISHED, Status.CLOSED)


def matter_of(ceremony: Ceremony) -> Matter:
    """Its session, and supplement, must be loaded or are read."""
    return Matter(ceremony.session, ceremony.supplement)
