"""Who may act on what enterprises say: never anybody who had a hand in the result."""

from datetime import date

from django.contrib.auth.models import AnonymousUser

from inspections.policies import PolicyError
from publicity.enterprise.hands import hands_on_case, hands_on_visit
from publicity.enterprise.models import Objection
from publicity.models import Publication
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.policies import check_has_role

GIVERS = (Role.APPEALS, Role.PUBLISHER)
READERS = (Role.APPEALS, Role.PUBLISHER, Role.REVIEWER, Role.AUDITOR)


def check_may_give_codes(user: User, unit: Unit, *, on: date) -> None:
    """Who publishes or hears objections for the unit that is responsible for the entity."""
    check_has_role(user, GIVERS, unit, on=on)


def check_may_check_reply(
    user: User | AnonymousUser, publication: Publication, *, on: date
) -> None:
    """An editor of the bureau who neither inspected nor reviewed; to have published is fine."""
    check_has_role(user, Role.PUBLISHER, publication.unit, on=on)
    did = hands_on_visit(publication.visit).get(user.get_username())
    if did is not None:
        raise PolicyError(f"您是这次检查的{did}，企业的回应须由检查、审核以外的公示员核查。")


def check_may_hear(user: User | AnonymousUser, objection: Objection, *, on: date) -> None:
    """Somebody of the deciding unit who had no hand in the result, nor in what is appealed."""
    check_has_role(user, Role.APPEALS, objection.unit, on=on)
    did = hands_on_case(objection).get(user.get_username())
    if did is not None:
        raise PolicyError(
            f"您是原办理人员（{did}），异议和申诉须由没有参与原检查、审核、公示和原决定的人员办理。"
        )
