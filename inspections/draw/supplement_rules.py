"""Who may take whose seat in a supplementary draw (draw-spec, section 12)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspections.draw.engine import team_rules
from inspections.draw.feasibility import Explanation
from inspections.draw.header import Inspector
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_wording import RECUSAL, Wording
from inspections.draw.standing import MainDraw, Standing
from inspections.draw.supplement_frame import SupplementFrame
from inspections.draw.teams_members import (
    DIFFERENT_BRANCH,
    LEADING,
    SAME_BRANCH,
    TeamRules,
)

OTHER_POOL = "不在同一人员库"
SAME_UNIT = "与组员同属一个单位"
OTHER_UNIT = "不属该组所在单位"
OWN_AGAIN = "将使同组的其他分局（所）人员少于规定"
OWN_BRANCH = "属检查对象所在单位"
CERTIFICATE = "无主办资格"
SPECIALIST = "缺少要求的专业"
NOBODY = "-"  # a tag that nobody bears: more is missing than one person can bring

SEATS = Wording(
    columns="个空缺席位",
    rows="名候选人员",
    unit="名",
    only="只能由",
    deed="补任",
    remedies=(
        "核对候选人员的请假与执法证登记，补足{d}名符合条件的人员",
        "减少本次退出人数{d}名，其余延期办理",
        "作废本场，扩大人员库后重新抽取",
    ),
)


@dataclass(frozen=True)
class SeatProfile:
    """What decides who may take the seats of one who leaves."""

    pool: str
    barred: frozenset[str]  # candidates recused there
    branch: str  # the only branch allowed; empty where the relation does not ask
    taken: frozenset[str]  # branches already in the teams, where they must differ
    crowded: frozenset[str]  # branches of which one more leaves somebody too few others
    entities: frozenset[str]  # branches of the entities, where the own branch is avoided
    tags: frozenset[str]  # what the new member must bear


@dataclass(frozen=True)
class CandidateProfile:
    """What decides where a candidate may sit."""

    pool: str
    branch: str
    skills: frozenset[str]
    recused: str  # own id where somebody is barred from the candidate, else empty


Rest = None  # the profile of a place outside all teams: every candidate may stay there


class Vacancies:
    """The seats of those who leave in one step, and who may take them."""

    def __init__(
        self,
        frame: SupplementFrame,
        main: MainDraw,
        standing: Standing,
        *,
        leaving: Sequence[str],
        later: Sequence[str],
        came: Mapping[str, str],
    ) -> None:
        """Prepare one step.

        Args:
            leaving: whose seats are filled in this step; no two of them share a team.
            later: who leaves as well, but whose seats later steps fill.
            came: who left in earlier steps -> who took the seats.
        """
        self._frame, self._main, self._standing = frame, main, standing
        self._people = {person.id: person for person in main.header.inspectors}
        self._later, self._came = frozenset(later), came
        self.leaving = tuple(leaving)
        self.candidates = tuple(c for c in frame.candidates if c not in set(came.values()))
        self._seats = {one: self._seat(one) for one in leaving}
        everyone = frozenset[str]().union(*(seat.barred for seat in self._seats.values()))
        self._profiles = {one: self._profile(one, everyone) for one in self.candidates}

    def allowed(self, leaving: str) -> list[str]:
        """The candidates who may take the seats of one who leaves."""
        seat = self._seats[leaving]
        return [one for one, profile in self._profiles.items() if not broken(seat, profile)]

    def problem(self) -> Problem:
        """Rows are the candidates, columns the seats and a place outside for everybody else."""
        columns: dict[str, SeatProfile | None] = dict(self._seats)
        columns |= dict.fromkeys(outside(len(self.candidates) - len(self.leaving)), Rest)
        return Problem.from_profiles(
            self._profiles, columns, lambda one, seat: seat is None or not broken(seat, one)
        )

    def explanation(self) -> Explanation:
        """How a refusal of this step is told."""
        return Explanation(
            SEATS,
            lambda one, leaving: broken(self._seats[leaving], self._profiles[one]) or "",
            lambda leaving: "、".join(
                sorted({team for one in leaving for team in self._standing.teams_of(one)})[:5]
            ),
        )

    def _seat(self, leaving: str) -> SeatProfile:
        header, teams = self._main.header, self._standing.teams_of(leaving)
        rule, person = header.team, self._people[leaving]
        present = [self._present(team) for team in teams]
        around = [one for people in present for one in people]
        tags = frozenset[str]()
        for team, people in zip(teams, present, strict=True):
            tags |= self._missing(team, people)
        leads = any(self._standing.teams[team][0] == leaving for team in teams)
        if leads and rule.certified_lead and not team_rules(header).has_two_pools:
            tags |= {LEADING}
        checked = self._standing.entities_of(teams) if header.own_branch == "HARD" else []
        return SeatProfile(
            pool=person.pool,
            barred=self._barred(teams, around),
            branch=person.branch if rule.relation == SAME_BRANCH else "",
            taken=frozenset(one.branch for one in around)
            if rule.relation == DIFFERENT_BRANCH
            else frozenset(),
            crowded=self._crowded(around),
            entities=frozenset(self._main.sealed[code].branch for code in checked),
            tags=tags,
        )

    def _crowded(self, around: Sequence[Inspector]) -> frozenset[str]:
        """Branches whose people may not come: ``min_partners`` would no longer be reached."""
        allowance = team_rules(self._main.header).own_allowance
        if allowance is None:
            return frozenset()
        beside = Counter(one.branch for one in around)
        full = {one.branch for one in around if self._own_partners(one) >= allowance}
        return frozenset(full | {branch for branch, n in beside.items() if n > allowance})

    def _own_partners(self, person: Inspector) -> int:
        """With how many people of the own branch somebody shares a team at this step."""
        teams = [self._present(team) for team in self._standing.teams]
        shared = [one for people in teams if person in people for one in people if one != person]
        return sum(one.branch == person.branch for one in shared)

    def _present(self, team: str) -> list[Inspector]:
        """Who sits in the team at this step: those who stay, and the new ones of earlier steps."""
        absent = self._later | set(self.leaving)
        seated = (self._came.get(one, one) for one in self._standing.teams[team])
        return [self._people[one] for one in seated if one not in absent]

    def _missing(self, team: str, people: Sequence[Inspector]) -> frozenset[str]:
        """What the team still misses and later steps could not bring."""
        rule = self._main.header.team
        needs = [(seat.tag, seat.min) for seat in rule.seats]
        codes = self._standing.entities_of([team])
        needs += [(tag, 1) for tag in sorted(self._main.needed_tags(codes))]
        if rule.certified_lead:
            needs.append((LEADING, 1))
        later = sum(one in self._later for one in self._standing.teams[team])
        found = set()
        for tag, least in needs:
            missing = least - sum(tag in _skills(person) for person in people)
            if missing > later:
                found.add(tag)
            if missing - 1 > later:
                found.add(NOBODY)
        return frozenset(found)

    def _barred(self, teams: Sequence[str], around: Sequence[Inspector]) -> frozenset[str]:
        here = {one.id for one in around}
        cells = {one for one, team in self._frame.blocked if team in teams}
        for left, right in self._frame.blocked_pairs:
            if left in here:
                cells.add(right)
            if right in here:
                cells.add(left)
        return frozenset(cells.intersection(self.candidates))

    def _profile(self, candidate: str, barred: frozenset[str]) -> CandidateProfile:
        person = self._people[candidate]
        return CandidateProfile(
            person.pool, person.branch, _skills(person), candidate if candidate in barred else ""
        )


def broken(seat: SeatProfile, one: CandidateProfile) -> str | None:
    """The first rule that keeps a candidate from a seat, None where none does."""
    if one.pool != seat.pool:
        return OTHER_POOL
    if one.recused in seat.barred:
        return RECUSAL
    if seat.branch and one.branch != seat.branch:
        return OTHER_UNIT
    if one.branch in seat.taken:
        return SAME_UNIT
    if one.branch in seat.crowded:
        return OWN_AGAIN
    if one.branch in seat.entities:
        return OWN_BRANCH
    if seat.tags <= one.skills:
        return None
    return CERTIFICATE if seat.tags - one.skills == {LEADING} else SPECIALIST


def outside(count: int) -> list[str]:
    """Ids of the places of those who are not drawn: ``#1``, ``#2``, … of equal width."""
    width = len(str(count))
    return [f"#{number:0{width}d}" for number in range(1, count + 1)]


def steps_of(leaving: Sequence[str], standing: Standing, rules: TeamRules) -> list[list[str]]:
    """Who leaves, in steps: nobody of a step shares a team with another of the same step.

    Nor a partner, where partners of the own branch are counted.
    """
    counted = rules.own_allowance is not None
    step_of: dict[str, int] = {}
    around_of: dict[str, set[str]] = {}
    for one in leaving:
        teams = standing.teams_of(one)
        around_of[one] = set(teams)
        if counted:
            around_of[one] = {person for team in teams for person in standing.teams[team]}
        beside = [step for other, step in step_of.items() if around_of[one] & around_of[other]]
        step_of[one] = max(beside, default=-1) + 1
    steps: list[list[str]] = [[] for _ in range(max(step_of.values()) + 1)]
    for one, step in step_of.items():
        steps[step].append(one)
    return steps


def _skills(person: Inspector) -> frozenset[str]:
    tags = frozenset(person.tags)
    return tags | {LEADING} if person.lead else tags
