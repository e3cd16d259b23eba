"""Which county an entity belongs to, by its address and by the region digits of its code.

Pure. When the two disagree the address wins (a firm keeps its code when it moves), and the
caller is told. What neither settles is left for a person.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

PROVINCE, CITY, COUNTY, ZONE, TOWN = "PROVINCE", "CITY", "COUNTY", "ZONE", "TOWN"
BRACKETS: Final = re.compile(r"[((].*?[))]|[((].*$")
STREET: Final = re.compile(r"[东南西北中内外新]?(?:路|街|巷|大道|小区|公园)")
# Words before a county that say nothing about which one: 闽东 is an old name of the region.
SHORTEST_TOWN: Final = 2
DIGITS: Final = re.compile("[0-9]")
GENERIC: Final = frozenset(
    ["城关", "城区", "城郊", "城东", "城西", "城南", "城北", "城中", "开发区", "新城", "东门"]
)
MOST_REMEMBERED: Final = 20_000
FILL: Final = r"[\s,,.。::、]*(?:闽东)?"


class Area(NamedTuple):
    """One row of the district table."""

    code: str
    name: str
    short_name: str
    level: str
    region_code: str  # today's county, city or province


class Located(NamedTuple):
    """What an address says. Empty strings where it says nothing."""

    region_code: str = ""  # county, or city where no county is named
    district_code: str = ""  # town or zone
    rest: str = ""  # what stands after the last district
    is_weak: bool = False  # the county's name is only part of a street name


class Placed(NamedTuple):
    """Where an entity belongs and how that was found."""

    region_code: str
    district_code: str
    rest: str
    how: str  # BOTH, ADDRESS, CODE or NONE; with NONE region_code may still name the city
    code_region: str = ""  # county named by the code, where the address says another


class Gazetteer:
    """Districts arranged for reading addresses from left to right."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.today: dict[str, str] = {}  # any six-digit code, old ones too -> today's
        self.names: dict[str, str] = {}  # today's code -> name
        self._cities: dict[str, str] = {}  # name or short name -> code
        self._heads: dict[str, Area] = {}  # county or zone, by name and short name
        self._towns: dict[str, dict[str, Area]] = {}  # county -> its towns, likewise
        self._told: dict[str, tuple[str, str, bool]] = {}
        self._loose: dict[str, dict[str, Area | None]] = {}  # city -> town; None = not the only
        self.has_digits = False  # in names, so that digits of an address may be part of one
        provinces: list[str] = []
        for area in areas:
            self.has_digits |= DIGITS.search(area.name + area.short_name) is not None
            if area.level == PROVINCE:
                provinces += [area.name, area.short_name]
            elif area.level == CITY:
                self._cities.update(
                    {area.name: area.region_code, area.short_name: area.region_code}
                )
            elif area.level == COUNTY:
                self._heads.update({area.name: area, area.short_name: area})
            if area.level in (TOWN, ZONE):
                self._take_town(area)
            else:
                self.today[area.code] = area.region_code
                if area.code == area.region_code:
                    self.names[area.code] = area.name
        self._front = re.compile(
            f"{FILL}(?:{_any_of(provinces)})?{FILL}({_any_of(self._cities)})?{FILL}"
            f"({_any_of(self._heads)})?"
        )
        self._anywhere = re.compile(
            _any_of(n for n, area in self._heads.items() if n == area.name and area.level == COUNTY)
        )
        self._town_in = {county: _towns_first(towns) for county, towns in self._towns.items()}
        self._town_of = {city: _towns_first(towns) for city, towns in self._loose.items()}

    def _take_town(self, area: Area) -> None:
        towns = self._towns.setdefault(area.region_code, {})
        loose = self._loose.setdefault(area.region_code[:4] + "00", {})
        for name in {area.name, area.short_name}:
            if len(name) < SHORTEST_TOWN:
                continue
            towns[name] = area
            # 城南 is a town here and a street there: such short names prove no county.
            if name == area.short_name != area.name and name in GENERIC:
                continue
            loose[name] = None if name in loose and loose[name] is not area else area
            if area.level == ZONE:
                self._heads[name] = area

    def locate(self, address: str, city_of_code: str = "") -> Located:
        """Read province, city, county and town off the front of ``address``.

        Args:
            city_of_code: stands in for a city that the address does not name.
        """
        front = self._front.match(address)
        if front is None:
            return Located(rest=address)
        city, head = front.groups()
        at = front.end()
        if head is not None:
            area = self._heads[head]
            street = head != area.name and STREET.match(address, at)
            if not street:
                return self._inside(area, address, at)
            at = front.start(2)
            if area.name.endswith("区"):  # 蕉城南路: a street in the district of that name
                return Located(area.region_code, "", address[at:], is_weak=True)
        if city is not None:
            return self._in_city(self._cities[city], address, at)
        found = self._in_city(city_of_code, address, at) if city_of_code else None
        if found is None or found.region_code in ("", city_of_code):
            return self._by_full_name(address)  # the city is not in the address
        return found

    def _inside(self, area: Area, address: str, at: int) -> Located:
        county = area.region_code
        if area.level == ZONE:
            return Located(county, area.code, address[at:])
        pattern = self._town_in.get(county)
        match = pattern.match(address, at) if pattern else None
        if match is None:
            return Located(county, "", address[at:])
        town = self._towns[county][match[1]]
        if match[1] != town.name and not match[2] and STREET.match(address, match.end()):
            return Located(county, "", address[at:])
        return Located(county, town.code, address[match.end() :])

    def _in_city(self, city: str, address: str, at: int) -> Located:
        """A city without a county: a town that only one of its counties has will do."""
        pattern = self._town_of.get(city)
        if pattern and (match := pattern.match(address, at)):
            town = self._loose[city][match[1]]
            is_street = not match[2] and STREET.match(address, match.end())
            if town is not None and (match[1] == town.name or not is_street):
                return Located(town.region_code, town.code, address[match.end() :])
        named = self._by_full_name(address)
        return named if named.region_code else Located(city, "", address[at:])

    def _by_full_name(self, address: str) -> Located:
        """A county's full name elsewhere in the text, outside brackets, if it is the only one."""
        plain = BRACKETS.sub("", address)
        found = {self._heads[name].region_code for name in self._anywhere.findall(plain)}
        if len(found) != 1:
            return Located(rest=address)
        last = list(self._anywhere.finditer(plain))[-1]
        return Located(found.pop(), "", plain[last.end() :])

    def told(self, digits: str) -> tuple[str, str, bool]:
        """What the region digits of a code say: city, today's region, whether that is a county.

        Unknown digits are taken at their word; "" and what is no number say nothing.
        """
        answer = self._told.get(digits)
        if answer is None:
            answer = self._told_anew(digits)
            if len(self._told) < MOST_REMEMBERED:
                self._told[digits] = answer
        return answer

    def _told_anew(self, digits: str) -> tuple[str, str, bool]:
        city = f"{digits[:4]}00" if digits else ""
        if not digits.isdecimal():
            return city, "", False
        known = city if digits.endswith("01") else digits  # 市辖区: the county is not said
        region = self.today.get(known, known)
        return city, region, not region.endswith("00")


