"""What a preview needs beside the lists: rates, bases, who has worked together, tags."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from entities.models import Entity
from inspections.models.catalogue import InspectionItem
from inspections.models.jobs import TeamMember
from inspections.models.plans import Task
from inspections.models.previews import TravelRates
from inspections.simulation.measures import Pair, pairs_of
from inspections.simulation.rates import Rates
from inspections.states import Status
from personnel.models import Inspector
from shuangsuiji.orgs.models import Unit, UnitKind
from shuangsuiji.orgs.selectors import units_above

OFFICE_KINDS = (UnitKind.SECTION, UnitKind.COUNTY, UnitKind.CITY, UnitKind.PROVINCE)
SYNTHETIC = "SYNTHETIC"  # places that were made up lie in no system
FIGURES = tuple(Rates.__dataclass_fields__)


@dataclass(frozen=True)
class UnitRates:
    """The rates that hold for a unit, and whose they are."""

    rates: Rates
    shared_tag: str
    source: TravelRates | None  # None: the defaults of the program


def rates_for(unit: Unit) -> UnitRates:
    """The unit's own rates, else those of the nearest unit above. Two queries."""
    nearest_first = [unit, *reversed(units_above(unit))]
    rows = TravelRates.objects.filter(unit__in=nearest_first).select_related("unit")
    by_unit = {row.unit_id: row for row in rows}
    row = next((by_unit[one.pk] for one in nearest_first if one.pk in by_unit), None)
    if row is None:
        return UnitRates(Rates(), "", None)
    return UnitRates(Rates(**{name: getattr(row, name) for name in FIGURES}), row.shared_tag, row)


def bases_of(branches: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Where the cars of each branch stand, as far as its reference point is known. One query."""
    rows = Unit.objects.filter(code__in=set(branches), lon_e6__isnull=False)
    return {
        code: (lon, lat)
        for code, lon, lat in rows.values_list("code", "lon_e6", "lat_e6")
        if lon is not None and lat is not None
    }


def known_pairs(unit: Unit) -> frozenset[Pair]:
    """Inspectors who were in one team in a past session of the bureau. One query."""
    rows = (
        TeamMember.objects.filter(team__session__unit__path__startswith=unit.path)
        .exclude(team__session__status=Status.VOID)
        .values_list("team_id", "inspector__code")
    )
    teams: dict[int, list[str]] = {}
    for team, code in rows.iterator():
        teams.setdefault(team, []).append(code)
    return frozenset(pairs_of(list(teams.values())))


def office_people(codes: Collection[str]) -> frozenset[str]:
    """Those of the inspectors who belong to a bureau itself or to one of its sections."""
    rows = Inspector.objects.filter(unit__kind__in=OFFICE_KINDS).values_list("code", flat=True)
    return frozenset(rows).intersection(codes)


def shared_entities(unit: Unit, tag: str) -> frozenset[str]:
    """Entities of the bureau whose data other departments share, by the tag that says so."""
    if not tag:
        return frozenset()
    rows = Entity.objects.filter(responsible_unit__path__startswith=unit.path, tags__name=tag)
    return frozenset(rows.values_list("code", flat=True))


def wanted_tags(items: Mapping[str, InspectionItem], order: Iterable[str]) -> tuple[str, ...]:
    """Per item of the task, in its order: the specialist tag it requires or advises, or empty."""
    return tuple(items[code].required_tag for code in order)


def unit_names_of(task: Task, also: Collection[str] = ()) -> dict[str, str]:
    """Names by code of all units of the bureau, and of those named. One query.

    Args:
        also: codes of units elsewhere: other departments of a joint task.
    """
    inside = Q(path__startswith=task.unit.path)
    rows = Unit.objects.filter(inside | Q(code__in=also)) if also else Unit.objects.filter(inside)
    return dict(rows.values_list("code", "name"))


def register_datums(unit: Unit) -> tuple[str, ...]:
    """Coordinate systems in which the bureau's entities have real places. One query."""
    rows = Entity.objects.filter(
        responsible_unit__path__startswith=unit.path, lon_e6__isnull=False
    ).exclude(datum__in=("", SYNTHETIC))
    return tuple(rows.order_by("datum").values_list("datum", flat=True).distinct())


def is_shifted(datum: str) -> bool:
    """Whether the system is the shifted one; the others agree to within a metre."""
    return datum == "GCJ-02"
