"""People at their desks: who plans, who reviews, who may not look; and what they send."""

from datetime import date
from typing import Any

from django.test import Client

from inspections.models.plans import Task
from inspections.selectors.plans import spec_of
from inspections.services.catalogue import load_catalogue
from inspections.tests.world import DOCUMENT, NOON, bureau
from shuangsuiji.orgs.models import Role, RoleGrant, Unit, User

LONG_AGO = date(2020, 1, 1)


def person(username: str, unit: Unit, *roles: Role) -> User:
    """An account with roles on a unit, valid for ever."""
    user = User.objects.create(username=username, unit=unit)
    for role in roles:
        RoleGrant.objects.create(
            user=user, role=role, unit=unit, valid_from=LONG_AGO, granted_by="root", granted_at=NOON
        )
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class Office:
    """A county bureau with a planner and a reviewer, and a stranger from the next county."""

    def __init__(self, *, entities: int = 20, people_each: int = 4) -> None:
        self.county = bureau(entities=entities, people_each=people_each)
        self.elsewhere = Unit.objects.create(
            code="C2", name="邻县局", kind="COUNTY", path="C2/", region_code="321205"
        )
        self.planner = person("planner", self.county, Role.PLANNER)
        self.reviewer = person("reviewer", self.county, Role.REVIEWER)
        self.auditor = person("auditor", self.county, Role.AUDITOR)
        self.stranger = person("stranger", self.elsewhere, Role.PLANNER, Role.REVIEWER)
        load_catalogue(by="root", now=NOON)


def document(**changes: Any) -> dict[str, Any]:
    return {**DOCUMENT, **changes}


def sent(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a small, faultless task."""
    return {
        "version": "0",
        "basics-code": "T-2026",
        "basics-name": "公示信息抽查",
        "basics-unit": "C1",
        "basics-plan_year": "",
        "basics-kind": "NON_DIRECTED",
        "basics-scope": "SINGLE",
        "basics-origin": "TEMP",
        "basics-preset": "",
        "basics-window_from": "2026-12-01",
        "basics-window_to": "2026-12-31",
        "items": ["PUB01", "REG03"],
        "draw-mode": "ratio",
        "draw-reserves": "2",
        "team-count": "4",
        "team-size": "2",
        "team-pairing": "STATION_STATION",
        "team-relation": "",
        "team-mode": "BRANCH_PURE",
        "team-branch_level": "STATION",
        "team-own_branch": "HARD",
        "openness-min_witnesses": "2",
        "openness-publish_names": "AFTER_PUBLICATION",
        "openness-inspector_names": "MASKED",
        "strata-TOTAL_FORMS": "1",
        "strata-INITIAL_FORMS": "0",
        "strata-0-id": "ALL",
        "strata-0-label": "全部",
        "strata-0-ratio": "10",
        "strata-0-min": "0",
        "pools-TOTAL_FORMS": "1",
        "pools-INITIAL_FORMS": "0",
        "pools-0-id": "A",
        "pools-0-label": "全体",
        "pools-0-take": "8",
        **{
            f"{table}-{count}_FORMS": "0"
            for table in ("item_scopes", "seats", "exclude", "recusals", "inspector_recusals")
            for count in ("TOTAL", "INITIAL")
        },
        **changes,
    }


def stored(code: str) -> dict[str, Any]:
    """The saved task's spec, as a mapping for short asserts."""
    spec = spec_of(Task.objects.get(code=code))
    return {name: getattr(spec, name) for name in spec.__slots__}
