"""From declared recusals (回避) to what a supplement's public frame shows of them.

The frame names cells that must stay empty (this candidate, that team), never who declared what;
the declarations behind the cells are kept back and only committed to.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from inspections.draw.standing import Standing
from inspections.draw.supplement_frame import Pair

Declared = tuple[str, str, str]  # (candidate, team or other candidate, entity or inspector)


@dataclass(frozen=True)
class Blocking:
    """Cells and pairs for the frame, and the declarations that they stand for."""

    cells: tuple[Pair, ...]
    pairs: tuple[Pair, ...]
    behind: tuple[Declared, ...]


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
    behind: set[Declared] = {
        (person, team_of[code], code)
        for person, code in entity_recusals
        if person in candidates and code in team_of
    }
    pairs: set[Pair] = set()
    several = any(len(set(standing.teams[team]) & set(leaving)) > 1 for team in teams)
    for left, right in inspector_recusals:
        for one, other in ((left, right), (right, left)):
            if one in candidates:
                behind |= {(one, team, other) for team in teams if other in staying[team]}
        if several and left in candidates and right in candidates:
            pairs.add((min(left, right), max(left, right)))
            behind.add((min(left, right), max(left, right), ""))
    cells = {(one, team) for one, team, other in behind if other}
    return Blocking(tuple(sorted(cells)), tuple(sorted(pairs)), tuple(sorted(behind)))


def recused_teams(
    standing: Standing, entity_recusals: Iterable[Pair], codes: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """Code of an entity -> the teams with a member who declared a recusal for it."""
    found: dict[str, set[str]] = {}
    for person, code in entity_recusals:
        if code in codes:
            found.setdefault(code, set()).update(standing.teams_of(person))
    return {code: tuple(sorted(teams)) for code, teams in found.items()}
