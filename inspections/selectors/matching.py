"""Which entities and inspectors a task means. Counting, previewing and sealing all ask here."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from entities.models import Entity, RegStatus
from inspections.taskspec import EntityFilter, PoolSpec
from personnel.models import Inspector
from shuangsuiji.orgs.models import Unit, UnitKind

# GB/T 4754-2017: the divisions (two digits) of each section.
SECTIONS = {
    "A": range(1, 6),
    "B": range(6, 13),
    "C": range(13, 44),
    "D": range(44, 47),
    "E": range(47, 51),
    "F": range(51, 53),
    "G": range(53, 61),
    "H": range(61, 63),
    "I": range(63, 66),
    "J": range(66, 70),
    "K": range(70, 71),
    "L": range(71, 73),
    "M": range(73, 76),
    "N": range(76, 80),
    "O": range(80, 83),
    "P": range(83, 84),
    "Q": range(84, 86),
    "R": range(86, 91),
    "S": range(91, 97),
    "T": range(97, 98),
}


def section_of(industry: str) -> str:
    """The section letter of a code as registers write it (5211, F5211, F52, F); "" if none."""
    if industry[:1] in SECTIONS:
        return industry[0]
    digits = industry[:2]
    if len(digits) < 2 or not digits.isdecimal():
        return ""
    return next((letter for letter, span in SECTIONS.items() if int(digits) in span), "")


def entities_matching(chosen: EntityFilter, unit: Unit) -> QuerySet[Entity]:
    """Active entities below ``unit`` that the filter lets through, exclusions taken out.

    Lazy; one query when read. Grades and kinds of strata do not count here.
    """
    queryset = Entity.objects.filter(
        responsible_unit__path__startswith=territory_of(unit).path, status=RegStatus.ACTIVE
    )
    if chosen.units:
        queryset = queryset.filter(_below(chosen.units, "responsible_unit__"))
    if chosen.kinds:
        queryset = queryset.filter(kind__in=chosen.kinds)
    if chosen.industries:
        queryset = queryset.filter(_any(industry_condition(code) for code in chosen.industries))
    if chosen.regions:
        queryset = queryset.filter(
            _any(Q(region_code__startswith=region_prefix(code)) for code in chosen.regions)
        )
    if chosen.grades:
        queryset = queryset.filter(grade__in=chosen.grades)
    if chosen.tags:
        tagged = Entity.objects.filter(tags__name__in=chosen.tags).values("pk")
        queryset = queryset.filter(pk__in=tagged)
    if chosen.registered_from:
        queryset = queryset.filter(registered_on__gte=chosen.registered_from)
    if chosen.registered_to:
        queryset = queryset.filter(registered_on__lte=chosen.registered_to)
    if chosen.only_codes:
        queryset = queryset.filter(code__in=_listed(chosen.only_codes))
    if chosen.exclude:
        queryset = queryset.exclude(code__in=_listed(tuple(row.code for row in chosen.exclude)))
    return queryset


def territory_of(unit: Unit) -> Unit:
    """Whose entities a unit draws from: another department inspects those of the unit above it."""
    return unit.parent if unit.kind == UnitKind.OTHER_DEPT and unit.parent else unit


def inspectors_matching(pool: PoolSpec, unit: Unit) -> QuerySet[Inspector]:
    """Inspectors below ``unit`` whom the pool means, whatever their credential or absence.

    In a joint task those of the pool's own department. One query to find it, one when read.
    Who of them can be drawn is ``personnel.selectors``' business.
    """
    if pool.unit:
        queryset = _people_of_department(pool.unit)
    else:
        queryset = Inspector.objects.filter(unit__path__startswith=unit.path)
    if pool.units:
        queryset = queryset.filter(_below(pool.units, "unit__"))
    if pool.unit_kinds:
        queryset = queryset.filter(unit__kind__in=pool.unit_kinds)
    if pool.tags:
        tagged = Inspector.objects.filter(tags__code__in=pool.tags).values("pk")
        queryset = queryset.filter(pk__in=tagged)
    return queryset


def _people_of_department(code: str) -> QuerySet[Inspector]:
    """Inspectors of a unit and below it, without other departments that hang in its tree."""
    queryset = Inspector.objects.filter(_below((code,), "unit__"))
    strangers = Unit.objects.filter(kind=UnitKind.OTHER_DEPT).exclude(code=code)
    inside = [
        path
        for path in strangers.values_list("path", flat=True)
        if code in path.rstrip("/").split("/")
    ]
    return queryset.exclude(_any(Q(unit__path__startswith=path) for path in inside))


def departments_of(pools: Sequence[PoolSpec], unit: Unit) -> list[Unit]:
    """The units whose people the pools mean: ``unit``, and departments of a joint task."""
    others = {pool.unit for pool in pools} - {"", unit.code}
    return [unit, *Unit.objects.filter(code__in=others).order_by("path")] if others else [unit]


def unknown_codes(codes: tuple[str, ...]) -> list[str]:
    """Those of ``codes`` that the register does not hold, in the given order. One query."""
    known = set(Entity.objects.filter(code__in=_listed(codes)).values_list("code", flat=True))
    return [code for code in codes if code not in known]


def region_prefix(code: str) -> str:
    """The digits that a region's own and all lower codes begin with: 350900 gives 3509."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def industry_condition(code: str) -> Q:
    """Registers write 5211, F5211, F52 or only F; a section means all its divisions."""
    letter, digits = (code[0], code[1:]) if code[0].isalpha() else ("", code)
    if digits:
        division = int(digits[:2])
        letters = [name for name, span in SECTIONS.items() if division in span]
        return _any(Q(industry__startswith=f"{name}{digits}") for name in ["", *letters])
    divisions = (Q(industry__startswith=f"{number:02d}") for number in SECTIONS[letter])
    return _any([Q(industry__startswith=letter), *divisions])


def _below(unit_codes: tuple[str, ...], prefix: str) -> Q:
    """Rows of the units and everything under them."""
    paths = Unit.objects.filter(code__in=unit_codes).values_list("path", flat=True)
    return _any(Q(**{f"{prefix}path__startswith": path}) for path in paths)


def _any(conditions: Iterable[Q]) -> Q:
    """True where one of the conditions is; never where there is none."""
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def _listed(codes: tuple[str, ...]) -> RawSQL:
    """The codes as a subquery of one parameter: a province list has more than SQLite binds."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT jsonb_array_elements_text(%s::jsonb)", [json.dumps(codes)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(codes)])
