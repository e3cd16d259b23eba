"""Checks of how many are drawn: floors over the year, caps, grades."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from inspections.lint.types import Facts, Hit, Severity, TaskFacts
from inspections.lint.wording import basis_points, down, percent, up

GENERAL, KEY = "GENERAL", "KEY"
FULL_BP = 10_000
# 信用等级、失信, or a letter A–E that stands for a class
GRADE_WORDS = re.compile(r"信用|失信|守信|风险|[A-E]\s*[级类等]|[A-E]$")


def ratio_floor(facts: Facts, params: Mapping[str, Any]) -> Iterator[Hit]:
    """The year's tasks together must draw at least so many of the entities of some kinds."""
    rows = [row for row in facts.year.kinds if row.kind in params["kinds"]]
    registered = sum(row.registered for row in rows)
    planned = sum((row.planned for row in rows), start=Fraction(0))
    floor = Fraction(params["floor_bp"], FULL_BP)
    if not registered or planned >= floor * registered:
        return
    needed = up(floor * registered)
    labels = "、".join(row.label for row in rows)
    year = facts.year
    yield Hit(
        value=(
            f"{year.year} 年 {year.tasks} 个任务合计约抽 {down(planned)} 户，"
            f"占在册{labels} {registered} 户的 {percent(planned / registered)}"
        ),
        limit=f"不少于 {basis_points(params['floor_bp'])}，即 {needed} 户",
        place="strata" if facts.task else "plan_tasks",
        subject="+".join(params["kinds"]),
        remedy=f"还差 {needed - down(planned)} 户：请提高比例，或在本年度增加任务。",
    )


def general_cap(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """The ratio of a general item is strictly limited; the figure is the bureau's own."""
    if task.general_cap_bp is None or GENERAL not in task.classes:
        return
    cap = Fraction(task.general_cap_bp, FULL_BP)
    count = sum(row.count for row in task.strata)
    take = sum(row.take for row in task.strata)
    if count and Fraction(take, count) > cap:
        yield Hit(
            value=f"抽取 {take} 户，占候选 {count} 户的 {percent(Fraction(take, count))}",
            limit=f"一般检查事项不超过 {basis_points(task.general_cap_bp)}",
            place="strata",
        )


def full_coverage(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """A stratum drawn whole is not random any more; for key items the order of batches is."""
    if task.is_preselected:
        return
    for row in task.strata:
        if not row.count or row.take < row.count:
            continue
        is_key = task.classes <= {KEY}
        yield Hit(
            value=f"层“{row.label}”{row.count} 户全部抽取",
            limit="一般检查事项严格控制比例；重点检查事项不设上限",
            place="strata",
            subject=row.id,
            remedy=_KEY_REMEDY if is_key else _GENERAL_REMEDY,
            severity=Severity.INFO if is_key else None,
        )


_KEY_REMEDY = "重点检查事项可以全覆盖；此时随机的只是分批的次序，请在公示中写明“全覆盖”。"
_GENERAL_REMEDY = "请降低该层比例；确需全覆盖的，列为重点检查事项，单独立任务。"


def grade_bands(task: TaskFacts, params: Mapping[str, Any]) -> Iterator[Hit]:
    """How far a stratum of one grade lies outside the band that a region published."""
    if task.is_preselected:
        return
    for row in task.strata:
        if len(row.grades) != 1 or row.grades[0] not in params["bands"] or not row.count:
            continue
        low, high = params["bands"][row.grades[0]]
        share = row.share if row.ratio_bp is None else Fraction(row.ratio_bp, FULL_BP)
        if Fraction(low, FULL_BP) <= share <= Fraction(high, FULL_BP):
            continue
        band = basis_points(low) if low == high else f"{basis_points(low)}–{basis_points(high)}"
        yield Hit(
            value=f"层“{row.label}”（等级 {row.grades[0]}）比例 {percent(share)}",
            limit=band,
            place="strata",
            subject=row.id,
        )


def grade_labels(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """Strata are public; a label that names the grade publishes every firm's grade."""
    for row in task.strata:
        if row.grades and GRADE_WORDS.search(row.label):
            yield Hit(
                value=f"按等级划分的层名为“{row.label}”，公布后等于公开单户等级",
                limit="等级默认只供内部参考",
                place="strata",
                subject=row.id,
            )


def approved_ratios(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """A task of the plan draws by the ratios that two people approved for the year."""
    if task.proposal is None or task.is_preselected or task.origin != "PLAN":
        return
    for subject, found, wanted in task.proposal.gaps:
        yield Hit(
            value=found,
            limit=f"{task.proposal.title}：{wanted}",
            place="strata",
            subject=subject,
        )


def visit_cap(task: TaskFacts, params: Mapping[str, Any]) -> Iterator[Hit]:
    """Entities that would be visited more often in the year than the bureau allows."""
    cap = task.cap
    if cap.cap is None:
        yield Hit(
            value="本单位没有设定",
            limit="公布对同一企业实施检查的年度频次上限",
            place="guard_rules",
            title="年度检查频次上限未设定",
            subject="UNSET",
            severity=Severity(params["unset_severity"]),
            remedy="请在“重复检查规则”中填写本单位公布的年度上限。",
        )
    elif cap.at_cap:
        yield Hit(
            value=f"候选 {cap.in_scope} 户中有 {cap.at_cap} 户本年度已检查满 {cap.cap} 次",
            limit=f"每户每年不超过 {cap.cap} 次",
            place="entities",
        )
