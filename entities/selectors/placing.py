"""What placing needs from the database: districts and units."""

from collections.abc import Iterable
from typing import Any

from entities.jurisdiction import Jurisdiction, UnitFact
from entities.models import District, DistrictLevel
from entities.placing import Area, Gazetteer
from shuangsuiji.orgs.models import Unit

UNIT_FIELDS = ("pk", "code", "name", "kind", "region_code", "path")


def gazetteer() -> Gazetteer:
    """All districts, arranged for reading addresses. One query, about 400 rows."""
    return Gazetteer(Area(*row) for row in _areas())


def jurisdiction() -> Jurisdiction:
    """Units in use and development zones. Two queries."""
    return Jurisdiction((UnitFact(*row) for row in _units()), _zones())


def placing_facts() -> dict[str, Any]:
    """What the two above are made of, as JSON can hold it. Three queries."""
    return {"areas": list(_areas()), "units": list(_units()), "zones": _zones()}


def _areas() -> Iterable[tuple[str, ...]]:
    return District.objects.order_by("code").values_list(
        "code", "name", "short_name", "level", "region_code"
    )


def _units() -> Iterable[tuple[Any, ...]]:
    return Unit.objects.filter(is_active=True).order_by("path").values_list(*UNIT_FIELDS)


def _zones() -> dict[str, str]:
    zones = District.objects.filter(level=DistrictLevel.ZONE).values_list("code", "short_name")
    return dict(zones)


def unit_fact(unit: Unit) -> UnitFact:
    """The same facts of one unit at hand. No query."""
    return UnitFact(unit.pk, unit.code, unit.name, unit.kind, unit.region_code, unit.path)
