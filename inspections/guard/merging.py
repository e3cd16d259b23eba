"""One joint visit (综合查一次) in place of several: items, days and a team that satisfies all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

LARGEST_TEAM = 8


@dataclass(frozen=True, slots=True)
class Person:
    """An inspector of one of the teams."""

    id: str
    branch: str  # at the level of the tasks
    tags: frozenset[str]
    valid_until: date  # last day of the credential


@dataclass(frozen=True, slots=True)
class Side:
    """One task's visit to the entity: what it asks, and whom it sends."""

    ref: str  # session code
    task: str
    body: str  # department whose people these are; every body keeps somebody in the team
    start: date
    end: date
    items: tuple[tuple[str, str], ...]  # (code, tag that it needs or "")
    team: tuple[Person, ...]  # lead first
    size: int  # members that the task wants
    seats: tuple[tuple[str, int], ...]  # (tag, at least so many)
    avoids_own_branch: bool
    recused: frozenset[str]  # inspectors who never visit this entity
    apart: frozenset[tuple[str, str]] = field(default_factory=frozenset)  # never in one team


@dataclass(frozen=True, slots=True)
class Proposal:
    """The joint visit."""

    start: date
    end: date
    items: tuple[str, ...]
    team: tuple[str, ...]  # the leading task's lead first
    lead: str  # ref of the leading side


class NoJointVisitError(ValueError):
    """No joint visit satisfies all tasks; ``reasons`` says why, each with a remedy."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("".join(reasons))


def propose(sides: Sequence[Side], *, lead: str, branch: str) -> Proposal:
    """Propose one visit in place of the sides' visits.

    The smallest team is taken that satisfies every seat, item, recusal and own-branch rule of
    all tasks, has two people at least, somebody of every department, as many as the largest task
    wants, and the leading task's lead where the rules let them go; among equals the one with
    most people of the leading team, then the first in the order of the teams.

    Args:
        lead: ref of the leading side.
        branch: branch of the entity.

    Raises:
        NoJointVisitError: the days do not meet, or no team fits.
    """
    ordered = sorted(sides, key=lambda side: (side.ref != lead, side.ref))
    reasons = _before_the_team(ordered)
    start = max(side.start for side in ordered)
    end = min(side.end for side in ordered)
    if reasons:
        raise NoJointVisitError(reasons)
    people = _people(ordered)
    fit = [person for person in people if not _kept_out(person, ordered, branch, end)]
    team = _team(fit, ordered)
    if team is None:
        raise NoJointVisitError(_why_no_team(people, fit, ordered))
    return Proposal(
        start=start,
        end=end,
        items=tuple(dict.fromkeys(code for side in ordered for code, _ in side.items)),
        team=tuple(person.id for person in team),
        lead=ordered[0].ref,
    )


def needed_seats(sides: Iterable[Side]) -> dict[str, int]:
    """Tag -> how many bearers the joint team needs: the most that one task asks, and items."""
    needed: dict[str, int] = {}
    for side in sides:
        for tag, least in (*side.seats, *((tag, 1) for _, tag in side.items if tag)):
            needed[tag] = max(needed.get(tag, 0), least)
    return dict(sorted(needed.items()))


def _before_the_team(sides: Sequence[Side]) -> list[str]:
    if len(sides) < 2:
        return ["合并至少要有两个任务的检查。请再选一个任务。"]
    start, end = max(side.start for side in sides), min(side.end for side in sides)
    if start > end:
        spans = "，".join(f"{side.task} 为 {side.start} 至 {side.end}" for side in sides)
        return [f"检查时间没有重叠：{spans}。请商定时间后调整其中一个任务，或分别检查。"]
    return []


def _people(sides: Sequence[Side]) -> list[Person]:
    found: dict[str, Person] = {}
    for side in sides:
        for person in side.team:
            found.setdefault(person.id, person)
    return list(found.values())


def _kept_out(person: Person, sides: Sequence[Side], branch: str, end: date) -> str:
    """Why the person cannot go to this entity; empty where nothing is against it."""
    if any(person.id in side.recused for side in sides):
        return "回避"
    if person.branch == branch and any(side.avoids_own_branch for side in sides):
        return "本分局回避"
    return "执法证到期" if person.valid_until < end else ""


def _team(fit: Sequence[Person], sides: Sequence[Side]) -> tuple[Person, ...] | None:
    smallest = max(2, *(side.size for side in sides))
    for size in range(smallest, min(LARGEST_TEAM, len(fit)) + 1):
        best: tuple[tuple[bool, int], tuple[Person, ...]] | None = None
        for team in combinations(fit, size):
            if not _satisfies(team, sides):
                continue
            leading = {person.id for person in sides[0].team}
            key = (
                sides[0].team[0] not in team,
                -sum(person.id in leading for person in team),
            )
            if best is None or key < best[0]:
                best = (key, team)
        if best is not None:
            return best[1]
    return None


def _satisfies(team: Sequence[Person], sides: Sequence[Side]) -> bool:
    ids = {person.id for person in team}
    if any({one, other} <= ids for side in sides for one, other in side.apart):
        return False
    if any(sum(tag in p.tags for p in team) < n for tag, n in needed_seats(sides).items()):
        return False
    return all(_has_one_of(team, sides, body) for body in {side.body for side in sides})


def _has_one_of(team: Sequence[Person], sides: Sequence[Side], body: str) -> bool:
    own = {person.id for side in sides if side.body == body for person in side.team}
    return any(person.id in own for person in team)


def _why_no_team(
    people: Sequence[Person], fit: Sequence[Person], sides: Sequence[Side]
) -> list[str]:
    """Each requirement that the remaining people miss alone; else that they miss it together."""
    out = len(people) - len(fit)
    left = f"各组共 {len(people)} 人，除去回避和证件到期的 {out} 人，可去的有 {len(fit)} 人"
    reasons = []
    smallest = max(2, *(side.size for side in sides))
    if len(fit) < smallest:
        reasons.append(f"{left}，至少需要 {smallest} 人。请分别检查，或按程序替换回避的人员。")
    for tag, least in needed_seats(sides).items():
        found = sum(tag in person.tags for person in fit)
        if found < least:
            reasons.append(
                f"{left}，其中具备“{tag}”专业的 {found} 人，需要 {least} 人。"
                "请分别检查，或由有该专业人员的任务牵头。"
            )
    reasons += [
        f"{left}，其中没有{body}的人员。每个部门须有人到场，请分别检查。"
        for body in sorted({side.body for side in sides})
        if not _has_one_of(fit, sides, body)
    ]
    if not reasons:
        reasons.append(f"{left}，任何组合都不能同时满足席位与人员之间的回避。请分别检查。")
    return reasons
