"""Which team checks which package, or which single entity (mode ENTITY)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspections.draw.drawn import DrawnEntity
from inspections.draw.errors import FrameAlteredError
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
from inspections.draw.recusals import Cell
from inspections.draw.tickets import ticketed

Teams = Mapping[str, Sequence[str]]  # team id -> inspector ids


@dataclass(frozen=True)
class TeamProfile:
    """What decides about a team: own branches, specialist tags, what recusals block for it."""

    branches: frozenset[str]
    tags: frozenset[str]
    blocked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TargetProfile:
    """What decides about a package or entity; ``blocked`` is its id where some cell is blocked."""

    branches: frozenset[str]
    needs: frozenset[str]  # specialist tags of the items that concern its entities
    blocked: str = ""


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
        self._branch_of = {e.code: e.branch for e in drawn}
        self._contents = targets
        self.rows = {id_: team for team, members in teams.items() for id_ in members}
        self.columns = {code: target for target, codes in targets.items() for code in codes}
        needs_of = _needs(header, drawn)
        self.targets = {
            target: TargetProfile(
                branches=frozenset(self._branch_of[code] for code in codes if hard),
                needs=frozenset[str]().union(*(needs_of[code] for code in codes)),
            )
            for target, codes in targets.items()
        }
        wanted = frozenset[str]().union(*(target.needs for target in self.targets.values()))
        inspectors = {inspector.id: inspector for inspector in header.inspectors}
        self.teams = {
            team: _team_profile([inspectors[id_] for id_ in members], wanted, hard=hard)
            for team, members in teams.items()
        }

    def allows(self, team: str, target: str) -> bool:
        """Whether every rule but recusals lets the team check the package or entity."""
        return _other_rule(self.teams[team], self.targets[target]) is None

    def block(self, cells: Iterable[Cell]) -> None:
        """Forbid cells (team, package or entity) because of recusals."""
        blocked: dict[str, set[str]] = {}
        for team, target in cells:
            blocked.setdefault(team, set()).add(target)
            profile = self.targets[target]
            self.targets[target] = TargetProfile(profile.branches, profile.needs, target)
        for team, targets in blocked.items():
            found = self.teams[team]
            self.teams[team] = TeamProfile(found.branches, found.tags, frozenset(targets))

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
    other = _other_rule(team, target)
    if other is None and target.blocked in team.blocked:
        return RECUSAL
    return other


def _other_rule(team: TeamProfile, target: TargetProfile) -> str | None:
    if team.branches & target.branches:
        return OWN_BRANCH
    lacking = target.needs - team.tags
    return f"{SPECIALIST}:{min(lacking)}" if lacking else None


def _needs(header: Header, drawn: Sequence[DrawnEntity]) -> dict[str, frozenset[str]]:
    """The tags that each drawn entity's items need.

    Raises:
        FrameAlteredError: an entity has an item that the task does not have.
    """
    items = header.task.items
    known: dict[str, frozenset[str]] = {}
    for entity in drawn:
        if entity.cell not in known:
            if entity.items[-1] >= len(items):
                raise FrameAlteredError(
                    f"主体 {entity.code} 的事项序号超出任务的 {len(items)} 项，拒绝抽取。"
                )
            tags = (items[place].tag for place in entity.items)
            known[entity.cell] = frozenset(tag for tag in tags if tag)
    return {entity.code: known[entity.cell] for entity in drawn}


def _team_profile(
    members: Sequence[Inspector], wanted: frozenset[str], *, hard: bool
) -> TeamProfile:
    return TeamProfile(
        branches=frozenset(member.branch for member in members if hard),
        tags=wanted.intersection(tag for member in members for tag in member.tags),
    )
