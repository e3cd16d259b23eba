"""A proposal as canonical JSON keeps it (``ssj/ratios/1``): what was chosen, counted, proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspections.ratios.types import COMPLAINT_MONTHS, Choice, Group, Industry, Line, RatioPreset
from shuangsuiji.kernel.canonical import JsonValue

SCHEMA = "ssj/ratios/1"


@dataclass(frozen=True)
class Proposal:
    """A stored proposal, read back."""

    preset: str
    title: str
    counted_on: date
    choice: Choice
    lines: tuple[Line, ...]

    @property
    def visits(self) -> int:
        return sum(line.visits for line in self.lines)

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)

    def of_grade(self, grade: str) -> list[Line]:
        """The lines of one grade, marked groups first."""
        return [line for line in self.lines if line.group.grade == grade]


def write(
    *, preset: RatioPreset, choice: Choice, lines: Sequence[Line], counted_on: date
) -> dict[str, JsonValue]:
    """The document; the whole of it is digested and recorded."""
    return {
        "schema": SCHEMA,
        "preset": preset.id,
        "title": preset.title,
        "source": preset.source,
        "counted_on": counted_on.isoformat(),
        "base_bp": choice.base_bp,
        "floor_bp": choice.floor_bp,
        "cap": choice.cap,
        "complaints": choice.complaints,
        "complaint_months": COMPLAINT_MONTHS,
        "weights": dict(choice.weights),
        "industries": [one._asdict() for one in choice.industries],
        "lines": [
            {
                "grade": line.group.grade,
                "mark": line.group.mark,
                "count": line.count,
                "ratio_bp": line.ratio_bp,
                "draws": line.draws,
                "reasons": list(line.reasons),
            }
            for line in lines
        ],
    }


def read(raw: Mapping[str, Any]) -> Proposal:
    """What ``write`` wrote."""
    return Proposal(
        preset=raw["preset"],
        title=raw["title"],
        counted_on=date.fromisoformat(raw["counted_on"]),
        choice=Choice(
            base_bp=raw["base_bp"],
            floor_bp=raw["floor_bp"],
            cap=raw["cap"],
            complaints=raw["complaints"],
            weights=raw["weights"],
            industries=tuple(Industry(**one) for one in raw["industries"]),
        ),
        lines=tuple(
            Line(
                Group(one["grade"], one["mark"]),
                one["count"],
                one["ratio_bp"],
                one["draws"],
                tuple(one["reasons"]),
            )
            for one in raw["lines"]
        ),
    )
