"""One sentence per mode: can it be drawn, what does it take, how does it compare."""

from collections.abc import Mapping

from inspections.simulation.intervals import Interval
from inspections.simulation.modes import FREE
from inspections.simulation.simulate import Trial


def verdict(trial: Trial, figures: Mapping[str, Interval], free: Mapping[str, Interval]) -> str:
    """The sentence under a mode's column."""
    if trial.mode.header is None:
        return f"不适用：{trial.mode.refusal}"
    failed = sum(trial.failures.values())
    if not figures:
        why = trial.refusal.sentence if trial.refusal else ""
        return f"不可行：试抽 {trial.seeds} 次都不能完成。{why}"
    if failed:
        start = f"不稳妥：{trial.seeds} 次试抽有 {failed} 次不能完成，封存时会被拒绝"
    else:
        start = f"可行：{trial.seeds} 次试抽全部完成"
    return f"{start}；{_taken(figures)}{_compared(trial, figures, free)}。"


def _taken(figures: Mapping[str, Interval]) -> str:
    kilometres = (figures["metres"].median + 500) // 1000
    visits = decimal(figures["visits_per_half_day"].median, 100, 1)
    gaps = figures["skill_gaps"].median
    lacking = f"，专业人员缺口约 {gaps} 处" if gaps else ""
    return (
        f"行驶约 {kilometres} 公里，每半天约 {visits} 户，"
        f"约需 {yuan(figures['cost_fen'].median)} 元{lacking}"
    )


def _compared(trial: Trial, figures: Mapping[str, Interval], free: Mapping[str, Interval]) -> str:
    if trial.mode.id == FREE or not free or not free["metres"].median:
        return ""
    here, there = figures["metres"].median, free["metres"].median
    percent = abs(there - here) * 100 // there
    if not percent:
        return "，路程与自由随机相当"
    return f"，路程比自由随机{'少' if here < there else '多'} {percent}%"


def yuan(fen: int) -> str:
    """Whole yuan, rounded half up, with thousands apart."""
    return f"{(fen + 50) // 100:,}"


def decimal(value: int, scale: int, digits: int) -> str:
    """``value / scale`` with so many decimals, rounded half up, by integers."""
    step = 10**digits
    scaled = (2 * value * step + scale) // (2 * scale)
    return f"{scaled // step}.{scaled % step:0{digits}d}" if digits else str(scaled)
