"""How many inspectors each pool must give, and the draw of them (draw-spec, "TF-1" step 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from inspections.draw.errors import ImpossiblePlanError, InfeasibleError
from inspections.draw.teams_members import (
    Member,
    Seats,
    Shortage,
    TeamRules,
    quota_first,
    seat_shortage,
)
from inspections.draw.tickets import ticket

SeedOf = Callable[[str], str]  # stage name -> stage seed


def needed(rules: TeamRules, pools: Sequence[str]) -> dict[str, int]:
    """Return how many inspectors each pool must give; empty where the plan has to say it.

    Two-pool scopes: the lead pool one per team, the other pool the rest. One pool: all of
    them. With more pools than that, any takes that add up to the same will do.
    """
    lead_pool = rules.leading_pool(pools)
    others = [pool for pool in pools if pool != lead_pool]
    if len(others) != 1 or (lead_pool is not None and lead_pool not in pools):
        return {}
    if lead_pool is None:
        return {others[0]: rules.count * rules.size}
    return {lead_pool: rules.count, others[0]: rules.count * (rules.size - 1)}


def check_takes(rules: TeamRules, takes: Mapping[str, int]) -> None:
    """Refuse takes that do not make whole teams.

    Raises:
        ImpossiblePlanError: naming the numbers.
    """
    whole, total = rules.count * rules.size, sum(takes.values())
    if total != whole:
        raise ImpossiblePlanError(
            f"{rules.count}个检查组、每组{rules.size}人，共需抽取{whole}人，"
            f"而各名录库的抽取人数合计{total}人。请改为相等。"
        )
    if rules.stays_in_branch and len(takes) != 1:
        raise ImpossiblePlanError("组员须来自同一单位时，只能使用一个检查人员名录库。")
    if rules.gives_by_pool:
        _check_shares(rules, takes)
        return
    lead_pool = rules.leading_pool(takes)
    if lead_pool is not None and takes.get(lead_pool, 0) != rules.count:
        raise ImpossiblePlanError(
            f"主办人员库“{lead_pool}”应抽取{rules.count}人（每组1名主办），"
            f"现定{takes.get(lead_pool, 0)}人。请改为相等。"
        )


def _check_shares(rules: TeamRules, takes: Mapping[str, int]) -> None:
    for pool, take in sorted(takes.items()):
        if take % rules.count:
            raise ImpossiblePlanError(
                f"部门各抽时，名录库“{pool}”应给每组同样的人数：抽取人数应是"
                f"检查组数{rules.count}的倍数，现定{take}人。请改正。"
            )


def draw_inspectors(
    members: Sequence[Member], rules: TeamRules, takes: Mapping[str, int], *, seed: SeedOf
) -> tuple[Member, ...]:
    """Draw the inspectors, pool by pool in id order, each in ticket order.

    Stage ``inspectors-<pool>``; the smallest tickets are drawn. Where seats ask for
    specialists and the smallest tickets hold too few, the specialists with the smallest
    tickets come before the others. With SAME_BRANCH each branch gives whole teams.

    Raises:
        ImpossiblePlanError: the takes do not make whole teams, or a pool is too small.
        InfeasibleError: too few specialists or certified leads, in numbers.
    """
    check_takes(rules, takes)
    check_seats(members, rules)
    drawn: list[Member] = []
    for pool in sorted(takes):
        inside = [member for member in members if member.pool == pool]
        if len(inside) < takes[pool]:
            raise ImpossiblePlanError(
                f"名录库“{pool}”需抽取{takes[pool]}人，可抽人员只有{len(inside)}人，"
                f"缺{takes[pool] - len(inside)}人。请减少检查组数或补充名录库。"
            )
        stage = seed(f"inspectors-{pool}")
        ordered = sorted(inside, key=lambda member: (ticket(stage, member.id), member.id))
        if rules.stays_in_branch:
            drawn += _whole_teams(ordered, rules)
        else:
            later = [m for m in members if m.pool in takes and m.pool > pool]
            quotas = _open_quotas(drawn, later, rules, takes)
            drawn += quota_first(ordered, takes[pool], quotas)
    return tuple(drawn)


def check_seats(members: Sequence[Member], rules: TeamRules, *, stage: str = "inspectors") -> None:
    """Refuse when there are fewer bearers of a tag than the seats of all teams ask for.

    Raises:
        InfeasibleError: carries a ``Shortage``.
    """
    for tag, least in rules.all_seats:
        found = sum(tag in member.skills for member in members)
        if found < rules.count * least:
            raise InfeasibleError(seat_shortage(rules, tag, least, found), stage=stage)


def allot_teams(members: Sequence[Member], rules: TeamRules) -> dict[str, int]:
    """Return how many teams each branch gives when teams stay inside a branch.

    Largest remainder on available people, but no branch gives more teams than it can man
    with the seats filled; what a full branch cannot take is shared among the others again.

    Raises:
        InfeasibleError: all branches together cannot man the teams.
    """
    people = Counter(member.branch for member in members)
    room = {branch: _room(branch, members, rules) for branch in sorted(people)}
    if sum(room.values()) < rules.count:
        shortage = Shortage(
            rule=f"每组{rules.size}人须来自同一单位，各单位合计",
            needed=rules.count,
            found=sum(room.values()),
            remedy="请减少检查组数，或改用跨单位的组队范围。",
            unit="组",
        )
        raise InfeasibleError(shortage, stage="inspectors")
    return _share(rules.count, people, room)


def _share(count: int, people: Mapping[str, int], room: Mapping[str, int]) -> dict[str, int]:
    """Share by largest remainder under caps, ties to the earlier branch."""
    teams: dict[str, int] = {}
    open_branches = list(room)
    while True:
        left = count - sum(teams.values())
        weight = sum(people[branch] for branch in open_branches)
        full = [b for b in open_branches if left * people[b] // weight > room[b]]
        if not full:
            break
        teams |= {branch: room[branch] for branch in full}
        open_branches = [branch for branch in open_branches if branch not in teams]
    teams |= {branch: left * people[branch] // weight for branch in open_branches}
    ranked = sorted(open_branches, key=lambda branch: -(left * people[branch] % weight))
    while left := count - sum(teams.values()):
        for branch in [b for b in ranked if teams[b] < room[b]][:left]:
            teams[branch] += 1
    return dict(sorted(teams.items()))


def _room(branch: str, members: Sequence[Member], rules: TeamRules) -> int:
    """Return how many teams a branch can man."""
    inside = [member for member in members if member.branch == branch]
    seats = (
        sum(tag in member.skills for member in inside) // least
        for tag, least in rules.all_seats
        if least
    )
    return min((len(inside) // rules.size, *seats))


def _whole_teams(ordered: Sequence[Member], rules: TeamRules) -> list[Member]:
    """Draw whole teams branch by branch; the result is again in ticket order."""
    chosen: set[str] = set()
    for branch, teams in allot_teams(ordered, rules).items():
        inside = [member for member in ordered if member.branch == branch]
        quotas = [(tag, least * teams) for tag, least in rules.all_seats]
        chosen.update(member.id for member in quota_first(inside, teams * rules.size, quotas))
    return [member for member in ordered if member.id in chosen]


def _open_quotas(
    drawn: Sequence[Member],
    later: Sequence[Member],
    rules: TeamRules,
    takes: Mapping[str, int],
) -> Seats:
    """Return what this pool must give of each tag, counting on the later pools for the rest."""
    quotas = []
    for tag, least in rules.all_seats:
        held = sum(tag in member.skills for member in drawn)
        bearers = Counter(member.pool for member in later if tag in member.skills)
        to_come = sum(min(count, takes[pool]) for pool, count in bearers.items())
        quotas.append((tag, max(0, rules.count * least - held - to_come)))
    return tuple(quotas)
