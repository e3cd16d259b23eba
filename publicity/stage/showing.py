"""How much of a ceremony the stage may tell by now; the one place that decides it."""

from inspections.acts import Act
from inspections.ceremony_rules import furthest_act
from inspections.matters import matter_of
from inspections.selectors.live import Ceremony, Showing
from inspections.selectors.public import DrawSession, disclosure_of


def told_until(ceremony: Ceremony) -> Act:
    """The last act whose facts leave the server.

    While it is live, that is the act on the screens, so that nobody reads ahead of the stage;
    once its end was played, or everything is published, all that has happened.
    """
    furthest = furthest_act(ceremony)
    if may_be_replayed(ceremony):
        return furthest
    return Act(min(furthest, ceremony.act))


def may_be_replayed(ceremony: Ceremony) -> bool:
    """Whether anybody may play all acts for themselves."""
    if furthest_act(ceremony) < Act.CERTIFICATE:
        return False
    return ceremony.act == Act.CERTIFICATE or matter_of(ceremony).is_published


def showing_now(ceremony: Ceremony, session: DrawSession) -> Showing:
    """What of drawn entities is shown: what was announced, and never more than the plan opens.

    What was sealed at the ceremony is opened by the publication. Task must be loaded.
    """
    if not disclosure_of(session).names:
        return Showing.SEALED
    announced = Showing(ceremony.showing)
    if announced == Showing.SEALED and matter_of(ceremony).is_published:
        return Showing.NAMES
    return announced
