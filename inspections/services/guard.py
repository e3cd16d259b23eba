"""The duplicate-visit guard: setting limits, giving reasons."""

from dataclasses import asdict, replace
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser

from entities.models import Entity
from inspections.codes import RecusalReason
from inspections.events import Event
from inspections.guard.types import GuardRule
from inspections.models.guard import DuplicateGuardRule, RepeatReason
from inspections.models.plans import Task
from inspections.policies import PlanRefusedError, PolicyError, StaleVersionError
from inspections.selectors.guard_rules import as_rule, rule_versions
from inspections.selectors.plans import spec_of
from inspections.selectors.repeats import overlaps, unanswered_pairs, visited_codes
from inspections.services.tasks import save_task
from inspections.taskspec.types import Exclusion, Recusal
from personnel.models import Inspector
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit, User

LONGEST_NOTE = 100


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
def exclude_visited(
    *, task_code: str, ref: str, expected_version: int, by: str, now: datetime, today: date
) -> int:
    """Take candidates out of a draft task that another task or body visits anyway.

    Args:
        ref: code of a session whose list is open to the planner, or name of a body.

    Raises:
        PolicyError: nothing to exclude, or the list is not open.
        StaleVersionError, TaskLockedError: as ``save_task``.
    """
    task = Task.objects.select_related("unit").get(code=task_code)
    spec = spec_of(task)
    user = User.objects.filter(username=by).first() or AnonymousUser()
    chosen = next((row for row in overlaps(task, spec, user, today=today) if row.ref == ref), None)
    if chosen is None:
        raise PolicyError(f"{ref} 没有检查本任务的候选主体，不必排除。请刷新页面。")
    if chosen.is_secret:
        raise PolicyError(
            f"场次 {ref} 的名单尚未公开，不能按户排除。抽取之后可在“重复检查”中合并为一次检查。"
        )
    note = f"{chosen.body}：{chosen.title}"[:LONGEST_NOTE]
    fresh = [Exclusion(code, chosen.reason, note) for code in visited_codes(task, spec, ref)]
    entities = replace(spec.entities, exclude=(*spec.entities.exclude, *fresh))
    save_task(
        spec=replace(spec, entities=entities), expected_version=expected_version, by=by, now=now
    )
    append(
        kind=Event.VISITED_EXCLUDED,
        actor=by,
        subject=task.code,
        payload={"ref": ref, "reason": chosen.reason, "entities": [row.code for row in fresh]},
        at=now,
    )
    return len(fresh)


@command
def recuse_tired_pairs(*, task_code: str, expected_version: int, by: str, now: datetime) -> int:
    """Bar every inspector at the limit from the entity, as recusals of a draft task.

    Raises:
        PolicyError: there is no such pair.
        StaleVersionError, TaskLockedError: as ``save_task``.
    """
    task = Task.objects.select_related("unit").get(code=task_code)
    spec = spec_of(task)
    pairs = unanswered_pairs(task, spec)
    if not pairs:
        raise PolicyError("没有达到上限的人员与主体，不必回避。请刷新页面。")
    fresh = tuple(Recusal(who, what, RecusalReason.PRIOR_VISITS) for who, what in pairs)
    save_task(
        spec=replace(spec, recusals=(*spec.recusals, *fresh)),
        expected_version=expected_version,
        by=by,
        now=now,
    )
    append(
        kind=Event.REPEATS_RECUSED,
        actor=by,
        subject=task.code,
        payload={"count": len(pairs)},  # who avoids whom is nobody's business
        at=now,
    )
    return len(pairs)


@command
def give_repeat_reason(
    *,
    inspector: Inspector,
    entity: Entity,
    unit: Unit,
    year: int,
    reason: str,
    by: str,
    now: datetime,
) -> RepeatReason:
    """Record why an inspector may visit an entity again that year in spite of the limit.

    Raises:
        PolicyError: no reason in words.
    """
    if not reason.strip():
        raise PolicyError("同一人员再次检查该户须写明理由。请填写后再提交。")
    row = RepeatReason.objects.create(
        inspector=inspector,
        entity=entity,
        unit=unit,
        year=year,
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
            "year": year,
            "reason": row.reason,
        },
        at=now,
    )
    return row
