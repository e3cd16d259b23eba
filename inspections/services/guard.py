"""The duplicate-visit guard: setting limits, giving reasons."""

from dataclasses import asdict
from datetime import datetime

from entities.models import Entity
from inspections.events import Event
from inspections.guard.types import GuardRule
from inspections.models.guard import DuplicateGuardRule, RepeatReason
from inspections.policies import PlanRefusedError, PolicyError, StaleVersionError
from inspections.selectors.guard_rules import as_rule, rule_versions
from personnel.models import Inspector
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit


@command
def save_guard_rule(
    *, unit: Unit, rule: GuardRule, basis: str, expected_version: int, by: str, now: datetime
) -> DuplicateGuardRule:
    """Set the limits of a unit and everything below it, as a new version.

    Args:
        basis: document and article that the limits come from.
        expected_version: the version that the editor saw; 0 where the unit had set none.

    Raises:
        StaleVersionError: somebody else saved meanwhile.
        PlanRefusedError: nothing would change.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    newest = rule_versions(unit).first()
    found = newest.version if newest else 0
    if found != expected_version:
        raise StaleVersionError(
            f"“{unit.name}”的重复检查规则已被他人改为第 {found} 版，"
            f"您看到的是第 {expected_version} 版。请核对后再保存；您填写的内容仍在页面上。"
        )
    if newest is not None and as_rule(newest) == rule and newest.basis == basis:
        raise PlanRefusedError("规则没有变化，未保存新版本。")
    row = DuplicateGuardRule.objects.create(
        unit=unit,
        version=found + 1,
        per_day=rule.per_day,
        per_week=rule.per_week,
        per_month=rule.per_month,
        same_inspector=rule.same_inspector,
        window_days=rule.window_days,
        annual_visit_cap=rule.annual_cap,
        cooldown_days=rule.cooldown_days,
        basis=basis,
        saved_by=by,
        saved_at=now,
    )
    append(
        kind=Event.GUARD_RULE_SAVED,
        actor=by,
        subject=unit.code,
        payload={"unit": unit.code, "version": row.version, "basis": basis, **asdict(rule)},
        at=now,
    )
    return row


@command
def give_repeat_reason(
    *, inspector: Inspector, entity: Entity, unit: Unit, reason: str, by: str, now: datetime
) -> RepeatReason:
    """Record why an inspector may visit an entity again in spite of the limit.

    Raises:
        PolicyError: no reason in words.
    """
    if not reason.strip():
        raise PolicyError("同一人员再次检查该户须写明理由。请填写后再提交。")
    row = RepeatReason.objects.create(
        inspector=inspector,
        entity=entity,
        unit=unit,
        year=now.year,
        reason=reason.strip(),
        given_by=by,
        given_at=now,
    )
    append(
        kind=Event.REPEAT_REASON_GIVEN,
        actor=by,
        subject=entity.code,
        payload={
            "unit": unit.code,
            "inspector": inspector.code,
            "entity": entity.code,
            "reason": row.reason,
        },
        at=now,
    )
    return row
