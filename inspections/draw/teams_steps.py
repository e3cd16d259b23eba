"""One step of team formation: each team so far gets one more member, by a matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inspections.draw.feasibility import Explanation
from inspections.draw.matching import Matching
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_wording import (
    ASSISTANTS,
    CERTIFICATE,
    OTHER_UNIT,
    RECUSAL,
    SAME_UNIT,
    SPECIALIST,
)
from inspections.draw.teams_members import (
    DIFFERENT_BRANCH,
    LEADING,
    SAME_BRANCH,
    Member,
    TeamRules,
)

STEPS = {2: "pairs", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


@dataclass(frozen=True)
class TeamProfile:
    """What decides whom a team may still take."""

    branches: frozenset[str]  # empty where the relation does not ask
    open_seats: tuple[int, ...]  # members of each seat still missing
    barred: frozenset[str]  # members of the group the team must not get


@dataclass(frozen=True)
class MemberProfile:
    """What decides where a member may go."""

    branch: str  # empty where the relation does not ask
    fills: tuple[bool, ...]  # per seat
    recused: str  # own id where somebody is barred from the member, else empty


@dataclass
class Step:
    """The teams so far (by lead id) and the members of which each gets one."""

    rules: TeamRules
    teams: Mapping[str, tuple[Member, ...]]
    group: Sequence[Member]
    barred: Mapping[str, frozenset[str]]
    remaining: int  # steps after this one
    _members: dict[str, Member] = field(init=False)
    _asks_branch: bool = field(init=False)

    def __post_init__(self) -> None:
        self._members = {member.id: member for member in self.group}
        self._asks_branch = self.rules.relation in (DIFFERENT_BRANCH, SAME_BRANCH)

    def problem(self) -> Problem:
        """Return the matching problem: rows are the teams by lead id, columns the group."""
        return Problem.from_profiles(
            {lead: self._team_profile(team) for lead, team in self.teams.items()},
            {member.id: self._member_profile(member) for member in self.group},
            lambda team, member: self._broken_rule(team, member) is None,
        )

    def joined(self, outcome: Matching) -> dict[str, tuple[Member, ...]]:
        """Return the teams with their new members."""
        return {
            lead: (*team, self._members[outcome.column_of[lead]])
            for lead, team in self.teams.items()
        }

    def explanation(self) -> Explanation:
        """Return how to word a refusal of this step."""
        return Explanation(ASSISTANTS, self._rule_of, self._branches_of)

    def _team_profile(self, team: tuple[Member, ...]) -> TeamProfile:
        barred = frozenset[str]().union(*(self.barred.get(m.id, frozenset()) for m in team))
        return TeamProfile(
            branches=frozenset(member.branch for member in team)
            if self._asks_branch
            else frozenset(),
            open_seats=tuple(
                max(0, least - sum(tag in member.skills for member in team))
                for tag, least in self.rules.all_seats
            ),
            barred=barred.intersection(self._members),
        )

    def _member_profile(self, member: Member) -> MemberProfile:
        return MemberProfile(
            branch=member.branch if self._asks_branch else "",
            fills=tuple(tag in member.skills for tag, _ in self.rules.all_seats),
            recused=member.id if member.id in self.barred else "",
        )

    def _broken_rule(self, team: TeamProfile, member: MemberProfile) -> str | None:
        """Return the code of the first rule that keeps the member out of the team."""
        if member.recused in team.barred:
            return RECUSAL
        if self.rules.relation == DIFFERENT_BRANCH and member.branch in team.branches:
            return SAME_UNIT
        if self.rules.relation == SAME_BRANCH and team.branches != {member.branch}:
            return OTHER_UNIT
        seats = zip(self.rules.all_seats, team.open_seats, member.fills, strict=True)
        for (tag, _), missing, fills in seats:
            if missing - fills > self.remaining:  # the later steps could not fill the seat
                return CERTIFICATE if tag == LEADING else SPECIALIST
        return None

    def _rule_of(self, lead: str, member_id: str) -> str:
        team = self._team_profile(self.teams[lead])
        return self._broken_rule(team, self._member_profile(self._members[member_id])) or ""

    def _branches_of(self, columns: Sequence[str]) -> str:
        branches = sorted({self._members[column].branch for column in columns})
        return "、".join(branches[:5]) + (f"等{len(branches)}个单位" if len(branches) > 5 else "")
