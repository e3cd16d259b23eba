"""One step of team formation: each team so far gets one more member, by a matching."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inspections.draw.feasibility import Explanation
from inspections.draw.matching import Matching
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_wording import (
    ASSISTANTS,
    CERTIFICATE,
    MET,
    OTHER_UNIT,
    OWN_ALLOWANCE,
    RECUSAL,
    SAME_UNIT,
    SPECIALIST,
)
from inspections.draw.recusals import Cell
from inspections.draw.rotation import NOBODY, Earlier
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
    blocked: frozenset[str]  # members of the group whom a recusal keeps out of the team
    met: frozenset[str] = NOBODY  # members of the group somebody was in a team with
    # Where people of the own branch count: branch, how many are here, how many more may come.
    own: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class MemberProfile:
    """What decides where a member may go."""

    branch: str  # empty where the relation does not ask
    fills: tuple[bool, ...]  # per seat
    recused: str  # own id where some team is blocked for the member, else empty
    met: str = ""  # own id where the member was in a team before, else empty
    own_room: int = 0  # how many more of the own branch the member may get; 0 if nobody counts


@dataclass
class Step:
    """The teams so far (by lead id) and the members of which each gets one."""

    rules: TeamRules
    teams: Mapping[str, tuple[Member, ...]]
    group: Sequence[Member]
    remaining: int  # steps after this one
    earlier: Earlier = field(default_factory=Earlier)
    _blocked: dict[str, set[str]] = field(default_factory=dict)  # lead -> members of the group
    _members: dict[str, Member] = field(init=False)
    _asks_branch: bool = field(init=False)
    _allowance: int | None = field(init=False)

    def __post_init__(self) -> None:
        self._members = {member.id: member for member in self.group}
        self._allowance = self.rules.own_allowance
        self._asks_branch = (
            self.rules.relation in (DIFFERENT_BRANCH, SAME_BRANCH) or self._allowance is not None
        )

    def rows(self) -> dict[str, str]:
        """Return inspector -> lead of the team so far."""
        return {member.id: lead for lead, team in self.teams.items() for member in team}

    def columns(self) -> dict[str, str]:
        """Return inspector -> column, which is the inspector."""
        return {member.id: member.id for member in self.group}

    def allows(self, lead: str, member_id: str) -> bool:
        """Return whether every rule but recusals lets the member join the team."""
        team, member = self.teams[lead], self._members[member_id]
        return self._other_rule(self._team_profile(team), self._member_profile(member)) is None

    def block(self, cells: Iterable[Cell]) -> None:
        """Forbid cells (lead, member) because of recusals."""
        for lead, member_id in cells:
            self._blocked.setdefault(lead, set()).add(member_id)

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
        met = NOBODY.union(*(self.earlier.met.get(m.id, NOBODY) for m in team))
        return TeamProfile(
            branches=frozenset(member.branch for member in team)
            if self._asks_branch
            else frozenset(),
            open_seats=tuple(
                max(0, least - sum(tag in member.skills for member in team))
                for tag, least in self.rules.all_seats
            ),
            blocked=frozenset(self._blocked.get(team[0].id, ())),
            met=met.intersection(self._members),
            own=self._own_of(team),
        )

    def _is_blocked(self, member_id: str) -> bool:
        return any(member_id in members for members in self._blocked.values())

    def _own_of(self, team: tuple[Member, ...]) -> tuple[tuple[str, int, int], ...]:
        """Per branch in the team: how many are here, and how many more each of them may get."""
        if self._allowance is None:
            return ()
        inside = Counter(member.branch for member in team)
        room = {
            branch: min(
                self._allowance - self.earlier.own.get(member.id, 0) - (count - 1)
                for member in team
                if member.branch == branch
            )
            for branch, count in inside.items()
        }
        return tuple((branch, inside[branch], room[branch]) for branch in sorted(inside))

    def _member_profile(self, member: Member) -> MemberProfile:
        return MemberProfile(
            branch=member.branch if self._asks_branch else "",
            fills=tuple(tag in member.skills for tag, _ in self.rules.all_seats),
            recused=member.id if self._is_blocked(member.id) else "",
            met=member.id if member.id in self.earlier.met else "",
            own_room=0
            if self._allowance is None
            else self._allowance - self.earlier.own.get(member.id, 0),
        )

    def _broken_rule(self, team: TeamProfile, member: MemberProfile) -> str | None:
        """Return the code of the first rule that keeps the member out of the team."""
        other = self._other_rule(team, member)
        if other is None and member.recused in team.blocked:
            return RECUSAL
        return other

    def _other_rule(self, team: TeamProfile, member: MemberProfile) -> str | None:
        if member.met in team.met:
            return MET
        if self.rules.relation == DIFFERENT_BRANCH and member.branch in team.branches:
            return SAME_UNIT
        if self.rules.relation == SAME_BRANCH and team.branches != {member.branch}:
            return OTHER_UNIT
        if any(
            branch == member.branch and (room < 1 or member.own_room < count)
            for branch, count, room in team.own
        ):
            return OWN_ALLOWANCE
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
