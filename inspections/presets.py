"""Named starting points for the task editor: four strategies and five tables of ratios.

All of it is data under ``inspections/data``; adding a file adds a preset.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspections.ratios import GradeRule, propose_ratios

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


@dataclass(frozen=True)
class RatioPreset:
    """Ratios by credit-risk grade as one region published them, or factors to spread a base."""

    id: str
    title: str
    note: str
    ratios: Mapping[str, int]  # basis points by grade; empty where factors are given
    bands: Mapping[str, tuple[int, int]]  # what the source allows, basis points
    base_bp: int
    factors: Mapping[str, GradeRule]

    def ratios_for(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Basis points by grade; factor presets need how many entities each grade has."""
        if not self.factors:
            return dict(self.ratios)
        graded = {grade: counts.get(grade, 0) for grade in self.factors}
        return propose_ratios(graded, self.base_bp, self.factors)


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


def _ratio_preset(row: Mapping[str, Any]) -> RatioPreset:
    grades = row.get("grades", {})
    return RatioPreset(
        id=row["id"],
        title=row["title"],
        note=row["note"],
        ratios={grade: cell["ratio_bp"] for grade, cell in grades.items()},
        bands={grade: (cell["low_bp"], cell["high_bp"]) for grade, cell in grades.items()},
        base_bp=row.get("base_bp", 0),
        factors={grade: GradeRule(**cell) for grade, cell in row.get("factors", {}).items()},
    )
