"""Named starting points for the task editor: four strategies and five tables of ratios.

All of it is data under ``inspections/data``; adding a file adds a preset.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspections.ratios.spreading import GradeRule
from inspections.ratios.types import Industry, RatioPreset

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class TaskPreset:
    """One strategy (预设) as part of a task document."""

    id: str
    position: int
    title: str
    summary: str
    suits: str
    founding: str
    document: Mapping[str, Any]


@cache
def task_presets() -> tuple[TaskPreset, ...]:
    """Every strategy, in the order of the founding text."""
    files = sorted((DATA / "presets").glob("*.json"))
    presets = [TaskPreset(**json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return tuple(sorted(presets, key=lambda preset: preset.position))


def task_preset(preset_id: str) -> TaskPreset | None:
    """The strategy with this id."""
    return next((preset for preset in task_presets() if preset.id == preset_id), None)


@cache
def ratio_presets() -> tuple[RatioPreset, ...]:
    """Every table of ratios, in file order."""
    rows = json.loads((DATA / "ratio_presets.json").read_text(encoding="utf-8"))
    return tuple(_ratio_preset(row) for row in rows)


def ratio_preset(preset_id: str) -> RatioPreset | None:
    """The table with this id."""
    return next((preset for preset in ratio_presets() if preset.id == preset_id), None)


def _ratio_preset(row: Mapping[str, Any]) -> RatioPreset:
    grades, factors = row.get("grades", {}), row.get("factors", {})
    cells = grades or factors
    return RatioPreset(
        id=row["id"],
        title=row["title"],
        note=row["note"],
        source=row["source"],
        ratios={grade: cell["ratio_bp"] for grade, cell in grades.items()},
        bands={grade: (cell["low_bp"], cell["high_bp"]) for grade, cell in grades.items()},
        base_bp=row.get("base_bp", 0),
        factors={
            grade: GradeRule(cell["factor"], cell["min_bp"]) for grade, cell in factors.items()
        },
        draws={grade: cell["draws"] for grade, cell in cells.items()},
        says={grade: cell["says"] for grade, cell in cells.items()},
    )


@cache
def risky_industries() -> tuple[Industry, ...]:
    """Industries of high risk that a bureau begins with, until it saves a table of its own."""
    rows = json.loads((DATA / "risky_industries.json").read_text(encoding="utf-8"))
    return tuple(Industry(**row) for row in rows)
