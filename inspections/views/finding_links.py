"""Where each finding can be put right: an address for the reader, if they may change it."""

from dataclasses import dataclass

from django.urls import reverse

from inspections.lint.types import Finding
from inspections.models.plans import AnnualPlan, Task
from inspections.selectors.findings import Verdict

EDITOR_PARTS = {
    "basics": ("part-basics", "基本情况"),
    "items": ("part-items", "抽查事项"),
    "entities": ("part-entities", "检查对象"),
    "strata": ("part-strata", "分层与数量"),
    "pools": ("part-pools", "执法人员库"),
    "team": ("part-team", "检查组"),
}


@dataclass(frozen=True)
class Row:
    """One finding with its way out."""

    finding: Finding
    href: str
    label: str


@dataclass(frozen=True)
class Group:
    """Findings of one severity."""

    code: str
    label: str
    tone: str
    rows: tuple[Row, ...]


TONES = {"SEVERE": "bad", "WARNING": "wait", "INFO": "info"}


def groups_of(
    verdict: Verdict, *, task: Task | None = None, plan: AnnualPlan | None = None
) -> list[Group]:
    """The findings by severity, each with the place to change it."""
    return [
        Group(
            code=str(severity),
            label=severity.label,
            tone=TONES[severity],
            rows=tuple(Row(row, *_link(row.place, task, plan)) for row in rows),
        )
        for severity, rows in verdict.groups
    ]


def _link(place: str, task: Task | None, plan: AnnualPlan | None) -> tuple[str, str]:
    kind, _, code = place.partition(":")
    if kind == "catalogue":
        return reverse("inspections:item", kwargs={"code": code}), f"事项 {code}"
    if kind == "personnel":
        return reverse("personnel:list"), "执法人员"
    if kind == "witnesses":
        return reverse("orgs:users"), "用户与授权"
    if kind == "guard_rules":
        return reverse("inspections:guard_rules"), "重复检查规则"
    if kind == "plan_tasks":
        return "#tasks", "计划内的任务"
    plan = plan or (task.plan if task else None)
    if kind == "plan" and plan is not None:
        names = {"unit": plan.unit.code, "year": plan.year}
        return reverse("inspections:plan", kwargs=names), "年度计划"
    if task is not None and kind in EDITOR_PARTS:
        anchor, label = EDITOR_PARTS[kind]
        href = reverse("inspections:edit_task", kwargs={"code": task.code})
        return f"{href}#{anchor}", label
    return "", ""
