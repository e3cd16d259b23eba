"""Proposing how often each grade is drawn. Pure integers; a person approves the proposal.

The better grades are left alone so that the worse ones can be visited more often, while the
number of visits stays what the base ratio would give: one factor is turned up until the whole
reaches ``base_bp`` of all entities, each grade held between its own bounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

K = TypeVar("K")  # what is counted: a grade, or a grade with a mark
FULL_BP = 10_000
STEPS_PER_UNIT = 1_000  # the common factor moves in thousandths


@dataclass(frozen=True, slots=True)
class GradeRule:
    """How one grade relates to the others."""

    factor: int  # relative weight, e.g. 50 for half of 100
    min_bp: int = 0
    max_bp: int = FULL_BP


class RatioError(ValueError):
    """No ratios can be proposed from these figures."""


def propose_ratios(
    counts: Mapping[str, int], base_bp: int, rules: Mapping[str, GradeRule]
) -> dict[str, int]:
    """Spread the visits of ``base_bp`` over the grades by their factors.

    Args:
        counts: entities per grade; every grade needs a rule.
        base_bp: basis points of all entities that are to be visited, 1 to 10000.
        rules: per grade; bounds win over the total.

    Returns: basis points per grade of ``counts``. The sum of counts times ratios is the
        smallest reachable one that is not below ``base_bp`` of all entities, or as near as the
        upper bounds allow.

    Raises:
        RatioError: a grade without a rule, or a figure out of range.
    """
    _check(counts, base_bp, rules)
    return spread(counts, base_bp * sum(counts.values()), rules)


def spread(counts: Mapping[K, int], wanted: int, rules: Mapping[K, GradeRule]) -> dict[K, int]:
    """Turn one factor up until counts times ratios reach ``wanted``, in basis points."""
    used = {grade: rules[grade] for grade in counts}
    low, high = 0, FULL_BP * STEPS_PER_UNIT
    while low < high:  # the smallest step that reaches the total; the total grows with the step
        middle = (low + high) // 2
        if _visits(counts, _ratios(used, middle)) >= wanted:
            high = middle
        else:
            low = middle + 1
    return _ratios(used, low)


def _ratios(rules: Mapping[K, GradeRule], step: int) -> dict[K, int]:
    return {
        grade: min(rule.max_bp, max(rule.min_bp, -(-step * rule.factor // STEPS_PER_UNIT)))
        for grade, rule in rules.items()
    }


def _visits(counts: Mapping[K, int], ratios: Mapping[K, int]) -> int:
    return sum(counts[group] * ratios[group] for group in counts)


def _check(counts: Mapping[str, int], base_bp: int, rules: Mapping[str, GradeRule]) -> None:
    if not 1 <= base_bp <= FULL_BP:
        raise RatioError(f"基准比例 {base_bp} 应在 1 至 {FULL_BP} 个万分点之间。请改正。")
    for grade, count in counts.items():
        rule = rules.get(grade)
        if rule is None:
            raise RatioError(f"等级“{grade or '未评级'}”没有比例规则。请为它加一条规则。")
        if count < 0:
            raise RatioError(f"等级“{grade or '未评级'}”的户数 {count} 不能为负。请改正。")
        if rule.factor < 1 or not 0 <= rule.min_bp <= rule.max_bp <= FULL_BP:
            raise RatioError(
                f"等级“{grade or '未评级'}”的规则不合要求：系数至少为 1,"
                f"0 ≤ 下限 ≤ 上限 ≤ {FULL_BP}。请改正。"
            )
