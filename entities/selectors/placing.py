"""What placing needs from the database: districts and units."""

from entities.jurisdiction import Jurisdiction, UnitFact
from entities.models import District, DistrictLevel
from entities.placing import Area, Gazetteer
from shuangsuiji.orgs.models import Unit

UNIT_FIELDS = ("pk", "code", "name", "kind", "region_code", "path")


def gazetteer() -> Gazetteer:
    """All districts, arranged for reading addresses. One query, about 400 rows."""
    rows = District.objects.order_by("code").values_list(
        "code", "name", "short_name", "level", "region_code"
    )
    return Gazetteer(Area(*row) for row in rows)


def jurisdiction() -> Jurisdiction:
    """Units in use and development zones. Two queries."""
    units = Unit.objects.filter(is_active=True).order_by("path").values_list(*UNIT_FIELDS)
    zones = District.objects.filter(level=DistrictLevel.ZONE).values_list("code", "short_name")
    return Jurisdiction((UnitFact(*row) for row in units), dict(zones))


def unit_fact(unit: Unit) -> UnitFact:
    """The same facts of one unit at hand. No query."""
    return UnitFact(unit.pk, unit.code, unit.name, unit.kind, unit.region_code, unit.path)
