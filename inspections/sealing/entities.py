"""Which entities a frame holds: every active one, drawable or excluded with a coded reason."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from entities.models import Entity, RegStatus
from inspections.draw.lines import ID_CHARACTERS, entity_line, excluded_line
from inspections.models.jobs import DrawnEntity
from inspections.models.plans import Task
from inspections.sealing.concerns import ItemFinder
from inspections.sealing.lines import LineFile
from inspections.sealing.reasons import EntityExclusion
from inspections.sealing.rows import Kind, Row, read_rows
from inspections.selectors.focus import mark_of
from inspections.selectors.matching import entities_matching, territory_of
from inspections.states import Status
from inspections.taskspec.types import StratumSpec, TaskSpec
from shuangsuiji.orgs.models import Unit

PLACES = re.compile(rb"(?:(?:-?[0-9]{1,9},-?[0-9]{1,9}|,)\n)*+")


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

    def count(self, verdict: "_Verdict", count: int) -> None:
        """Count entities under one verdict."""
        if not verdict.head:
            self.by_reason[verdict.reason] += count
            return
        self.by_stratum[verdict.stratum] += count
        self.by_items[verdict.cell] += count
        self.branches.add(verdict.branch)
        self.slips += verdict.weight * count


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
    freezer = _Freezer(spec, branch_codes, items, _recently_drawn(spec, now))
    meant = entities_matching(spec.entities, task.unit) if spec.entities.narrows() else None
    mark = None
    if spec.has_marks:
        focus = spec.focus
        mark = mark_of(complaints=focus.complaints, industries=focus.industries, on=localdate(now))
    read_rows(_universe(territory_of(task.unit)), meant, freezer.take, mark=mark)
    return freezer.frozen


@dataclass(frozen=True, eq=False)
class _Verdict:
    """What becomes of entities that have everything but the code and the place in common."""

    head: bytes  # what stands between code and place; empty: excluded
    tail: bytes  # what ends the line
    reason: str = ""
    stratum: str = ""
    weight: int = 0
    branch: str = ""
    cell: str = ""


class _Freezer:
    """Turns rows of the register into lines; what a kind of entity decides is found out once."""

    def __init__(
        self,
        spec: TaskSpec,
        branch_codes: Mapping[int, str],
        items: ItemFinder,
        recent: frozenset[str],
    ) -> None:
        self.frozen = FrozenEntities()
        self._branch_codes, self._items = branch_codes, items
        self._strata, self._weights = _StratumFinder(spec.strata), spec.weights
        self._wanted = {row.code.encode(): row.reason for row in spec.entities.exclude}
        self._recent = frozenset(code.encode() for code in recent)
        self._own = self._wanted.keys() | self._recent  # codes that say something by themselves
        self._by_kind: dict[Kind, _Verdict] = {}
        self._made: dict[tuple[str | int, ...], _Verdict] = {}

    def take(self, rows: list[Row]) -> None:
        """Add the next rows to the frame.

        Raises:
            InvalidIdError, MalformedError: a code or place that no line can hold.
        """
        check_rows(rows)
        own, by_kind, by_code = self._own, self._by_kind, not self._items.by_kind
        drawable, excluded, verdicts = [], [], []
        for code, place, kind in rows:
            verdict = by_kind.get(kind) or by_kind.setdefault(kind, self._judged(kind))
            if by_code or code in own:
                verdict = self._judged_by_code(code, kind, verdict)
            verdicts.append(verdict)
            if verdict.head:
                drawable.append(code + verdict.head + place + verdict.tail)
            else:
                excluded.append(code + verdict.tail)
        self.frozen.drawable.extend(drawable)
        self.frozen.excluded.extend(excluded)
        for verdict, count in Counter(verdicts).items():
            self.frozen.count(verdict, count)

    def _judged(self, kind: Kind) -> _Verdict:
        """The verdict on a kind, as far as no code decides; the first reason counts."""
        if kind.unit_id is None:
            return self._excluded(EntityExclusion.UNPLACED)
        if not kind.is_meant:
            return self._excluded(EntityExclusion.NOT_IN_SCOPE)
        if self._strata.find(kind) is None:
            return self._excluded(EntityExclusion.NO_STRATUM)
        if not self._items.by_kind:
            return _UNDECIDED
        return self._drawable(kind, self._items.cell("", kind.kind, kind.industry))

    def _judged_by_code(self, code: bytes, kind: Kind, verdict: _Verdict) -> _Verdict:
        if verdict.reason == EntityExclusion.UNPLACED:
            return verdict
        if code in self._wanted:
            return self._excluded(self._wanted[code])
        if verdict.reason == EntityExclusion.NOT_IN_SCOPE:
            return verdict
        if code in self._recent:
            return self._excluded(EntityExclusion.RECENTLY_DRAWN)
        if verdict is not _UNDECIDED:
            return verdict
        return self._drawable(kind, self._items.cell(code.decode(), kind.kind, kind.industry))

    def _excluded(self, reason: str) -> _Verdict:
        key = (str(reason),)
        if key not in self._made:
            tail = excluded_line("x", reason).removeprefix(b"x")
            self._made[key] = _Verdict(b"", tail, str(reason))
        return self._made[key]

    def _drawable(self, kind: Kind, cell: str) -> _Verdict:
        if not cell or kind.unit_id is None:
            return self._excluded(EntityExclusion.NO_ITEM)
        stratum = self._strata.find(kind) or ""
        weight, branch = self._weights.get(kind.grade, 1), self._branch_codes[kind.unit_id]
        key = (stratum, weight, branch, cell)
        if key not in self._made:
            line = entity_line("x", stratum, weight, branch, None, None, cell)
            head, _, tail = line.removeprefix(b"x").rpartition(b",,")
            self._made[key] = _Verdict(head, b"," + tail, "", *key)
        return self._made[key]


_UNDECIDED = _Verdict(b"", b"")


def check_rows(rows: Sequence[Row]) -> None:
    """Refuse a code or place that no line can hold; all rows are looked at as one text.

    Raises:
        InvalidIdError, MalformedError: naming the entity.
    """
    codes = [code for code, _, _ in rows]
    clean = not b"".join(codes).translate(None, ID_CHARACTERS) and max(map(len, codes)) <= 64
    places = b"".join([place + b"\n" for _, place, _ in rows])
    if clean and all(codes) and PLACES.fullmatch(places):
        return
    for code, place, _ in rows:
        lon, lat = (int(degrees) if degrees else None for degrees in place.split(b","))
        entity_line(code.decode(), "x", 1, "x", lon, lat, "0")


def _universe(unit: Unit) -> QuerySet[Entity]:
    """Active entities below the unit, and active ones of its region that nobody has placed."""
    inside = Q(responsible_unit__path__startswith=unit.path)
    region = unit.region_code
    if region:
        prefix = region[:4] if region.endswith("00") else region
        inside |= Q(responsible_unit__isnull=True, region_code__startswith=prefix)
    return Entity.objects.filter(inside, status=RegStatus.ACTIVE)


def _recently_drawn(spec: TaskSpec, now: datetime) -> frozenset[str]:
    days = spec.entities.cooldown_days
    if not days:
        return frozenset()
    rows = DrawnEntity.objects.filter(
        is_reserve=False, session__drawn_at__gte=now - timedelta(days=days)
    ).exclude(session__status=Status.VOID)
    return frozenset(rows.values_list("entity__code", flat=True))


class _StratumFinder:
    """The first stratum that takes an entity; answers are remembered."""

    def __init__(self, strata: tuple[StratumSpec, ...]) -> None:
        self._strata = strata
        self._known: dict[tuple[str, str, str], str | None] = {}

    def find(self, kind: Kind) -> str | None:
        key = (kind.grade, kind.kind, kind.mark)
        if key not in self._known:
            takers = (stratum.id for stratum in self._strata if stratum.takes(*key))
            self._known[key] = next(chain(takers, [None]))
        return self._known[key]
