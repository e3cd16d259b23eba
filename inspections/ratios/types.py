"""Groups of entities, what is chosen for a proposal (比例方案), and its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from inspections.draw.header import Rule
from inspections.draw.strata import ratio_take
from inspections.ratios.spreading import GradeRule, propose_ratios

GRADES = "ABCD"  # CT-15 risk_class, best first
# The ungraded are drawn as B, whoever has five classes as D where the class is the worst.
GRADES_OF = {"A": ("A",), "B": ("B", ""), "C": ("C",), "D": ("D", "E")}
LISTED, COMPLAINED, RISKY = "LISTED", "COMPLAINT", "INDUSTRY"
# An entity has the first mark that fits; "" is the rest of its grade.
MARKS = (LISTED, COMPLAINED, RISKY)
MARK_LABELS = {
    "": "其余",
    LISTED: "列入名录",
    COMPLAINED: "投诉举报查实",
    RISKY: "高风险行业",
}
COMPLAINT_MONTHS = 12


class Group(NamedTuple):
    """Entities that are drawn alike."""

    grade: str
    mark: str = ""


@dataclass(frozen=True)
class RatioPreset:
    """Ratios by credit-risk grade as one region published them, or factors to spread a base."""

    id: str
    title: str
    note: str
    source: str
    ratios: Mapping[str, int]  # basis points by grade; empty where factors are given
    bands: Mapping[str, tuple[int, int]]  # what the source allows, basis points
    base_bp: int
    factors: Mapping[str, GradeRule]
    draws: Mapping[str, int]  # how often a year by grade
    says: Mapping[str, str]  # what the source says of each grade

    def ratios_for(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Basis points by grade; factor presets need how many entities each grade has."""
        if not self.factors:
            return dict(self.ratios)
        graded = {grade: counts.get(grade, 0) for grade in self.factors}
        return propose_ratios(graded, self.base_bp, self.factors)


class Industry(NamedTuple):
    """An industry of high risk: section letter or leading digits of GB/T 4754, and why."""

    code: str
    name: str
    basis: str


@dataclass(frozen=True)
class Choice:
    """What a planner chooses beside the preset.

    ``weights`` are percent by mark, 100 for no difference. ``cap`` is the most visits that one
    entity has in a year; None where the bureau set no limit.
    """

    base_bp: int = 500
    floor_bp: int = 0
    cap: int | None = None
    complaints: int = 1  # so many upheld within twelve months make the mark
    weights: Mapping[str, int] = field(default_factory=dict)
    industries: tuple[Industry, ...] = ()


@dataclass(frozen=True)
class Line:
    """What is proposed for one group, and the reasons in words."""

    group: Group
    count: int
    ratio_bp: int
    draws: int
    reasons: tuple[str, ...] = ()

    @property
    def take(self) -> int:
        """How many one draw takes, as the draw rounds."""
        return ratio_take(self.count, Rule(self.ratio_bp, 0, None))

    @property
    def visits(self) -> int:
        return self.take * self.draws

    @property
    def expected(self) -> Fraction:
        """Visits that one entity can expect in the year."""
        return Fraction(self.visits, self.count) if self.count else Fraction(0)

    @property
    def chance(self) -> Fraction:
        """The exact chance to be drawn at least once: the draws are independent."""
        if not self.count:
            return Fraction(0)
        return 1 - Fraction(self.count - self.take, self.count) ** self.draws
