"""``propose``: counts, a preset and the planner's choice in; one explained line a group out."""

from collections.abc import Mapping

from inspections.lint.wording import basis_points
from inspections.ratios.spreading import FULL_BP, GradeRule, RatioError, spread
from inspections.ratios.types import (
    COMPLAINED,
    COMPLAINT_MONTHS,
    GRADES,
    LISTED,
    MARK_LABELS,
    MARKS,
    RISKY,
    Choice,
    Group,
    Line,
    RatioPreset,
)

NEUTRAL, LARGEST_WEIGHT = 100, 1000  # percent
MOST_DRAWS = 12
BASIS = {
    LISTED: "加大对列入经营异常名录市场主体的抽取比例和频率（漳州）",
    COMPLAINED: "加大对群众举报投诉多的市场主体的抽取比例和频率（漳州）",
    RISKY: "本单位高风险行业表",
}


def propose(counts: Mapping[Group, int], preset: RatioPreset, choice: Choice) -> tuple[Line, ...]:
    """One line for each grade, and for each mark of it that has a weight and entities.

    A worse grade never has a smaller ratio or fewer draws than a better one, and a marked group
    never less than the rest of its grade. A preset of factors spreads ``base_bp`` of all
    entities over the year's draws; bounds and the floor win over the total.

    Args:
        counts: entities by group; groups whose mark has no weight count with the rest.

    Raises:
        RatioError: a figure out of range.
    """
    _check(counts, preset, choice)
    merged = _merged(counts, choice)
    draws = {grade: _draws(preset.draws[grade], choice.cap) for grade in GRADES}
    ratios = _ratios(merged, preset, choice, draws)
    return tuple(
        Line(
            group,
            count,
            max(ratios[group], choice.floor_bp),
            draws[group.grade],
            tuple(_reasons(group, preset, choice, ratios)),
        )
        for group, count in merged.items()
    )


def _merged(counts: Mapping[Group, int], choice: Choice) -> dict[Group, int]:
    """Groups in the order of the lines; marks that weigh nothing fall to the rest."""
    found = {Group(grade, mark): 0 for grade in GRADES for mark in (*MARKS, "")}
    for group, count in counts.items():
        weighs = _weight(group.mark, choice) > NEUTRAL
        found[group if weighs else Group(group.grade)] += count
    return {group: count for group, count in found.items() if count or not group.mark}


def _weight(mark: str, choice: Choice) -> int:
    return choice.weights.get(mark, NEUTRAL) if mark else NEUTRAL


def _draws(wanted: int, cap: int | None) -> int:
    return wanted if cap is None else min(wanted, cap)


def _ratios(
    counts: Mapping[Group, int],
    preset: RatioPreset,
    choice: Choice,
    draws: Mapping[str, int],
) -> dict[Group, int]:
    if not preset.factors:
        return {
            group: min(FULL_BP, -(-preset.ratios[group.grade] * _weight(group.mark, choice) // 100))
            for group in counts
        }
    rules = {}
    for group in counts:
        rule = preset.factors[group.grade]
        factor = rule.factor * _weight(group.mark, choice)
        rules[group] = GradeRule(factor, max(rule.min_bp, choice.floor_bp), rule.max_bp)
    weighted = {group: count * draws[group.grade] for group, count in counts.items()}
    return spread(weighted, choice.base_bp * sum(counts.values()), rules)


def _reasons(
    group: Group, preset: RatioPreset, choice: Choice, ratios: Mapping[Group, int]
) -> list[str]:
    said = [f"{preset.source}：{preset.says[group.grade]}"]
    if preset.factors:
        rule = preset.factors[group.grade]
        said.append(
            f"按系数 {rule.factor} 分配，全年合计约为全部主体的 {basis_points(choice.base_bp)}"
        )
    if group.mark:
        weight = _weight(group.mark, choice)
        why = BASIS[group.mark]
        if group.mark == COMPLAINED:
            why = f"{COMPLAINT_MONTHS} 个月内查实 {choice.complaints} 件以上；{why}"
        said.append(f"{MARK_LABELS[group.mark]}按 {weight}% 加权（{why}）")
    if ratios[group] < choice.floor_bp:
        said.append(f"低于下限，提高到 {basis_points(choice.floor_bp)}")
    if choice.cap is not None and preset.draws[group.grade] > choice.cap:
        said.append(f"年度检查频次上限 {choice.cap} 次，由每年 {preset.draws[group.grade]} 次减少")
    return said


def _check(counts: Mapping[Group, int], preset: RatioPreset, choice: Choice) -> None:
    _within("全年比例", choice.base_bp, 1, FULL_BP, "个万分点")
    _within("下限", choice.floor_bp, 0, FULL_BP, "个万分点")
    _within("投诉件数", choice.complaints, 1, 1000, "件")
    if choice.cap is not None:
        _within("年度频次上限", choice.cap, 0, 366, "次")
    for mark, weight in choice.weights.items():
        _within(f"{MARK_LABELS[mark]}的权重", weight, NEUTRAL, LARGEST_WEIGHT, "%")
    for grade in GRADES:
        _within(f"{grade} 级的频次", preset.draws[grade], 0, MOST_DRAWS, "次")
    for group, count in counts.items():
        if count < 0:
            raise RatioError(f"{group.grade} 级的户数 {count} 不能为负。请改正。")
    if choice.weights.get(RISKY, NEUTRAL) > NEUTRAL and not choice.industries:
        raise RatioError("高风险行业有权重，但行业表是空的。请先填写行业表，或把权重改为 100。")


def _within(what: str, value: int, low: int, high: int, unit: str) -> None:
    if not low <= value <= high:
        raise RatioError(f"{what} {value} 应在 {low} 至 {high} {unit}之间。请改正。")
