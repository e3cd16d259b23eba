"""Chance of every inspector to be drawn: exact where it can be followed, else simulated.

Who is alike has the same chance: same pool, same tags that a seat asks for, and the same
branch where teams stay in one. Exact are: no seats; and one pool with seats for one tag, where
the number of bearers among the smallest tickets is hypergeometric. Everything else is
simulated with seeds of its own, which no session can have: a master seed has 64 digits.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from inspections.draw.teams_members import Member, TeamRules
from inspections.draw.teams_pools import SeedOf, allot_teams, draw_inspectors
from inspections.odds.intervals import wilson

MOST_SEEDS, FEWEST_SEEDS = 2_000, 200
BUDGET = 120_000  # tickets; a page waits for them

Key = tuple[str, str, tuple[str, ...]]  # pool, branch or "", tags that count


@dataclass(frozen=True)
class PersonChance:
    """The chance of every inspector of one kind."""

    pool: str
    branch: str  # "" where the branch does not matter
    tags: tuple[str, ...]  # of those that seats ask for
    count: int
    chance: Fraction
    seeds: int = 0  # 0: exact
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)

    @property
    def is_exact(self) -> bool:
        return self.seeds == 0


def key_of(member: Member, rules: TeamRules) -> Key:
    """What decides a person's chance."""
    asked = {tag for tag, _ in rules.all_seats}
    branch = member.branch if rules.stays_in_branch else ""
    return member.pool, branch, tuple(sorted(asked & member.skills))


def person_chances(
    members: Sequence[Member], rules: TeamRules, takes: Mapping[str, int], *, label: str
) -> dict[Key, PersonChance]:
    """The chances by kind of person, in order of pool, branch and tags.

    Args:
        label: makes the simulation repeatable, e.g. the frame digest.

    Raises:
        ImpossiblePlanError, InfeasibleError: nobody can be drawn by these rules.
    """
    draw_inspectors(members, rules, takes, seed=lambda stage: f"odds:{label}:check:{stage}")
    groups = Counter(key_of(member, rules) for member in members)
    exact = _exact(members, rules, takes)
    if exact is not None:
        return {key: PersonChance(*key, count, exact[key]) for key, count in sorted(groups.items())}
    return _simulated(members, rules, takes, groups, label)


def _exact(
    members: Sequence[Member], rules: TeamRules, takes: Mapping[str, int]
) -> dict[Key, Fraction] | None:
    if len(rules.all_seats) > 1 or (rules.all_seats and len(takes) > 1):
        return None
    found: dict[Key, Fraction] = {}
    if rules.stays_in_branch:
        for branch, teams in allot_teams(members, rules).items():
            inside = [member for member in members if member.branch == branch]
            found |= _group(inside, rules, take=teams * rules.size, teams=teams)
        return found
    for pool, take in sorted(takes.items()):
        inside = [member for member in members if member.pool == pool]
        found |= _group(inside, rules, take=take, teams=rules.count)
    return found


def _group(
    inside: Sequence[Member], rules: TeamRules, *, take: int, teams: int
) -> dict[Key, Fraction]:
    """Chances within one closed group of which ``take`` are drawn."""
    keys = {member.id: key_of(member, rules) for member in inside}
    if not rules.all_seats:
        return {key: Fraction(take, len(inside)) for key in keys.values()}
    tag, least = rules.all_seats[0]
    bearers = sum(tag in member.skills for member in inside)
    drawn = expected_bearers(len(inside), bearers, take, quota=least * teams)
    others = len(inside) - bearers
    return {key: drawn / bearers if key[2] else (take - drawn) / others for key in keys.values()}


def expected_bearers(people: int, bearers: int, take: int, *, quota: int) -> Fraction:
    """Mean number of bearers drawn: those among the smallest tickets, but never below the quota.

    With X bearers among the ``take`` smallest of ``people`` tickets (hypergeometric), the draw
    holds max(X, quota) of them.
    """
    total = comb(people, take)
    ways = (
        max(x, quota) * comb(bearers, x) * comb(people - bearers, take - x)
        for x in range(max(0, take - people + bearers), min(bearers, take) + 1)
    )
    return Fraction(sum(ways), total)


def _simulated(
    members: Sequence[Member],
    rules: TeamRules,
    takes: Mapping[str, int],
    groups: Mapping[Key, int],
    label: str,
) -> dict[Key, PersonChance]:
    seeds = max(FEWEST_SEEDS, min(MOST_SEEDS, BUDGET // max(1, len(members))))
    hits: Counter[Key] = Counter()
    for number in range(seeds):
        people = draw_inspectors(members, rules, takes, seed=_stage(label, number))
        hits.update(_keys(people, rules))
    found = {}
    for key, count in sorted(groups.items()):
        share = Fraction(hits[key], seeds * count)
        low, high = wilson(share * seeds, seeds)
        found[key] = PersonChance(*key, count, share, seeds, low, high)
    return found


def _stage(label: str, number: int) -> SeedOf:
    return lambda stage: f"odds:{label}:{number}:{stage}"


def _keys(people: Iterable[Member], rules: TeamRules) -> list[Key]:
    return [key_of(member, rules) for member in people]
