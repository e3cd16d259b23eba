"""The demo's accounts. Their passwords stand in the manual, so the demo stays on its machine."""

from datetime import date, datetime
from typing import NamedTuple

from shuangsuiji.demo.places import COUNTY
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.selectors import unit_by_code
from shuangsuiji.orgs.services.grants import grant_role
from shuangsuiji.orgs.services.users import create_user

PASSWORD = "jiangyan-339"  # noqa: S105  # printed on purpose


class Account(NamedTuple):
    username: str
    name: str
    role: Role


ACCOUNTS = (
    Account("planner", "计划员（演示）", Role.PLANNER),
    Account("officer", "抽取员（演示）", Role.DRAW_OFFICER),
    Account("witness", "见证人（演示）", Role.WITNESS),
    Account("reviewer", "复核员（演示）", Role.REVIEWER),
    Account("auditor", "审计员（演示）", Role.AUDITOR),
    Account("admin", "系统管理员（演示）", Role.SYSADMIN),
)


def open_accounts(*, by: str, now: datetime, today: date) -> None:
    """Open what is not there yet; an account that somebody changed stays as it is."""
    county = unit_by_code(COUNTY[0])
    have = set(User.objects.values_list("username", flat=True))
    for account in ACCOUNTS:
        if account.username in have:
            continue
        user = create_user(
            username=account.username,
            display_name=account.name,
            unit=county,
            password=PASSWORD,
            by=by,
            now=now,
        )
        grant_role(user=user, role=account.role, unit=county, valid_from=today, by=by, now=now)
