"""What a task would draw from, counted now. Nothing here decides; sealing counts again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Value
from django.utils.timezone import localdate

from inspections.draw.header import Rule
from inspections.draw.strata import largest_remainder, ratio_take
from inspections.selectors.focus import mark_of
from inspections.selectors.matching import (
    departments_of,
    entities_matching,
    inspectors_matching,
    unknown_codes,
)
from inspections.taskspec import EntityFilter, FocusSpec, PoolSpec, StratumSpec, TaskSpec
from personnel.selectors import Exclusion, available_inspectors
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.selectors import unit_by_code

Cells = Mapping[tuple[str, str, str], int]  # entities by (grade, kind, mark)


@dataclass(frozen=True)
class StratumPreview:
    """One stratum as the planner sees it before the draw."""

    id: str
    label: str
    count: int
    take: int

    @property
    def share_bp(self) -> int:
        """Drawn of all, in basis points, rounded down."""
        return self.take * 10_000 // self.count if self.count else 0


@dataclass(frozen=True)
class EntityPreview:
    """The candidates of a task."""

    strata: tuple[StratumPreview, ...]
    unplaced: int  # candidates that no stratum takes
    by_grade: Mapping[str, int]
    missing: tuple[str, ...]  # listed codes that the register does not hold
    left_out: int  # listed codes that are held, but not active here or filtered out
    shortfall: int  # how many the total asks for beyond the candidates

    @property
    def count(self) -> int:
        """All candidates."""
        return sum(row.count for row in self.strata) + self.unplaced

    @property
    def take(self) -> int:
        """All that would be drawn."""
        return sum(row.take for row in self.strata)


@dataclass(frozen=True)
class PoolPreview:
    """Who of one pool could be drawn in the window."""

    id: str
    label: str
    matching: int
    eligible: int
    leads: int
    take: int
    reasons: tuple[tuple[str, int], ...]  # label of the reason, how many

    @property
    def shortfall(self) -> int:
        """How many are missing."""
        return max(0, self.take - self.eligible)


@dataclass(frozen=True)
class DraftPreview:
    """Both sides of a half-written task."""

    unit: Unit
    entities: EntityPreview
    pools: list[PoolPreview]
    people: int  # how many the teams need
    teams: int


def draft_preview(spec: TaskSpec, unit_codes: Sequence[str]) -> DraftPreview | None:
    """Counts for what the editor holds; None until a unit of ``unit_codes`` is chosen."""
    if spec.unit not in unit_codes:
        return None
    unit = unit_by_code(spec.unit)
    return DraftPreview(
        unit=unit,
        entities=entity_preview(
            spec.entities,
            spec.strata,
            unit,
            focus=spec.focus,
            total=spec.total,
            is_preselected=spec.preselected,
        ),
        pools=pool_previews(
            spec.pools, unit, window_from=spec.window.start, window_to=spec.window.end
        ),
        people=spec.people,
        teams=spec.team.count,
    )


def entity_preview(
    chosen: EntityFilter,
    strata: Sequence[StratumSpec],
    unit: Unit,
    *,
    focus: FocusSpec,
    total: int | None,
    is_preselected: bool,
) -> EntityPreview:
    """Count the candidates by stratum. One query; two more where codes are listed."""
    cells = _cells(chosen, unit, focus, strata)
    counts, unplaced = strata_counts(cells, strata)
    takes, shortfall = _takes(strata, counts, total=total, is_preselected=is_preselected)
    missing = unknown_codes(chosen.only_codes) if chosen.only_codes else []
    in_play = sum(cells.values())
    by_grade: dict[str, int] = {}
    for (grade, _, _), count in cells.items():
        by_grade[grade] = by_grade.get(grade, 0) + count
    return EntityPreview(
        strata=tuple(
            StratumPreview(stratum.id, stratum.label, count, take)
            for stratum, count, take in zip(strata, counts, takes, strict=True)
        ),
        unplaced=unplaced,
        by_grade=by_grade,
        missing=tuple(missing),
        left_out=len(chosen.only_codes) - len(missing) - in_play if chosen.only_codes else 0,
        shortfall=shortfall,
    )


def kind_shares(spec: TaskSpec, unit: Unit) -> dict[str, Fraction]:
    """How many entities of each kind the task would draw: expected where a stratum mixes kinds.

    One query.
    """
    found: dict[str, Fraction] = {}
    for _, kind, _, share in _shares(spec, unit):
        found[kind] = found.get(kind, Fraction(0)) + share
    return found


def grade_shares(spec: TaskSpec, unit: Unit) -> dict[str, tuple[int, Fraction]]:
    """Per grade: candidates, and how many of them the task would draw. One query."""
    found: dict[str, tuple[int, Fraction]] = {}
    for grade, _, count, share in _shares(spec, unit):
        inside, taken = found.get(grade, (0, Fraction(0)))
        found[grade] = inside + count, taken + share
    return found


def _shares(spec: TaskSpec, unit: Unit) -> Iterator[tuple[str, str, int, Fraction]]:
    """Grade, kind, how many candidates, and how many of them are drawn on average."""
    cells = _cells(spec.entities, unit, spec.focus, spec.strata)
    counts, _ = strata_counts(cells, spec.strata)
    takes, _ = _takes(spec.strata, counts, total=spec.total, is_preselected=spec.preselected)
    for (grade, kind, mark), count in cells.items():
        place = _place(spec.strata, grade, kind, mark)
        share = Fraction(0)
        if place is not None and counts[place]:
            share = Fraction(takes[place] * count, counts[place])
        yield grade, kind, count, share


def weight_counts(spec: TaskSpec, unit: Unit) -> list[dict[int, int]]:
    """Per stratum, how many candidates have which weight. One query."""
    found: list[dict[int, int]] = [{} for _ in spec.strata]
    cells = _cells(spec.entities, unit, spec.focus, spec.strata)
    for (grade, kind, mark), count in cells.items():
        place = _place(spec.strata, grade, kind, mark)
        if place is not None:
            weight = spec.weights.get(grade, 1)
            found[place][weight] = found[place].get(weight, 0) + count
    return found


def strata_counts(cells: Cells, strata: Sequence[StratumSpec]) -> tuple[list[int], int]:
    """Entities per stratum, in order, and how many no stratum takes. The first match wins."""
    counts = [0] * len(strata)
    unplaced = 0
    for (grade, kind, mark), count in cells.items():
        place = _place(strata, grade, kind, mark)
        if place is None:
            unplaced += count
        else:
            counts[place] += count
    return counts, unplaced


def _place(strata: Sequence[StratumSpec], grade: str, kind: str, mark: str) -> int | None:
    """Which stratum takes the entities of a grade, kind and mark."""
    return next(
        (place for place, stratum in enumerate(strata) if stratum.takes(grade, kind, mark)), None
    )


def pool_previews(
    pools: Sequence[PoolSpec], unit: Unit, *, window_from: date, window_to: date
) -> list[PoolPreview]:
    """Count each pool; an inspector belongs to the first pool that matches."""
    units = departments_of(pools, unit)
    everybody = available_inspectors(units, window_from=window_from, window_to=window_to)
    taken: set[int] = set()
    previews = []
    for pool in pools:
        members = set(inspectors_matching(pool, unit).values_list("pk", flat=True)) - taken
        taken |= members
        rows = [row for row in everybody if row.inspector.pk in members]
        fit = [row for row in rows if row.is_eligible]
        reasons = [(why.label, sum(row.reason == why for row in rows)) for why in Exclusion]
        previews.append(
            PoolPreview(
                id=pool.id,
                label=pool.label,
                matching=len(rows),
                eligible=len(fit),
                leads=sum(row.inspector.is_lead_certified for row in fit),
                take=pool.take,
                reasons=tuple(reason for reason in reasons if reason[1]),
            )
        )
    return previews


def _cells(
    chosen: EntityFilter, unit: Unit, focus: FocusSpec, strata: Sequence[StratumSpec]
) -> dict[tuple[str, str, str], int]:
    """Candidates by what decides their stratum; marks are looked up only where some asks."""
    rows = entities_matching(chosen, unit).order_by()
    if any(stratum.marks for stratum in strata):
        marked = rows.annotate(
            mark=mark_of(complaints=focus.complaints, industries=focus.industries, on=localdate())
        )
    else:
        marked = rows.annotate(mark=Value(""))
    counted = marked.values_list("grade", "kind", "mark").annotate(count=Count("pk"))
    return {(grade, kind, mark): count for grade, kind, mark, count in counted}


def _takes(
    strata: Sequence[StratumSpec],
    counts: Sequence[int],
    *,
    total: int | None,
    is_preselected: bool,
) -> tuple[list[int], int]:
    """As the draw core will allocate, except that a total too large is reported, not refused."""
    if is_preselected:
        return list(counts), 0
    if total is None:
        rules = [Rule(s.rule.ratio_bp, s.rule.min, s.rule.max) for s in strata]
        return [ratio_take(n, rule) for n, rule in zip(counts, rules, strict=True)], 0
    reachable = min(total, sum(counts))
    return largest_remainder(reachable, counts), total - reachable
