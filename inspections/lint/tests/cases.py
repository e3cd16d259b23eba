"""A task that breaks no rule, to be spoilt one fact at a time."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from inspections.lawpacks import law_pack
from inspections.lint.engine import lint
from inspections.lint.types import (
    CapFacts,
    Facts,
    Finding,
    ItemFact,
    KindYear,
    PoolFact,
    StratumFact,
    TaskFacts,
    YearFacts,
)
from shuangsuiji.kernel.workdays import Calendar

ITEM = ItemFact(
    code="PUB01",
    name="年度报告公示信息的检查",
    item_class="GENERAL",
    has_basis=True,
    is_listed=True,
    is_newest=True,
    methods=("PAPER", "ONSITE"),
)
STRATUM = StratumFact(id="S1", label="第一层", grades=("A",), count=1000, take=50, ratio_bp=500)
POOL = PoolFact(
    id="A", label="全体", take=8, eligible=20, leads=8, expiring_inside=0, expiring_soon=0
)
CALENDAR = Calendar(
    holidays=frozenset(date(2026, 2, day) for day in range(15, 24))
    | frozenset(date(2026, 10, day) for day in range(1, 8)),
    worked=frozenset({date(2026, 2, 14)}),
    years=frozenset({2026}),
)
TASK = TaskFacts(
    code="T-1",
    scope="SINGLE",
    origin="PLAN",
    plan_year=2026,
    plan_status="APPROVED",
    window=(date(2026, 6, 1), date(2026, 6, 30)),
    calendar=CALENDAR,
    items=(ITEM,),
    strata=(STRATUM,),
    is_preselected=False,
    general_cap_bp=2000,
    pools=(POOL,),
    seats=(),
    team_count=4,
    team_size=2,
    asks_certified_lead=False,
    officers_in_pool=0,
    witness_accounts=3,
    outside_witnesses=1,
    min_witnesses=2,
    partners=(),
    cap=CapFacts(cap=2, in_scope=1000, at_cap=0),
)
YEAR = YearFacts(
    year=2026,
    unit="C1 县局",
    tasks=3,
    kinds=(
        KindYear("ENT", "企业", 1000, Fraction(50)),
        KindYear("IND", "个体工商户", 400, Fraction(20)),
        KindYear("COOP", "农民专业合作社", 0, Fraction(0)),
    ),
)


def found(*packs: str, year: YearFacts = YEAR, **changes: Any) -> tuple[Finding, ...]:
    """Findings of the faultless task with ``changes``, by the newest versions of the packs."""
    law = [law_pack(pack) for pack in packs or ("national", "founding")]
    return lint(Facts(year, replace(TASK, **changes)), [pack for pack in law if pack])


def one(*packs: str, **changes: Any) -> Finding:
    """The only finding."""
    (finding,) = found(*packs, **changes)
    return finding
