"""What can be said against a rotation before any luck: counted sentences with their remedies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from inspections.draw.errors import ImpossiblePlanError
from inspections.draw.header import Header
from inspections.draw.teams_members import DIFFERENT_BRANCH, SAME_BRANCH, Member, TeamRules

Pair = frozenset[str] | tuple[str, str]


def limit_of_numbers(rules: TeamRules) -> str:
    """Return why these numbers cannot be, whoever is drawn; empty where nothing is against them."""
    rounds, size, wanted = rules.rounds, rules.size, rules.min_partners
    if wanted > rules.partner_count:
        return (
            f"要求每人至少与{wanted}名其他分局（所）的人员同组，而{rounds}轮、每组{size}人，"
            f"每人一共只有{rules.partner_count}名同组人员，缺{wanted - rules.partner_count}名。"
            + _remedies(
                f"把轮数增至{_ceil(wanted, size - 1)}轮" if size > 1 else "",
                f"把每组人数增至{_ceil(wanted, rounds) + 1}人",
                f"把要求降为{rules.partner_count}名",
            )
        )
    if wanted and rules.relation == SAME_BRANCH:
        return (
            f"组员须来自同一分局（所），每人与其他分局（所）的人员同组为0名，要求{wanted}名。"
            + _remedies("把组员关系改为不限或来自不同分局（所）", "把要求改为0")
        )
    if rounds == 1 or size == 1:
        return ""
    return _limit_of_rounds(rules)


def _limit_of_rounds(rules: TeamRules) -> str:
    rounds, size, count = rules.rounds, rules.size, rules.count
    if count < size:
        return (
            f"上一轮同组的{size}人，下一轮要分在{size}个不同的组，而检查组只有{count}个，"
            f"缺{size - count}个。" + _remedies(f"把检查组增至{size}个", "只办1轮")
        )
    if rules.has_two_pools and not rules.gives_by_pool:
        if rounds > count:
            return (
                f"两库搭配时每名主办每轮换一批组员，{count}个检查组最多轮换{count}轮，"
                f"现定{rounds}轮，多{rounds - count}轮。"
                + _remedies(f"把轮数减至{count}轮", f"把检查组增至{rounds}个")
            )
        return ""
    others, needed = count * size - 1, rules.partner_count
    if needed > others:
        return (
            f"{count}个检查组、每组{size}人共{count * size}人，每人最多与{others}人各同组一次，"
            f"{rounds}轮需要{needed}人，缺{needed - others}人。"
            + _remedies(
                f"把轮数减至{others // (size - 1)}轮",
                f"把检查组增至{_ceil(needed + 1, size)}个",
            )
        )
    return ""


def check_rotation(header: Header, rules: TeamRules) -> None:
    """Refuse a rotation that no draw from this frame can give.

    Raises:
        ImpossiblePlanError: in numbers, with what would help.
    """
    if not rules.rotates:
        return
    sentence = limit_of_numbers(rules) or _limit_of_branches(rules, _surely_drawn(header))
    if sentence:
        raise ImpossiblePlanError(sentence)


def check_drawn(members: Sequence[Member], rules: TeamRules, recusals: Collection[Pair]) -> None:
    """Refuse when the people who were drawn cannot rotate, whatever the pairing.

    Raises:
        ImpossiblePlanError: in numbers, with what would help.
    """
    if not rules.rotates:
        return
    branches = Counter(member.branch for member in members)
    sentence = _limit_of_branches(rules, branches) or _limit_of_people(members, rules, recusals)
    if sentence:
        raise ImpossiblePlanError(sentence)


def _surely_drawn(header: Header) -> dict[str, int]:
    """How many people each branch gives at least, whoever is drawn."""
    sizes = Counter(inspector.pool for inspector in header.inspectors)
    inside = Counter((inspector.branch, inspector.pool) for inspector in header.inspectors)
    takes = {pool.id: pool.take for pool in header.pools}
    least: dict[str, int] = {}
    for (branch, pool), count in sorted(inside.items()):
        least[branch] = least.get(branch, 0) + max(0, takes[pool] - (sizes[pool] - count))
    return least


def _limit_of_branches(rules: TeamRules, drawn: Mapping[str, int]) -> str:
    """The first branch, largest first, that has too many people among those drawn."""
    everybody = rules.count * rules.size
    for branch, people in sorted(drawn.items(), key=lambda item: (-item[1], item[0])):
        sentence = _limit_of_branch(rules, branch, people, everybody - people) if people else ""
        if sentence:
            return sentence
    return ""


def _limit_of_branch(rules: TeamRules, branch: str, people: int, others: int) -> str:
    if rules.relation == SAME_BRANCH:
        return ""
    all_different = rules.relation == DIFFERENT_BRANCH
    wanted = rules.partner_count if all_different else rules.min_partners
    told = f"分局（所）{branch}在抽中人员中有{people}人，其他分局（所）共{others}人，"
    if wanted > others:
        return (
            f"{told}而该分局（所）每人须与{wanted}名其他分局（所）的人员同组，"
            f"缺{wanted - others}人。"
            + _remedies(
                "扩大抽取池，多抽其他分局（所）的人员",
                f"把轮数减至{others // max(1, rules.size - 1)}轮" if all_different else "",
                "" if all_different else f"把要求降为{others}名",
            )
        )
    if all_different and people > rules.count:
        return (
            f"{told}组员须来自不同分局（所），{rules.count}个检查组最多容纳该分局（所）"
            f"{rules.count}人，多{people - rules.count}人。"
            + _remedies("扩大抽取池，多抽其他分局（所）的人员", "把组员关系改为不限")
        )
    seats = others * rules.partner_count
    if not all_different and wanted * people > seats:
        return (
            f"{told}该分局（所）{people}人各须与{wanted}名其他分局（所）的人员同组，合计"
            f"{wanted * people}人次，而其他分局（所）最多提供{seats}人次，"
            f"缺{wanted * people - seats}人次。"
            + _remedies("扩大抽取池，多抽其他分局（所）的人员", f"把要求降为{seats // people}名")
        )
    return ""


def _limit_of_people(
    members: Sequence[Member],
    rules: TeamRules,
    recusals: Collection[Pair],
) -> str:
    """Whether somebody, with recusals and own branch out, is left with too few people.

    The sentence names the branch and not the person: who declared what is nobody's business.
    """
    allowed, foreign = _possible_partners(members, rules, recusals)
    for wanted, left, kind in (
        (rules.partner_count if rules.rounds > 1 else 0, allowed, "可以同组的人员"),
        (rules.min_partners, foreign, "可以同组的其他分局（所）人员"),
    ):
        short = [member for member in members if left[member.id] < wanted]
        if not short:
            continue
        worst = min(short, key=lambda member: (left[member.id], member.id))
        found = left[worst.id]
        return (
            f"除去回避和组员关系所不允许的，抽中人员中有{len(short)}人（其中分局（所）"
            f"{worst.branch}的1人）{kind}最少只有{found}人，{rules.rounds}轮须有{wanted}人，"
            f"缺{wanted - found}人。"
            + _remedies(
                "扩大抽取池，多抽其他分局（所）的人员",
                "复核并解除列出的回避关系",
                "减少轮数或降低要求",
            )
        )
    return ""


def _possible_partners(
    members: Sequence[Member],
    rules: TeamRules,
    recusals: Collection[Pair],
) -> tuple[dict[str, int], dict[str, int]]:
    """With how many each may share a team at all, and how many of those are of other branches."""
    lead_pool = rules.leading_pool({member.pool for member in members})
    leads = {member.id: member.pool == lead_pool for member in members}
    size = Counter(leads.values())
    inside = Counter((leads[member.id], member.branch) for member in members)
    allowed, foreign = {}, {}
    for member in members:
        sides = [side for side in (True, False) if _meet(leads[member.id], side, rules)]
        own = sum(inside[side, member.branch] for side in sides)
        foreign[member.id] = sum(size[side] for side in sides) - own
        allowed[member.id] = foreign[member.id] + own - (leads[member.id] in sides)
    branch_of = {member.id: member.branch for member in members}
    for one, other in _drawn_pairs(recusals, branch_of):
        if _meet(leads[one], leads[other], rules):
            for id_ in (one, other):
                allowed[id_] -= 1
                foreign[id_] -= branch_of[one] != branch_of[other]
    if rules.relation == DIFFERENT_BRANCH:
        allowed = foreign
    elif rules.relation == SAME_BRANCH:
        allowed = {id_: allowed[id_] - foreign[id_] for id_ in allowed}
    return allowed, foreign


def _meet(one_leads: bool, other_leads: bool, rules: TeamRules) -> bool:
    """Whether two people of these sides of a two-pool plan can share a team at all.

    Where departments give their people this is an upper bound, which is all a limit needs.
    """
    if not rules.has_two_pools or rules.gives_by_pool:  # a department may give several to a team
        return True
    return one_leads != other_leads or (not one_leads and rules.size > 2)


def _drawn_pairs(recusals: Iterable[Pair], of_branch: Mapping[str, str]) -> list[tuple[str, str]]:
    pairs = sorted({(min(pair), max(pair)) for pair in recusals})
    return [(one, other) for one, other in pairs if one in of_branch and other in of_branch]


def _ceil(amount: int, each: int) -> int:
    return -(-amount // each)


def _remedies(*remedies: str) -> str:
    given = [remedy for remedy in remedies if remedy]
    marked = (f"{mark}{remedy}" for mark, remedy in zip("①②③", given, strict=False))
    return f"可：{'；'.join(marked)}。"
