"""A preview of four modes at the two sizes of the plan: a county's pilot and a whole city."""

import hashlib
import time
from typing import NamedTuple

from inspections.draw.header import (
    EntityFiles,
    Header,
    Inspector,
    Item,
    PackageRule,
    Pool,
    Rule,
    SourceRule,
    Stratum,
    Task,
    TeamRule,
    Unit,
)
from inspections.draw.lines import entity_line
from inspections.draw.recusals import committed
from inspections.draw.stream import Stream
from inspections.simulation.measures import Surroundings
from inspections.simulation.rates import Rates
from inspections.simulation.simulate import simulate

WEST, SOUTH, WIDE, HIGH = 120_040_000, 32_330_000, 250_000, 400_000  # microdegrees
DIGEST = "0" * 64


class Size(NamedTuple):
    """How many of each, and how long a preview may take on two processors."""

    people: int
    teams: int
    branches: int
    register: int
    drawn: int
    target: int


SIZES = (Size(38, 19, 14, 6_780, 339, 10), Size(600, 300, 126, 160_000, 5_600, 120))


def seconds_of_preview(size: Size) -> tuple[float, int]:
    """How long the simulated draws of all modes take, and with how many seeds."""
    stream = Stream(f"bench-preview:{size.people}")
    points = {
        f"S{number:03d}": (WEST + stream.below(WIDE), SOUTH + stream.below(HIGH))
        for number in range(size.branches)
    }
    branches = list(points)
    lines = b"".join(_line(number, branches, points, stream) for number in range(size.register))
    office = {_person(number) for number in range(0, size.people, 2)}
    started = time.perf_counter()
    trials = simulate(
        _header(size, branches, points, lines),
        lambda: [lines],
        Surroundings(Rates(), points, frozenset()),
        office=office,
        on_progress=lambda _done, _total: None,
    )
    return time.perf_counter() - started, max(trial.seeds for trial in trials)


def _line(
    number: int, branches: list[str], points: dict[str, tuple[int, int]], stream: Stream
) -> bytes:
    """Branches of unequal size; entities within two kilometres of their branch."""
    branch = branches[min(stream.below(len(branches)), stream.below(len(branches)))]
    lon, lat = points[branch]
    lon, lat = lon + stream.below(40_000) - 20_000, lat + stream.below(40_000) - 20_000
    return entity_line(f"E{number:07d}", "ALL", 1, branch, lon, lat, "0")


def _person(number: int) -> str:
    return f"P{number:04d}"


def _header(
    size: Size, branches: list[str], points: dict[str, tuple[int, int]], lines: bytes
) -> Header:
    empty = hashlib.sha256(b"").hexdigest()
    item = Item("BENCH", "bench", "", size.register)
    people = tuple(
        Inspector(_person(number), branches[number % len(branches)], "A", True, ())
        for number in range(size.people)
    )
    return Header(
        draw_id="BENCH",
        code_digest=DIGEST,
        unit=Unit("350900", "bench"),
        task=Task("BENCH", "bench", "NON_DIRECTED", (item,), "", DIGEST),
        entities=EntityFiles(size.register, hashlib.sha256(lines).hexdigest(), 0, empty, {}),
        strata=(Stratum("ALL", "all", size.register, Rule(0, 0, None)),),
        total=size.drawn,
        weighted=False,
        reserves=0,
        preselected=False,
        inspectors=people,
        excluded_inspectors=(),
        pools=(Pool("A", "all", size.teams * 2),),
        team=TeamRule(size.teams, 2, "ZONE_MATCH", None, "DIFFERENT_BRANCH", False, ()),
        packages=PackageRule("ZONE", 840_000, points),
        own_branch="HARD",
        recusals=committed(()),
        inspector_recusals=committed(()),
        ladder=20,
        chain_length=16,
        sources=SourceRule(2, ()),
    )
