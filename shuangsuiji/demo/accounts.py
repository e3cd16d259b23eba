"""The demo's accounts. Their passwords stand in the manual, so the demo stays on its machine."""

from datetime import date, datetime
from typing import NamedTuple

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.crews import crew_of
from personnel.services.inspectors import link_account
from shuangsuiji.demo.places import CITY, COUNTY
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.selectors import unit_by_code
from shuangsuiji.orgs.services.grants import grant_role
from shuangsuiji.orgs.services.users import create_user

PASSWORD = "jiangyan-339"  # noqa: S105  # printed on purpose
CREW = "inspector"
OF_CITY = "appeals2"  # decides appeals against what the county decided


class Account(NamedTuple):
    username: str
    name: str
    role: Role


ACCOUNTS = (
    Account("planner", "计划员（演示）", Role.PLANNER),
    Account("officer", "抽取员（演示）", Role.DRAW_OFFICER),
    Account("witness", "见证人（演示）", Role.WITNESS),
    Account("reviewer", "复核员（演示）", Role.REVIEWER),
    Account("reviewer2", "第二复核员（演示）", Role.REVIEWER),
    Account("publisher", "公示员（演示）", Role.PUBLISHER),
    Account("appeals", "异议处理员（演示）", Role.APPEALS),
    Account("appeals2", "市局异议处理员（演示）", Role.APPEALS),
    Account("head", "分局负责人（演示）", Role.BRANCH_HEAD),
    Account("auditor", "审计员（演示）", Role.AUDITOR),
    Account("admin", "系统管理员（演示）", Role.SYSADMIN),
)


def open_accounts(*, by: str, now: datetime, today: date) -> None:
    """Open what is not there yet; an account that somebody changed stays as it is."""
    county, city = unit_by_code(COUNTY[0]), unit_by_code(CITY[0])
    have = set(User.objects.values_list("username", flat=True))
    for account in ACCOUNTS:
        if account.username in have:
            continue
        unit = city if account.username == OF_CITY else county
        user = create_user(
            username=account.username,
            display_name=account.name,
            unit=unit,
            password=PASSWORD,
            by=by,
            now=now,
        )
        grant_role(user=user, role=account.role, unit=unit, valid_from=today, by=by, now=now)


def crew_account(visit: Visit, seat: int, *, by: str, now: datetime) -> User:
    """The account of an inspector of a visit, opened where there is none: inspector, inspector2 …

    Args:
        seat: 0 for the lead.
    """
    inspector = crew_of(visit)[seat]
    if inspector.user is not None:
        return inspector.user
    taken = User.objects.filter(username__startswith=CREW).count()
    user = create_user(
        username=f"{CREW}{taken + 1}" if taken else CREW,
        display_name=inspector.name,
        unit=inspector.unit,
        password=PASSWORD,
        by=by,
        now=now,
    )
    link_account(inspector=inspector, user=user, by=by, now=now)
    return user


def demo_crew() -> list[str]:
    """Usernames of the first inspectors' accounts: a team whose visits can be played."""
    rows = User.objects.filter(username__startswith=CREW).order_by("pk")
    return list(rows.values_list("username", flat=True)[:2])
