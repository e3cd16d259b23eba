"""From a district to the unit that is responsible there (管辖). Pure."""

from collections.abc import Iterable
from typing import NamedTuple

COUNTY_KIND = "COUNTY"


class UnitFact(NamedTuple):
    """What placing needs to know of a unit."""

    pk: int
    code: str
    name: str
    kind: str
    region_code: str
    path: str


class Jurisdiction:
    """Units arranged for look-up by district, code and name."""

    def __init__(self, units: Iterable[UnitFact], zones: dict[str, str]) -> None:
        """Args: units in use; zones: district code of a development zone -> its short name."""
        self.zones = zones
        self.by_code: dict[str, UnitFact] = {}
        self._names: dict[str, UnitFact | None] = {}  # None = two units share the name
        self._regions: dict[str, list[UnitFact]] = {}
        self._bureaus: list[UnitFact] = []
        for unit in units:
            self.by_code[unit.code] = unit
            self._names[unit.name] = None if unit.name in self._names else unit
            if unit.kind == COUNTY_KIND:
                self._bureaus.append(unit)
            if unit.region_code:
                self._regions.setdefault(unit.region_code, []).append(unit)
        self._answers: dict[tuple[str, str], UnitFact | None] = {}

    def named(self, text: str) -> UnitFact | None:
        """The unit with this code or, where only one bears it, this name."""
        return self.by_code.get(text) or self._names.get(text)

    def responsible(self, region_code: str, district_code: str) -> UnitFact | None:
        """The bureau for a county; inside a zone the zone's own bureau, if there is one.

        Among units of the region county bureaus come first, then the one nearest the root.
        No answer when the region is only a city, or when two units fit equally well.
        """
        key = (region_code, district_code)
        if key not in self._answers:
            self._answers[key] = self._find(region_code, district_code)
        return self._answers[key]

    def _find(self, region_code: str, district_code: str) -> UnitFact | None:
        if not region_code or region_code.endswith("00"):
            return None
        units = self._regions.get(region_code, [])
        local = [name for code, name in self.zones.items() if code.startswith(region_code)]
        zone = self.zones.get(district_code, "")
        # A zone has no code of its own, and so its bureau may carry none either.
        of_zone = [
            unit
            for unit in self._bureaus
            if zone and zone in unit.name and unit.region_code in ("", region_code)
        ]
        plain = [unit for unit in units if not any(name in unit.name for name in local)]
        return _best(of_zone) or _best(plain)


def _best(units: list[UnitFact]) -> UnitFact | None:
    if not units:
        return None
    ranked = sorted(units, key=_rank)
    if len(ranked) > 1 and _rank(ranked[0]) == _rank(ranked[1]):
        return None
    return ranked[0]


def _rank(unit: UnitFact) -> tuple[bool, int]:
    return unit.kind != COUNTY_KIND, unit.path.count("/")


def covers(region_of_unit: str, region_code: str) -> bool:
    """Whether a unit with this region code answers for that region: 350900 covers 350981."""
    prefix = region_of_unit
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return region_code.startswith(prefix)
