"""Findings in sentences for people."""

from inspections.guard.types import Finding, Kind


def sentence(finding: Finding) -> str:
    """What is too much, in numbers, and which limit it breaks."""
    may = "" if finding.is_certain else "可能"
    span = f"{_day(finding.start)} 至 {_day(finding.end)}"
    if finding.kind is Kind.DAY:
        when = f"{_day(finding.start)} " if finding.start == finding.end else f"{span} 时间重叠，"
        return f"{when}{may}同一天被检查 {finding.count} 次，上限 {finding.limit} 次"
    if finding.kind is Kind.WEEK:
        return f"{span} 一周内{may}被检查 {finding.count} 次，上限 {finding.limit} 次"
    if finding.kind is Kind.MONTH:
        month = f"{finding.start.year} 年 {finding.start.month} 月"
        return f"{month}{may}被检查 {finding.count} 次，上限 {finding.limit} 次"
    if finding.kind is Kind.CAP:
        return f"{finding.start.year} 年共 {finding.count} 次，超出年度上限 {finding.limit} 次"
    if finding.kind is Kind.COOLDOWN:
        gap = f"相隔{'最短 ' if not finding.is_certain else ' '}{finding.count} 天"
        return f"{span} 两次检查{gap}，冷却期为 {finding.limit} 天"
    if finding.kind is Kind.INSPECTOR:
        return (
            f"人员 {finding.inspector} 今年已检查该户 {finding.count} 次且未发现问题，"
            f"达到 {finding.limit} 次，须写明理由"
        )
    return f"两次检查在 {finding.limit} 天之内（相隔 {finding.count} 天），可以合并为一次"


def _day(day: object) -> str:
    return str(day)
