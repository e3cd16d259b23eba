"""Checks of the calendar: annual plan, end of the year, working days."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from inspections.lint.types import Hit, Severity, TaskFacts
from shuangsuiji.kernel.workdays import count_workdays

LONGEST_SCAN = 60  # days; a longer window always holds a working day


def annual_plan(task: TaskFacts, params: Mapping[str, Any]) -> Iterator[Hit]:
    """Inspections follow an annual plan that was approved and filed."""
    if task.plan_status == "DRAFT":
        yield Hit(
            value="所属年度计划还是草稿",
            limit="年度计划批准后执行",
            place="plan",
            subject="DRAFT",
        )
    elif not task.plan_status:
        year = "没有写明年度" if task.plan_year is None else f"{task.plan_year} 年度没有计划"
        yield Hit(
            value=f"任务不在年度计划内：{year}",
            limit="检查按年度计划进行",
            place="basics",
            subject="NONE",
            severity=Severity.INFO if task.origin in params["exempt_origins"] else None,
        )


def year_end(task: TaskFacts, params: Mapping[str, Any]) -> Iterator[Hit]:
    """Many regions close the year's tasks on 10 or 20 November."""
    end = task.window[1]
    usual = date(end.year, params["month"], params["day"])
    if end > usual:
        yield Hit(
            value=f"检查截止 {end.isoformat()}",
            limit=f"通常在 {usual.isoformat()} 前完成",
            place="basics",
        )


def working_days(task: TaskFacts, params: Mapping[str, Any]) -> Iterator[Hit]:  # noqa: ARG001
    """A window that holds no workday by the calendar of the system."""
    first, last = task.window
    if (last - first).days >= LONGEST_SCAN or count_workdays(task.calendar, first, last):
        return
    yield Hit(
        value=f"{first.isoformat()} 至 {last.isoformat()} 没有工作日",
        limit="至少一个工作日",
        place="basics",
    )
