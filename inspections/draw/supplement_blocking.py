"""From declared recusals (回避) to what a supplement's public frame shows of them.

The frame names cells that must stay empty (this candidate, that team), never who declared what.
Whoever holds the annex of the first draw recomputes them; everybody else counts them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from inspections.draw.standing import Standing
from inspections.draw.supplement_frame import Pair


@dataclass(frozen=True)
class Blocking:
    """Cells (candidate, team) and pairs of candidates for the frame."""

    cells: tuple[Pair, ...]
    pairs: tuple[Pair, ...]


def blocking(
    standing: Standing,
    *,
    leaving: Collection[str],
    candidates: Collection[str],
    entity_recusals: Iterable[Pair],
    inspector_recusals: Iterable[Pair],
) -> Blocking:
    """Which candidates must not come into which of the teams that somebody leaves.

    Args:
        standing: the assignment in force.
        leaving: who leaves.
        candidates: who may come.
        entity_recusals: (inspector, entity).
        inspector_recusals: two inspectors, either way round.
    """
    teams = {team for one in leaving for team in standing.teams_of(one)}
    staying = {team: set(standing.teams[team]) - set(leaving) for team in teams}
    team_of = {code: place.team for code, place in standing.places.items() if place.team in teams}
    cells: set[Pair] = {
        (person, team_of[code])
        for person, code in entity_recusals
        if person in candidates and code in team_of
    }
    pairs: set[Pair] = set()
    several = any(len(set(standing.teams[team]) & set(leaving)) > 1 for team in teams)
    for left, right in inspector_recusals:
        for one, other in ((left, right), (right, left)):
            if one in candidates:
                cells |= {(one, team) for team in teams if other in staying[team]}
        if several and left in candidates and right in candidates:
            pairs.add((min(left, right), max(left, right)))
    return Blocking(tuple(sorted(cells)), tuple(sorted(pairs)))


def recused_teams(
    standing: Standing, entity_recusals: Iterable[Pair], codes: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """Code of an entity -> the teams with a member who declared a recusal for it."""
    found: dict[str, set[str]] = {}
    for person, code in entity_recusals:
        if code in codes:
            found.setdefault(code, set()).update(standing.teams_of(person))
    return {code: tuple(sorted(teams)) for code, teams in found.items()}
