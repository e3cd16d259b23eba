"""A small plan for tests of the simulation: five branches, twelve inspectors, forty entities."""

from dataclasses import replace
from typing import Any

from inspections.draw.header import Header, PackageRule, Pool, TeamRule
from inspections.draw.tests.samples import BRANCHES, header, lines
from inspections.simulation.measures import Surroundings
from inspections.simulation.rates import Rates

POINTS = {
    branch: (119_500_000 + 20_000 * place, 26_600_000 + 10_000 * place)
    for place, branch in enumerate(BRANCHES)
}
LINES = lines(40, strata=("A",))
DATA = b"".join(LINES)
AROUND = Surroundings(Rates(), POINTS, frozenset())


def opened() -> list[bytes]:
    return [DATA]


def plan(**changes: Any) -> Header:
    """Five pairs over zones, fifteen entities; the same seeds whatever becomes of the code."""
    made = header(
        LINES,
        (),
        code_digest="0" * 64,
        total=15,
        reserves=0,
        pools=(Pool("P", "执法人员", 10),),
        team=TeamRule(5, 2, "ZONE_MATCH", None, "DIFFERENT_BRANCH", False, ()),
        packages=PackageRule("ZONE", 894_000, POINTS),
        own_branch="OFF",
    )
    return replace(made, **changes)
