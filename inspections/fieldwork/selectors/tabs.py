"""The lists of field work at the desk, and which of them somebody may open."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from inspections.fieldwork.selectors.after import OWNERS, READERS
from inspections.fieldwork.selectors.crews import inspector_of
from inspections.fieldwork.selectors.visits import STAFF
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import has_role_anywhere, valid_grants

JUDGES = (Role.REVIEWER, Role.AUDITOR)
EDITORS = (Role.PUBLISHER, *JUDGES)
EVERYBODY = tuple(Role)


@dataclass(frozen=True)
class Tab:
    """One list."""

    name: str
    label: str
    address: str  # name of its page; two belong to the publicity above
    roles: tuple[Role, ...]


TABS = (
    Tab("visits", "检查户次", "desk:visits", STAFF),
    Tab("reviews", "待审核", "after:reviews", READERS),
    Tab("held", "待核提交", "after:held", READERS),
    Tab("follow_ups", "后续监管", "after:follow_ups", OWNERS),
    Tab("transfers", "移送抄告", "after:transfers", READERS),
    Tab("publish", "待公示", "publicity:result_desk", EDITORS),
    Tab("appeals", "异议申诉", "appeals:desk", (Role.APPEALS, *EDITORS)),
    Tab("readings", "尺度校准", "after:readings", JUDGES),
    Tab("vehicles", "车辆", "desk:vehicles", STAFF),
    Tab("objections", "企业的声音", "documents:objections", JUDGES),
    Tab("templates", "文书模板", "documents:templates", EVERYBODY),
    Tab("devices", "检查手机", "field:devices", EVERYBODY),
)


def tabs_for(user: User | AnonymousUser, *, on: date) -> list[Tab]:
    """The lists that the user may open, in their order. One query."""
    held = set(valid_grants(user, on=on).values_list("role", flat=True))
    if isinstance(user, User) and user.is_superuser:
        held.add(Role.SYSADMIN)
    return [tab for tab in TABS if not held.isdisjoint(tab.roles)]


def first_list_of(user: User | AnonymousUser, *, on: date) -> str:
    """Name of the page where the work of somebody lies who does not read the visits; or "".

    An inspector's lies on the phone. Three queries.
    """
    own = [tab.address for tab in tabs_for(user, on=on) if tab.roles != EVERYBODY]
    if own:
        return own[0]
    if inspector_of(user, on=on) is not None:
        return "field"
    return "field:devices" if has_role_anywhere(user, Role.SYSADMIN, on=on) else ""
