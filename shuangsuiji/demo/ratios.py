"""The demo's ratios by grade: approved for this year, proposed and open for the next."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from inspections.models.plans import AnnualPlan
from inspections.presets import risky_industries
from inspections.ratios.types import COMPLAINED, LISTED, RISKY, Choice, Industry
from inspections.services.industries import decide_industries, propose_industries
from inspections.services.plans import create_plan
from inspections.services.ratios import decide_proposal, propose_for_plan

PRESET = "founding-zz"
# The demo's register writes sections only.
LODGING = Industry("H", "住宿和餐饮业", "《食品安全法》第一百零九条（条款待核对）")
TRADE = Industry("I64", "互联网和相关服务", "《网络交易监督管理办法》（条款待核对）")
CHOICE = Choice(
    base_bp=800,
    floor_bp=300,
    cap=2,
    weights={LISTED: 200, COMPLAINED: 150, RISKY: 120},
    industries=(*risky_industries(), LODGING),
)
Clock = Callable[[], datetime]


def propose_ratios(plan: AnnualPlan, *, clock: Clock) -> None:
    """Once: the plan's ratios approved, and those of the year after waiting for a reviewer."""
    if plan.ratio_proposals.exists():
        return
    _industries(plan, clock)
    row = propose_for_plan(
        plan=plan,
        preset_id=PRESET,
        choice=CHOICE,
        note="信用良好的少查、失信的多查（虚构演示）",
        by="planner",
        now=clock(),
    )
    decide_proposal(
        plan=plan, number=row.number, is_approved=True, note="", by="reviewer", now=clock()
    )
    year = plan.year + 1
    following = AnnualPlan.objects.filter(unit=plan.unit, year=year).first() or create_plan(
        unit=plan.unit,
        year=year,
        name=f"{year} 年度抽查工作计划（虚构演示）",
        by="planner",
        now=clock(),
    )
    propose_for_plan(
        plan=following,
        preset_id="lindian-2024",
        choice=CHOICE,
        note="按本年检查结果，参照分级区间的做法（虚构演示）",
        by="planner",
        now=clock(),
    )


def _industries(plan: AnnualPlan, clock: Clock) -> None:
    """A version that holds since today, and one for the next month that waits."""
    today = localdate(clock())
    for industries, days, note in (
        (CHOICE.industries, 0, "在初始表上加住宿和餐饮门类（虚构演示）"),
        ((*CHOICE.industries, TRADE), 30, "网络交易投诉较多（虚构演示）"),
    ):
        table = propose_industries(
            unit=plan.unit,
            rows=[(number, *one) for number, one in enumerate(industries, 1)],
            valid_from=today + timedelta(days=days),
            note=note,
            by="planner",
            now=clock(),
        )
        if not days:
            decide_industries(
                unit=plan.unit,
                number=table.number,
                is_approved=True,
                note="",
                by="reviewer",
                now=clock(),
            )
