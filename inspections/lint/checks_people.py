"""Checks of inspectors, officers, witnesses and partner departments (domain 2.8, V1–V12)."""

from collections.abc import Iterator, Mapping
from typing import Any

from inspections.lint.types import Hit, Severity, TaskFacts


def team_size(task: TaskFacts, params: Mapping[str, Any]) -> Iterator[Hit]:
    """V1: at least two officers carry out an inspection."""
    if task.team_size < params["min"]:
        yield Hit(
            value=f"每组 {task.team_size} 人",
            limit=f"不少于 {params['min']} 人",
            place="team",
        )


def credentials(task: TaskFacts, params: Mapping[str, Any]) -> Iterator[Hit]:
    """V1, V10: credentials that end inside the window, or soon after it."""
    for pool in task.pools:
        if pool.expiring_inside:
            yield Hit(
                value=f"库“{pool.label}”有 {pool.expiring_inside} 人的执法证在检查期内到期",
                limit="执法证在每个检查日有效；到期的不入抽取",
                place="personnel",
                subject=f"{pool.id}:INSIDE",
            )
        if pool.expiring_soon:
            yield Hit(
                value=(
                    f"库“{pool.label}”有 {pool.expiring_soon} 人的执法证"
                    f"在检查期结束后 {params['soon_days']} 天内到期"
                ),
                limit="后续处置期间执法证仍须有效",
                place="personnel",
                subject=f"{pool.id}:SOON",
                severity=Severity.INFO,
            )


def qualified(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """V1, V12: enough drawable people, certified leads and specialists."""
    for pool in task.pools:
        if pool.eligible < pool.take:
            yield Hit(
                value=f"库“{pool.label}”可抽 {pool.eligible} 人",
                limit=f"须抽 {pool.take} 人",
                place="pools",
                subject=pool.id,
            )
    leads = sum(pool.leads for pool in task.pools)
    if task.asks_certified_lead and leads < task.team_count:
        yield Hit(
            value=f"具备组长资格的 {leads} 人",
            limit=f"{task.team_count} 个检查组各需 1 人",
            place="team",
            subject="LEAD",
        )
    for seat in task.seats:
        if seat.bearers < seat.needed:
            yield Hit(
                value=f"带“{seat.tag}”标签的可抽人员 {seat.bearers} 人",
                limit=f"全部检查组共需 {seat.needed} 人",
                place="team",
                subject=f"SEAT:{seat.tag}",
            )


def separation(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """V9: nobody draws and inspects in the same task."""
    if task.officers_in_pool:
        yield Hit(
            value=f"抽取池中有 {task.officers_in_pool} 人同时是本单位的抽取员",
            limit="抽取与检查分离",
            place="pools",
        )


def outside_witness(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """At least one witness comes from outside the bureau."""
    if not task.witness_accounts:
        yield Hit(
            value="没有见证人账号",
            limit=f"至少 {task.min_witnesses} 名见证人，其中至少 1 名来自本局以外",
            place="witnesses",
            subject="NONE",
            severity=Severity.INFO,
            remedy="见证人也可以在现场由抽取员登记；请邀请人大代表、政协委员、企业或媒体代表。",
        )
    elif not task.outside_witnesses:
        yield Hit(
            value=f"{task.witness_accounts} 个见证人账号都属于本局",
            limit="至少 1 名来自本局以外",
            place="witnesses",
        )


def joint_partner(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """V11: a joint task has another department in it."""
    if task.scope == "JOINT" and not task.partners:
        yield Hit(
            value="部门联合任务，但没有参加部门的人员或会签",
            limit="至少一个其他部门派员参加",
            place="pools",
        )
