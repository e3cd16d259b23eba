"""Which entities a frame holds: every active one, drawable or excluded with a coded reason."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from entities.models import Entity, RegStatus
from inspections.draw.lines import entity_line, excluded_line
from inspections.models.jobs import DrawnEntity
from inspections.models.plans import Task
from inspections.sealing.concerns import ItemFinder
from inspections.sealing.lines import LineFile
from inspections.sealing.reasons import EntityExclusion
from inspections.selectors.matching import entities_matching, territory_of
from inspections.states import Status
from inspections.taskspec.types import StratumSpec, TaskSpec
from shuangsuiji.orgs.models import Unit

COLUMNS = ("code", "grade", "kind", "industry", "responsible_unit_id", "lon_e6", "lat_e6")
CHUNK = 5000


@dataclass
class FrozenEntities:
    """The two line files, with the counts that the header repeats."""

    drawable: LineFile = field(default_factory=LineFile)
    excluded: LineFile = field(default_factory=LineFile)
    by_stratum: Counter[str] = field(default_factory=Counter)
    by_reason: Counter[str] = field(default_factory=Counter)
    by_items: Counter[str] = field(default_factory=Counter)  # cell of items -> entities
    branches: set[str] = field(default_factory=set)
    slips: int = 0  # all weights together: what one draw costs

    def exclude(self, code: str, reason: str) -> None:
        self.excluded.add(code, excluded_line(code, reason))
        self.by_reason[reason] += 1


def freeze_entities(
    task: Task,
    spec: TaskSpec,
    branch_codes: Mapping[int, str],
    items: ItemFinder,
    *,
    now: datetime,
) -> FrozenEntities:
    """Walk all active entities of the unit in code order, once.

    Args:
        branch_codes: unit id -> code of the branch it counts as, at the task's level.
        items: which items of the task concern an entity.
    """
    frozen = FrozenEntities()
    wanted = {row.code: row.reason for row in spec.entities.exclude}
    recent = _recently_drawn(spec, now)
    in_scope = _codes(entities_matching(spec.entities, task.unit))
    candidate = next(in_scope, None)
    strata = _StratumFinder(spec.strata)
    weights = spec.weights
    universe = _universe(territory_of(task.unit))
    for code, grade, kind, industry, unit_id, lon, lat in _rows(universe):
        matches = code == candidate
        if matches:
            candidate = next(in_scope, None)
        stratum = strata.find(grade, kind)
        if unit_id is None:
            frozen.exclude(code, EntityExclusion.UNPLACED)
        elif code in wanted:
            frozen.exclude(code, wanted[code])
        elif not matches:
            frozen.exclude(code, EntityExclusion.NOT_IN_SCOPE)
        elif code in recent:
            frozen.exclude(code, EntityExclusion.RECENTLY_DRAWN)
        elif stratum is None:
            frozen.exclude(code, EntityExclusion.NO_STRATUM)
        elif not (cell := items.cell(code, kind, industry)):
            frozen.exclude(code, EntityExclusion.NO_ITEM)
        else:
            branch = branch_codes[unit_id]
            weight = weights.get(grade, 1)
            frozen.drawable.add(code, entity_line(code, stratum, weight, branch, lon, lat, cell))
            frozen.by_stratum[stratum] += 1
            frozen.by_items[cell] += 1
            frozen.branches.add(branch)
            frozen.slips += weight
    return frozen


def _universe(unit: Unit) -> QuerySet[Entity]:
    """Active entities below the unit, and active ones of its region that nobody has placed."""
    inside = Q(responsible_unit__path__startswith=unit.path)
    region = unit.region_code
    if region:
        prefix = region[:4] if region.endswith("00") else region
        inside |= Q(responsible_unit__isnull=True, region_code__startswith=prefix)
    return Entity.objects.filter(inside, status=RegStatus.ACTIVE)


def _rows(queryset: QuerySet[Entity]) -> Iterator[tuple[str, str, str, str, int | None, int, int]]:
    return _in_byte_order(queryset).values_list(*COLUMNS).iterator(chunk_size=CHUNK)


def _codes(queryset: QuerySet[Entity]) -> Iterator[str]:
    ordered = _in_byte_order(queryset.filter(status=RegStatus.ACTIVE))
    return ordered.values_list("code", flat=True).iterator(chunk_size=CHUNK)


def _in_byte_order(queryset: QuerySet[Entity]) -> QuerySet[Entity]:
    """Order by code as bytes, whatever the database's locale says."""
    collation = "C" if connection.vendor == "postgresql" else "BINARY"
    return queryset.order_by(Collate("code", collation))


def _recently_drawn(spec: TaskSpec, now: datetime) -> frozenset[str]:
    days = spec.entities.cooldown_days
    if not days:
        return frozenset()
    rows = DrawnEntity.objects.filter(
        is_reserve=False, session__drawn_at__gte=now - timedelta(days=days)
    ).exclude(session__status=Status.VOID)
    return frozenset(rows.values_list("entity__code", flat=True))


class _StratumFinder:
    """The first stratum whose grades and kinds take an entity; answers are remembered."""

    def __init__(self, strata: tuple[StratumSpec, ...]) -> None:
        self._strata = strata
        self._known: dict[tuple[str, str], str | None] = {}

    def find(self, grade: str, kind: str) -> str | None:
        key = (grade, kind)
        if key not in self._known:
            takers = (
                stratum.id
                for stratum in self._strata
                if (not stratum.grades or grade in stratum.grades)
                and (not stratum.kinds or kind in stratum.kinds)
            )
            self._known[key] = next(chain(takers, [None]))
        return self._known[key]
