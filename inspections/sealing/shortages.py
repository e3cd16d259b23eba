"""Pools that hold fewer drawable people than a plan wants, in counts and with the reasons."""

from collections import Counter
from collections.abc import Sequence

from inspections.sealing.people import FrozenPeople
from inspections.sealing.reasons import person_reason
from inspections.simulation.refusals import Reason, Refusal
from inspections.taskspec.types import PoolSpec


def short_pool(pools: Sequence[PoolSpec], people: FrozenPeople) -> Refusal | None:
    """The first pool that cannot give what is to be drawn from it."""
    sizes = Counter(person.pool for person in people.drawable)
    short = next((pool for pool in pools if sizes[pool.id] < pool.take), None)
    if short is None:
        return None
    found = sizes[short.id]
    counts = Counter(person.reason for person in people.excluded)
    reasons = tuple(
        Reason(code, person_reason(code), count, count) for code, count in counts.most_common()
    )
    left_out = "、".join(f"{reason.label} {reason.rows} 人" for reason in reasons)
    return Refusal(
        kind="POOL",
        code="INFEASIBLE",
        stage="inspectors",
        sentence=f"抽取池「{short.label}」应抽 {short.take} 人，可抽的只有 {found} 人。"
        f"全机关因故不能入池的：{left_out or '无'}。"
        "请扩大抽取池的单位范围、更新执法证有效期，或减少检查组数。",
        shortage=short.take - found,
        needed=short.take,
        found=found,
        unit="名",
        reasons=reasons,
        tag=short.id,
    )
