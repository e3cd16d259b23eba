"""How many entities each stratum (分层) gives. Exact integers throughout."""

from collections.abc import Sequence

from inspections.draw.errors import ImpossiblePlanError
from inspections.draw.header import Header, Rule


def ratio_take(count: int, rule: Rule) -> int:
    """At least the ratio (rounded up), then the floor, the cap, and never more than there are."""
    take = max(rule.min, -(-count * rule.ratio_bp // 10000))
    if rule.max is not None:
        take = min(rule.max, take)
    return min(count, take)


def largest_remainder(total: int, counts: Sequence[int]) -> list[int]:
    """Share ``total`` in proportion to ``counts``; ties go to the earlier one.

    Each share is the exact quota rounded down, plus one for the largest remainders.
    ``total`` may not exceed the sum, and then no share exceeds its count.
    """
    everything = sum(counts)
    if not everything:
        return [0 for _ in counts]
    shares = [total * count // everything for count in counts]
    by_remainder = sorted(
        range(len(counts)), key=lambda place: (-(total * counts[place] % everything), place)
    )
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def takes(header: Header) -> list[int]:
    """How many to draw from each stratum, in plan order.

    Raises:
        ImpossiblePlanError: the plan's total exceeds the drawable entities.
    """
    counts = [stratum.count for stratum in header.strata]
    if header.preselected:
        return counts
    if header.total is None:
        return [ratio_take(stratum.count, stratum.rule) for stratum in header.strata]
    if header.total > sum(counts):
        raise ImpossiblePlanError(
            f"计划抽取 {header.total} 户，而可抽主体只有 {sum(counts)} 户；请减少总数或放宽范围。"
        )
    return largest_remainder(header.total, counts)
