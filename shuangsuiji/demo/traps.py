"""Duplicate visits for the demo: a second task and other bodies meet entities drawn before."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from entities.models import Entity
from inspections.guard.types import GuardRule
from inspections.models.merging import MergedVisit
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError
from inspections.selectors.guard_rules import guard_rule_row
from inspections.selectors.visit_records import known_entities
from inspections.services.guard import save_guard_rule
from inspections.services.merging import answer_merge, propose_merge
from inspections.services.tasks import load_task
from inspections.taskspec import parse_document
from shuangsuiji.demo.ceremony import hold_session
from shuangsuiji.demo.places import COUNTY
from shuangsuiji.demo.registers import entity_code
from shuangsuiji.orgs.selectors import unit_by_code

VISIT_HEADER = ["统一社会信用代码", "检查日期", "检查机关", "检查事项", "检查人员", "是否发现问题"]
CAP = 4
COMMON = 3  # entities that both tasks of the bureau visit
LISTED = 12
MERGES = (True, False)  # whether the bureau has answered
MOST_LOOKED_AT = 60  # enterprises from which the others are taken


def second_code(window: tuple[date, date]) -> str:
    return f"TESHE-{window[0]:%Y%m}"


def set_limits(*, now: datetime) -> None:
    """The cap that the bureau published, so that the meter has one to show."""
    county = unit_by_code(COUNTY[0])
    if guard_rule_row(county) is None:
        save_guard_rule(
            unit=county,
            rule=GuardRule(annual_cap=CAP, cooldown_days=0),
            basis="涉企行政检查年度频次上限公告（虚构）",
            expected_version=0,
            by="planner",
            now=now,
        )


def visit_rows(session: DrawSession, window: tuple[date, date]) -> list[list[str]]:
    """Other bodies: one morning and one afternoon at the same firm, and one visit elsewhere."""
    codes = _drawn(session, COMMON + 2)
    day = (window[0] + timedelta(days=7)).isoformat()
    later = (window[0] + timedelta(days=14)).isoformat()
    spring = date(window[0].year, 3, 12).isoformat()
    return [
        [codes[-2], day, "生态环境局（虚构）", "排污许可检查（上午）", "", ""],
        [codes[-2], day, "应急管理局（虚构）", "安全生产检查（下午）", "", ""],
        [codes[-1], later, "消防救援大队（虚构）", "消防监督抽查", "", ""],
        [codes[0], spring, "生态环境局（虚构）", "危险废物检查", "", "否"],
    ]


def hold_second(
    session: DrawSession,
    window: tuple[date, date],
    *,
    clock: Callable[[], datetime],
    patience: float,
) -> DrawSession:
    """A small list of the city for the same month, with firms that were drawn already."""
    code = second_code(window)
    if not Task.objects.filter(code=code).exists():
        load_task(
            spec=parse_document(_document(session, window)),
            by="planner",
            approved_by="reviewer",
            now=clock(),
        )
    return hold_session(code, clock=clock, patience=patience, publish=False)


def join_visits(
    session: DrawSession, second: DrawSession, *, clock: Callable[[], datetime]
) -> None:
    """Of the firms that both draw, one gets a joint visit; for the next one it is proposed."""
    for entity, is_answered in zip(_in_both(session, second), MERGES, strict=False):
        if MergedVisit.objects.filter(entity=entity).exists():
            continue
        try:
            merged = propose_merge(
                entity=entity,
                session_codes=[session.code, second.code],
                lead=session.code,
                by="planner",
                now=clock(),
                today=localdate(clock()),
            )
        except PolicyError:  # a start that goes on after the month of the visits
            return
        for one in (session, second) if is_answered else ():
            answer_merge(
                merged_code=merged.code,
                session_code=one.code,
                accepts=True,
                note="",
                by="reviewer",
                now=clock(),
            )


def _in_both(session: DrawSession, second: DrawSession) -> QuerySet[Entity]:
    drawn = Entity.objects.filter(draws__in=session.drawn.filter(is_reserve=False))
    return drawn.filter(pk__in=second.drawn.values("entity")).order_by("code")


def _document(session: DrawSession, window: tuple[date, date]) -> dict[str, Any]:
    common = _drawn(session, COMMON)
    taken = set(session.drawn.values_list("entity__code", flat=True))
    firms = (entity_code(number, "企业") for number in range(MOST_LOOKED_AT))
    others = [code for code in known_entities(firms, None) if code not in taken][: LISTED - COMMON]
    return {
        "schema": "ssj/task/1",
        "code": second_code(window),
        "name": f"{window[0].year}年{window[0].month}月登记事项专项检查（虚构演示）",
        "unit": COUNTY[0],
        "origin": "IMPORTED",
        "plan_year": window[0].year,
        "window": {"from": window[0].isoformat(), "to": window[1].isoformat()},
        "items": ["REG03"],
        "entities": {"only_codes": [*common, *others]},
        "preselected": True,
        "pools": [{"id": "A", "label": "全区执法人员", "take": 4}],
        "team": {"count": 2, "size": 2},
        "packages": {"mode": "ZONE", "branch_level": "STATION"},
        "own_branch": "OFF",
    }


def _drawn(session: DrawSession, count: int) -> list[str]:
    """The first enterprises that the session drew."""
    rows = session.drawn.filter(is_reserve=False, entity__kind="ENT").order_by("order")
    return list(rows.values_list("entity__code", flat=True)[:count])
