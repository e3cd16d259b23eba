"""Facts and rules of the duplicate-visit guard (重复检查), as frozen dataclasses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

SESSION, IMPORTED = "SESSION", "IMPORTED"


@dataclass(frozen=True, slots=True)
class GuardRule:
    """How often one enterprise may be visited.

    The defaults are those of Chengdu's 一码检查 (May 2025): more than one visit a day, two a
    week or three a month are flagged; an inspector who found nothing in three visits of a year
    is stopped. No document sets a national cap or cooldown: 国办发〔2024〕54号 leaves the yearly
    cap to each inspecting body, so None and 0 mean that the body has not set one here.
    """

    per_day: int = 1
    per_week: int = 2
    per_month: int = 3
    same_inspector: int = 3
    window_days: int = 30  # visits so near each other are worth one joint visit
    annual_cap: int | None = None  # visits a calendar year
    cooldown_days: int = 0  # from the last day of a visit to the next one


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to one entity: on a known day (``start == end``) or some day of a window."""

    entity: str
    source: str  # SESSION or IMPORTED
    ref: str  # unique among the visits of the entity: session code, or number of the record
    task: str  # task code; "" where another body reported the visit
    title: str  # what it is for
    unit: str  # code of the responsible unit; "" for other bodies
    body: str  # name of the department, for people
    start: date
    end: date
    inspectors: tuple[str, ...] = ()
    had_findings: bool | None = None  # None: not reported
    is_secret: bool = False  # the drawn list is not open yet
    merged: str = ""  # code of the merged visit that it is part of

    def is_open(self, today: date) -> bool:
        """Whether it may still take place."""
        return self.end >= today


class Kind(StrEnum):
    """What is too much about the visits to one entity."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    CAP = "CAP"
    COOLDOWN = "COOLDOWN"
    INSPECTOR = "INSPECTOR"
    NEAR = "NEAR"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Kind.DAY: "同日重复",
    Kind.WEEK: "一周过密",
    Kind.MONTH: "一月过密",
    Kind.CAP: "超出年度上限",
    Kind.COOLDOWN: "冷却期内",
    Kind.INSPECTOR: "同一人员多次检查未发现问题",
    Kind.NEAR: "时间相近，可合并",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach, or possible breach, of a rule."""

    kind: Kind
    entity: str
    limit: int
    count: int
    start: date
    end: date
    refs: tuple[str, ...]  # visits that make it, in order
    is_certain: bool = True  # False: the windows allow it, the days are not fixed
    inspector: str = ""

    @property
    def blocks(self) -> bool:
        """Whether a visit needs a written reason before it may go on."""
        return self.kind is Kind.INSPECTOR


def counted(visits: Sequence[Visit]) -> list[Visit]:
    """The visits as the entity sees them: those of one merged visit are one, on its days."""
    kept: list[Visit] = []
    place: dict[str, int] = {}
    for visit in sorted(visits, key=lambda each: (each.start, each.end, each.ref)):
        if visit.merged and visit.merged in place:
            first = kept[place[visit.merged]]
            kept[place[visit.merged]] = _joined(first, visit)
            continue
        if visit.merged:
            place[visit.merged] = len(kept)
        kept.append(visit)
    return sorted(kept, key=lambda each: (each.start, each.end, each.ref))


def _joined(one: Visit, other: Visit) -> Visit:
    start, end = max(one.start, other.start), min(one.end, other.end)
    known = [v.had_findings for v in (one, other) if v.had_findings is not None]
    return replace(
        one,
        title=f"{one.title}；{other.title}",
        body=one.body if other.body in one.body.split("、") else f"{one.body}、{other.body}",
        start=start if start <= end else one.start,
        end=end if start <= end else one.end,
        inspectors=tuple(dict.fromkeys((*one.inspectors, *other.inspectors))),
        had_findings=any(known) if known else None,
        is_secret=one.is_secret or other.is_secret,
    )
