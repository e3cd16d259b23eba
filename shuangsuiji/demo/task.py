"""The demo's task: the pilot with zones, in the form that `load_task` reads."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from inspections.presets import task_preset
from shuangsuiji.demo.places import COUNTY

PRESET = "jiangyan_zones"


def task_code(window: tuple[date, date]) -> str:
    return f"JIANGYAN-{window[0]:%Y%m}"


def next_month(today: date) -> tuple[date, date]:
    """First and last day of the month after ``today``."""
    first = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def task_document(window: tuple[date, date], recusals: list[Mapping[str, str]]) -> dict[str, Any]:
    """339 of 6,780 entities, 19 zones, 19 pairs of inspectors from different branches."""
    preset = task_preset(PRESET)
    if preset is None:
        raise LookupError(f"没有预设 {PRESET}")
    return {
        **preset.document,
        "schema": "ssj/task/1",
        "code": task_code(window),
        "name": f"姜堰区{window[0].year}年{window[0].month}月双随机抽查（虚构演示）",
        "unit": COUNTY[0],
        "preset": PRESET,
        "plan_year": window[0].year,
        "window": {"from": window[0].isoformat(), "to": window[1].isoformat()},
        "items": ["REG03", "PUB01"],
        "reserves": 10,
        "recusals": recusals,
    }
