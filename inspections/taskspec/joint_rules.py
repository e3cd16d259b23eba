"""What must agree in a joint task: departments, their pools, and the way teams are made."""

from collections.abc import Callable
from dataclasses import replace

from inspections import codes
from inspections.taskspec.types import TaskSpec

Fault = Callable[[str, object, str, str], None]
MOST_DEPARTMENTS = 4


def with_lead_pool(spec: TaskSpec) -> TaskSpec:
    """The leads come from the leading department's pool."""
    if spec.joint is None or spec.team.lead_pool is not None:
        return spec
    own = [pool.id for pool in spec.pools if pool.unit == spec.joint.lead]
    return replace(spec, team=replace(spec.team, lead_pool=own[0])) if own else spec


def check(spec: TaskSpec, fault: Fault) -> None:
    """Report what contradicts a joint task, or what only a joint task may say."""
    if spec.joint is None:
        _single(spec, fault)
        return
    _departments(spec, fault)
    _pools(spec, fault)


def _single(spec: TaskSpec, fault: Fault) -> None:
    if spec.scope == codes.TaskScope.JOINT:
        fault(
            "joint",
            None,
            "部门联合的任务要写明牵头部门和配合部门",
            "请填写 joint，或把 scope 改为 SINGLE",
        )
    if spec.team.pairing == codes.PairingScope.DEPARTMENTS:
        fault("team.pairing", spec.team.pairing, "部门各抽只用于部门联合的任务", "请换一种搭配")
    for index, pool in enumerate(spec.pools):
        if pool.unit:
            fault(
                f"pools[{index}].unit",
                pool.unit,
                "只有部门联合的任务才写所属部门",
                "请删去，单位范围用 units 限定",
            )


def _departments(spec: TaskSpec, fault: Fault) -> None:
    joint = spec.joint
    assert joint is not None  # noqa: S101  # the caller asked
    if spec.scope != codes.TaskScope.JOINT:
        fault("scope", spec.scope, "有配合部门的任务是部门联合", "请改为 JOINT，或删去 joint")
    if spec.unit not in joint.departments:
        fault(
            "joint.lead",
            joint.lead,
            f"抽查机关 {spec.unit} 应是牵头部门或配合部门之一",
            "请改正 joint，或改正 unit",
        )
    if joint.lead in joint.partners:
        fault("joint.partners", joint.lead, "牵头部门不能同时是配合部门", "请删去")
    if len(joint.departments) > MOST_DEPARTMENTS:
        fault(
            "joint.partners",
            len(joint.partners),
            f"连牵头部门最多 {MOST_DEPARTMENTS} 个部门",
            "请减少配合部门，或分为两个任务",
        )
    if spec.team.pairing != codes.PairingScope.DEPARTMENTS:
        fault(
            "team.pairing",
            spec.team.pairing,
            "部门联合的任务由各部门各抽本部门人员",
            "请改为 DEPARTMENTS",
        )


def _pools(spec: TaskSpec, fault: Fault) -> None:
    joint = spec.joint
    assert joint is not None  # noqa: S101  # the caller asked
    seen: list[str] = []
    for index, pool in enumerate(spec.pools):
        here = f"pools[{index}]"
        if pool.unit not in joint.departments:
            fault(f"{here}.unit", pool.unit, "应是牵头部门或配合部门", "请填写派出这个库人员的部门")
        elif pool.unit in seen:
            fault(f"{here}.unit", pool.unit, "每个部门一个库", "请合并为一个库")
        if pool.take % max(1, spec.team.count):
            fault(
                f"{here}.take",
                pool.take,
                f"每组人数相同，抽取人数应是检查组数 {spec.team.count} 的倍数",
                "请改正 take",
            )
        seen.append(pool.unit)
    for missing in [code for code in joint.departments if code not in seen]:
        fault("pools", missing, "每个部门都要派出人员", f"请为 {missing} 加一个库")
    lead = next((pool for pool in spec.pools if pool.id == spec.team.lead_pool), None)
    if lead is not None and lead.unit != joint.lead:
        fault("team.lead_pool", lead.id, "组长由牵头部门派出", "请填写牵头部门的库")