def place(address: str, digits: str, gazetteer: Gazetteer) -> Placed:
    """Weigh address against code.

    Args:
        address: cleaned; may be empty.
        digits: characters 3-8 of a credit code or the first six of an old number, or "".
    """
    city, by_code, code_is_county = gazetteer.told(digits)
    located = gazetteer.locate(address, city) if address else Located()
    by_address = located.region_code
    if by_address and not by_address.endswith("00"):
        if by_code == by_address:
            how, clash = "BOTH", ""
        elif located.is_weak and code_is_county:
            return Placed(by_code, "", located.rest, "CODE", by_address)
        else:
            how, clash = "ADDRESS", by_code if _contradicts(by_code, by_address) else ""
        return Placed(by_address, located.district_code, located.rest, how, clash)
    if code_is_county and (not by_address or by_code[:4] == by_address[:4]):
        return Placed(by_code, "", located.rest, "CODE")
    if code_is_county:  # the address names another city, but no county of it
        return Placed(by_address, "", located.rest, "NONE", by_code)
    return Placed(by_address or by_code, "", located.rest, "NONE")


def _contradicts(by_code: str, by_address: str) -> bool:
    """Whether the code names another place, and not only a larger one around the same place."""
    return bool(by_code) and not by_address.startswith(by_code.rstrip("0"))


def _any_of(names: Iterable[str]) -> str:
    """Pattern text for any of ``names``, longest first; matches nothing when there are none."""
    ordered = sorted(set(names), key=len, reverse=True)
    return "|".join(map(re.escape, ordered)) or r"(?!)"


def _towns_first(names: Iterable[str]) -> re.Pattern[str]:
    """A town and the word for its rank, which changes now and then: 虎贝乡 is 虎贝镇 today."""
    return re.compile(f"{FILL}({_any_of(names)})(畲族乡|镇|乡|街道办事处|街道)?")
