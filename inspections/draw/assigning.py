"""Which team checks which package, or which single entity (mode ENTITY)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspections.draw.drawn import DrawnEntity
from inspections.draw.feasibility import Explanation
from inspections.draw.header import Header, Inspector
from inspections.draw.matching import Matching, match
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_wording import (
    ENTITIES,
    OWN_BRANCH,
    PACKAGES,
    RECUSAL,
    SPECIALIST,
)
from inspections.draw.packages import Package
from inspections.draw.tickets import ticketed

Teams = Mapping[str, Sequence[str]]  # team id -> inspector ids


@dataclass(frozen=True)
class TeamProfile:
    """What decides about a team: own branches, recused entities, a specialist it lacks."""

    branches: frozenset[str]
    recused: frozenset[str]
    lacks_specialist: bool


@dataclass(frozen=True)
class TargetProfile:
    """What decides about a package or entity: branches, and those entities somebody recused."""

    branches: frozenset[str]
    recused: frozenset[str]


class Assignment:
    """The matching problem between the teams of one attempt and what they are to check."""

    def __init__(
        self,
        header: Header,
        teams: Teams,
        packages: Sequence[Package],
        drawn: Sequence[DrawnEntity],
    ) -> None:
        self.entity_level = header.packages.mode == "ENTITY"
        targets = (
            {e.code: (e.code,) for e in drawn}
            if self.entity_level
            else {package.id: package.entities for package in packages}
        )
        hard = header.own_branch == "HARD"
        branch_of = {e.code: e.branch for e in drawn} if hard else {}
        self._branch_of = {e.code: e.branch for e in drawn}
        self._contents = targets
        self.teams = _team_profiles(header, teams, drawn=self._branch_of.keys(), hard=hard)
        everywhere = frozenset[str]().union(*(team.recused for team in self.teams.values()))
        self.targets = {
            target: TargetProfile(
                branches=frozenset(branch_of[code] for code in codes if hard),
                recused=everywhere.intersection(codes),
            )
            for target, codes in targets.items()
        }

    def solve(
        self, *, slots_seed: str, stage_seed: str, preflight_seed: str
    ) -> tuple[tuple[tuple[str, str], ...], Matching]:
        """Pairs (package or entity, team) in target order, and how they were found.

        Raises:
            InfeasibleError, PreflightError, CapReachedError: see ``match``.
        """
        rows = {team: team for team in self.teams}
        if self.entity_level:
            rows = slots(tuple(self.teams), len(self.targets), slots_seed)
        problem = Problem.from_profiles(
            {row: self.teams[team] for row, team in rows.items()},
            self.targets,
            lambda team, target: broken_rule(team, target) is None,
        )
        explanation = Explanation(
            ENTITIES if self.entity_level else PACKAGES,
            lambda row, target: broken_rule(self.teams[rows[row]], self.targets[target]) or "",
            self._branches_named,
        )
        matching = match(
            problem, stage_seed=stage_seed, preflight_seed=preflight_seed, explanation=explanation
        )
        return tuple((target, rows[row]) for row, target in matching.pairs), matching

    def _branches_named(self, targets: Sequence[str]) -> str:
        named = sorted({self._branch_of[code] for t in targets for code in self._contents[t]})
        return "、".join(named[:5]) + (f"等{len(named)}个辖区" if len(named) > 5 else "")


def slots(teams: Sequence[str], entities: int, stage_seed: str) -> dict[str, str]:
    """Slot id -> team: as many slots as entities, equal but for one more for some teams.

    The one more goes by the tickets of the teams, not by their numbers.
    """
    size, longer = divmod(entities, len(teams))
    lucky = {team for _, team in ticketed(stage_seed, teams)[:longer]} if longer else set()
    width = len(str(size + 1))
    return {
        f"{team}#{number:0{width}d}": team
        for team in teams
        for number in range(1, size + (team in lucky) + 1)
    }


def broken_rule(team: TeamProfile, target: TargetProfile) -> str | None:
    """Code of the first rule that keeps the team from the target, None when it may check it."""
    if team.branches & target.branches:
        return OWN_BRANCH
    if team.recused & target.recused:
        return RECUSAL
    return SPECIALIST if team.lacks_specialist else None


def _team_profiles(
    header: Header, teams: Teams, *, drawn: Iterable[str], hard: bool
) -> dict[str, TeamProfile]:
    inspectors = {inspector.id: inspector for inspector in header.inspectors}
    needed = {item.tag for item in header.task.items if item.tag}
    there = set(drawn)
    recused: dict[str, set[str]] = {}
    for inspector, entity in header.recusals:
        if entity in there:
            recused.setdefault(inspector, set()).add(entity)
    return {
        team: _team_profile([inspectors[id_] for id_ in members], recused, needed, hard=hard)
        for team, members in teams.items()
    }


def _team_profile(
    members: Sequence[Inspector],
    recused: Mapping[str, set[str]],
    needed: set[str],
    *,
    hard: bool,
) -> TeamProfile:
    none: Callable[[], set[str]] = set
    return TeamProfile(
        branches=frozenset(member.branch for member in members if hard),
        recused=frozenset(none().union(*(recused.get(member.id, none()) for member in members))),
        lacks_specialist=not needed <= {tag for member in members for tag in member.tags},
    )
