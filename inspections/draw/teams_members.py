"""Who can be in a team, and what a team must look like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

TWO_POOL_PAIRINGS = frozenset({"SECTION_STATION", "STATION_BRIGADE", "TWO_POOL"})
DEPARTMENTS = "DEPARTMENTS"  # every pool gives as many members to each team (部门各抽)
ANY, DIFFERENT_BRANCH, SAME_BRANCH = "ANY", "DIFFERENT_BRANCH", "SAME_BRANCH"

# A certificate for leading is handled like one more specialist tag; real tags are ASCII.
LEADING = "主办资格"

Seats = tuple[tuple[str, int], ...]  # (tag, how many members of each team have it at least)


@dataclass(frozen=True)
class Member:
    """One inspector of the frame."""

    id: str
    branch: str
    pool: str
    lead: bool  # certified to lead (主办资格)
    tags: frozenset[str]

    @property
    def skills(self) -> frozenset[str]:
        """Return the tags a seat can ask for, the lead certificate among them."""
        return self.tags | {LEADING} if self.lead else self.tags


@dataclass(frozen=True)
class TeamRules:
    """The plan's rule for teams; field names as in the frame header."""

    count: int
    size: int
    pairing: str  # CT-16
    lead_pool: str | None
    relation: str  # ANY, DIFFERENT_BRANCH or SAME_BRANCH: holds between any two members
    certified_lead: bool
    seats: Seats
    rounds: int = 1
    min_partners: int = 0  # people of other branches each must share a team with, over all rounds

    @property
    def rotates(self) -> bool:
        """Whether anything is asked beyond one round of teams."""
        return self.rounds > 1 or self.min_partners > 0

    @property
    def partner_count(self) -> int:
        """Return with how many people each shares a team over all rounds, nobody twice."""
        return self.rounds * (self.size - 1)

    @property
    def own_allowance(self) -> int | None:
        """Return how many of them may be of one's own branch; None where nobody counts."""
        if not self.min_partners or self.relation == DIFFERENT_BRANCH:
            return None
        return self.partner_count - self.min_partners

    @property
    def has_two_pools(self) -> bool:
        """Whether the leads are one pool and everybody else comes from the others."""
        return self.lead_pool is not None or self.pairing in TWO_POOL_PAIRINGS or self.gives_by_pool

    @property
    def gives_by_pool(self) -> bool:
        """Whether each seat of a team belongs to one pool (joint tasks of departments)."""
        return self.pairing == DEPARTMENTS

    @property
    def stays_in_branch(self) -> bool:
        """Whether teams are formed branch by branch (本所)."""
        return self.relation == SAME_BRANCH and not self.has_two_pools

    def with_count(self, count: int) -> TeamRules:
        """Return the same rule for another number of teams."""
        return replace(self, count=count)

    def leading_pool(self, pools: Iterable[str]) -> str | None:
        """Return the pool the leads come from: the named one, else the first by id."""
        if not self.has_two_pools:
            return None
        return self.lead_pool if self.lead_pool is not None else min(pools, default=None)

    @property
    def all_seats(self) -> Seats:
        """Return the seats, a certificate included.

        With one pool the leads are chosen among the certified. With two the lead pool is
        taken whole, so ``certified_lead`` asks for one certified member in the team.
        """
        return (*self.seats, (LEADING, 1)) if self.certified_lead else self.seats

    def may_lead(self, member: Member) -> bool:
        """Whether a member of the one pool is eligible as lead."""
        return member.lead or not self.certified_lead


@dataclass(frozen=True)
class Shortage:
    """A counted reason why no draw can help; stands in for a matching certificate."""

    rule: str
    needed: int
    found: int
    remedy: str
    unit: str = "名"

    def sentence(self) -> str:
        """Return the shortage in numbers."""
        off = self.needed - self.found
        gap = f"缺{off}" if off > 0 else f"多{-off}"
        return (
            f"{self.rule}，需要{self.needed}{self.unit}，现有{self.found}{self.unit}，"
            f"{gap}{self.unit}。{self.remedy}"
        )


def seat_shortage(rules: TeamRules, tag: str, least: int, found: int) -> Shortage:
    """Say in numbers that the bearers of a tag do not suffice for the seats of all teams."""
    if tag == LEADING:
        return Shortage(
            rule=f"{rules.count}个检查组每组至少{least}名具备主办资格的人员",
            needed=rules.count * least,
            found=found,
            remedy="请减少检查组数、补充具备主办资格的人员，或取消主办资格要求。",
        )
    return Shortage(
        rule=f"{rules.count}个检查组每组至少{least}名带“{tag}”标签的专业人员",
        needed=rules.count * least,
        found=found,
        remedy="请减少检查组数、补充该类专业人员，或降低该席位要求。",
    )


def quota_first(
    ordered: Sequence[Member], take: int, quotas: Iterable[tuple[str, int]]
) -> list[Member]:
    """Return ``take`` members: the first of each quota, then the first of all; order is kept.

    Where the plain prefix already meets the quotas, this is the plain prefix.
    """
    chosen: set[str] = set()
    for tag, least in quotas:
        bearers = [member.id for member in ordered if tag in member.skills]
        have = len(chosen.intersection(bearers))
        chosen.update([b for b in bearers if b not in chosen][: max(0, least - have)])
    for member in ordered:
        if len(chosen) >= take:
            break
        chosen.add(member.id)
    return [member for member in ordered if member.id in chosen][:take]
