"""What one simulated draw means in kilometres, hours, visits, people and money."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, starmap

from inspections.draw.drawn import DrawnEntity
from inspections.draw.header import Header
from inspections.draw.transcript import Transcript
from inspections.simulation.rates import Rates
from inspections.simulation.travel import Effort, Point, distances, effort, tour

Pair = tuple[str, str]  # inspectors, the smaller id first


@dataclass(frozen=True)
class Surroundings:
    """What the lists do not say: rates, bases, who has worked together, what is to be known."""

    rates: Rates
    bases: Mapping[str, Point]  # branch -> where its cars stand
    known_pairs: Collection[Pair]
    shared: Collection[str] = ()  # entities with shared data: half the visit (姜堰)
    tags: Sequence[str] = ()  # per item of the task: the tag it asks for or advises, or empty


@dataclass(frozen=True)
class Measures:
    """The figures of one simulated draw; all integers, so that they can be ordered and summed."""

    acceptance_ppb: int  # of the tightest matching
    metres: int  # of road, all teams together
    metres_per_team: int
    drive_minutes: int  # per team
    work_minutes: int  # per team, driving and visits
    half_days: int  # per team, in hundredths
    visits_per_half_day: int  # in hundredths
    load_min: int
    load_median: int
    load_max: int
    first_time_pairs: int
    skill_gaps: int  # tags that a team's entities call for and no member has, over all teams
    cost_fen: int


@dataclass(frozen=True)
class Load:
    """One team and what it has to visit."""

    team: str
    members: tuple[str, ...]
    entities: tuple[str, ...]


def loads_of(transcript: Transcript) -> list[Load]:
    """Every team with its entities, in the order of the teams."""
    contents = {package.id: package.entities for package in transcript.packages}
    found: dict[str, list[str]] = {team.id: [] for team in transcript.teams}
    for target, team in transcript.assignment:
        found[team] += contents.get(target, (target,))
    return [Load(team.id, team.members, tuple(found[team.id])) for team in transcript.teams]


def measure(
    transcript: Transcript,
    header: Header,
    drawn: Sequence[DrawnEntity],
    around: Surroundings,
) -> Measures:
    """Put one transcript into figures."""
    loads = loads_of(transcript)
    places = places_of(header, drawn)
    branch_of = {person.id: person.branch for person in header.inspectors}
    efforts = [_effort(load, branch_of, places, header, around) for load in loads]
    count = len(loads)
    sizes = sorted(len(load.entities) for load in loads)
    pairs = {pair for load in loads for pair in combinations(sorted(load.members), 2)}
    metres = sum(one.metres for one in efforts)
    driving = sum(one.drive_seconds for one in efforts)
    visiting = sum(one.visit_seconds for one in efforts)
    half_days = sum(one.half_days for one in efforts)
    return Measures(
        acceptance_ppb=min(each.estimate_ppb for each in transcript.attempts.matchings),
        metres=metres,
        metres_per_team=metres // count,
        drive_minutes=driving // (60 * count),
        work_minutes=(driving + visiting) // (60 * count),
        half_days=100 * half_days // count,
        visits_per_half_day=100 * sum(one.visits for one in efforts) // max(1, half_days),
        load_min=sizes[0],
        load_median=sizes[(count - 1) // 2],
        load_max=sizes[-1],
        first_time_pairs=sum(pair not in around.known_pairs for pair in pairs),
        skill_gaps=_gaps(loads, header, drawn, around.tags),
        cost_fen=sum(
            one.cost_fen(len(load.members), around.rates)
            for one, load in zip(efforts, loads, strict=True)
        ),
    )


def places_of(header: Header, drawn: Sequence[DrawnEntity]) -> dict[str, Point | None]:
    """Where each drawn entity is taken to be: its own point, else its branch's."""
    points = header.packages.reference_points
    return {one.code: one.point or points.get(one.branch) for one in drawn}


def _gaps(
    loads: Sequence[Load], header: Header, drawn: Sequence[DrawnEntity], tags: Sequence[str]
) -> int:
    """Over all teams: tags that the items of their entities call for and no member has."""
    skills = {person.id: set(person.tags) for person in header.inspectors}
    by_cell: dict[tuple[int, ...], set[str]] = {}
    wanted: dict[str, set[str]] = {}
    for entity in drawn:
        items = entity.items
        if items not in by_cell:
            by_cell[items] = {tags[place] for place in items if place < len(tags)} - {""}
        wanted[entity.code] = by_cell[items]
    found = 0
    for load in loads:
        needed = set[str]().union(*(wanted[code] for code in load.entities))
        found += len(needed.difference(*(skills[member] for member in load.members)))
    return found


def _effort(
    load: Load,
    branch_of: Mapping[str, str],
    places: Mapping[str, Point | None],
    header: Header,
    around: Surroundings,
) -> Effort:
    """The team starts where its lead's branch is; places that nobody knows cost no way."""
    located = [(code, place) for code in load.entities if (place := places[code]) is not None]
    base = around.bases.get(branch_of[load.members[0]]) or _middle([p for _, p in located])
    others = [(code, base) for code in load.entities if places[code] is None]
    stops = located + others
    metres = distances([base, *(place for _, place in stops)], cos_ppm=header.packages.cos_ppm)
    full = around.rates.visit_minutes * 60
    visits = [0, *(full // 2 if code in around.shared else full for code, _ in stops)]
    return effort(metres, tour(metres), visits, around.rates)


def _middle(points: Sequence[Point]) -> Point:
    if not points:
        return (0, 0)
    return (
        sum(lon for lon, _ in points) // len(points),
        sum(lat for _, lat in points) // len(points),
    )


def pairs_of(teams: Sequence[Sequence[str]]) -> set[Pair]:
    """Who works with whom in these teams."""
    return {pair for team in teams for pair in starmap(_pair, combinations(team, 2))}


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
