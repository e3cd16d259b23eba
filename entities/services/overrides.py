"""Another grade than the computed one: two people, a reason, an end."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from entities.credit.rulebook import FOUNDING, FOUNDING_LABELS, GRADES
from entities.events import Event
from entities.models import (
    Entity,
    GradeOverride,
    LetterKind,
    OverrideDecision,
    OverrideWithdrawal,
)
from entities.selectors.credit import computed
from entities.services.credit import CreditError, regrade
from entities.services.letters import issue_letter
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import UnitKind
from shuangsuiji.orgs.selectors import branch_of

LONGEST = timedelta(days=366)


@command
def propose_override(
    *, entity_code: str, risk_class: str, reason: str, valid_to: date, by: str, now: datetime
) -> GradeOverride:
    """Propose another grade until a day.

    Raises:
        CreditError: no such grade, the computed one, no reason, an end that is past or too far.
    """
    today = localdate(now)
    entity = Entity.objects.select_for_update().get(code=entity_code)
    if risk_class not in tuple(GRADES):
        raise CreditError(f"没有“{risk_class}”级。请在 A、B、C、D 中选。")
    found = computed(entity, on=today)
    if found is not None and found.risk_class == risk_class:
        raise CreditError(f"按规则计算就是 {risk_class} 级，不需要调整。")
    if entity.grade_overrides.filter(decision__isnull=True, withdrawal__isnull=True).exists():
        raise CreditError("已有一项调整待批准。请先批准、不同意或撤回。")
    if not reason.strip():
        raise CreditError("人工调整须写明理由，理由会告知企业。")
    if not today < valid_to <= today + LONGEST:
        raise CreditError(f"有效期须在今天之后、{today + LONGEST} 之前；到期自动恢复计算结果。")
    override = GradeOverride.objects.create(
        entity=entity,
        risk_class=risk_class,
        reason=reason.strip(),
        valid_to=valid_to,
        proposed_by=by,
        proposed_at=now,
    )
    append(
        kind=Event.OVERRIDE_PROPOSED,
        actor=by,
        subject=entity_code,
        payload={"class": risk_class, "valid_to": valid_to.isoformat()},
        at=now,
        rows=[override],
    )
    return override


@command
def decide_override(
    *, override_id: int, is_approved: bool, note: str, by: str, now: datetime
) -> OverrideDecision:
    """Approve or refuse as a second person; an approved one holds until its last day.

    Raises:
        CreditError: decided already, the proposer, or a refusal without words.
    """
    override = GradeOverride.objects.select_related("entity").get(pk=override_id)
    entity = Entity.objects.select_for_update().get(pk=override.entity_id)
    if OverrideDecision.objects.filter(override=override).exists():
        raise CreditError("这项调整已有决定。")
    if OverrideWithdrawal.objects.filter(override=override).exists():
        raise CreditError("这项调整已经撤回。")
    if override.valid_to < localdate(now):
        raise CreditError(f"有效期 {override.valid_to} 已经过去。请重新提出。")
    if override.proposed_by == by:
        raise CreditError("提出人不能批准自己的调整。请由另一人批准。")
    if not is_approved and not note.strip():
        raise CreditError("不同意须写明理由。")
    decision = OverrideDecision.objects.create(
        override=override,
        is_approved=is_approved,
        note=note.strip(),
        decided_by=by,
        decided_at=now,
    )
    if is_approved:
        _tell(override, entity, by=by, now=now)
    grades = regrade([entity], now=now) if is_approved else []
    append(
        kind=Event.OVERRIDE_DECIDED,
        actor=by,
        subject=entity.code,
        payload={"class": override.risk_class, "approved": is_approved},
        at=now,
        rows=[decision, *grades],
    )
    return decision


def _tell(override: GradeOverride, entity: Entity, *, by: str, now: datetime) -> None:
    """The notice to the entity (its bureau's letter)."""
    if entity.responsible_unit is None:
        raise CreditError(f"“{entity.name}”还没有管辖单位。请先落位。")
    found = computed(entity, on=localdate(now))
    issue_letter(
        entity=entity,
        unit=branch_of(entity.responsible_unit, UnitKind.COUNTY),
        kind=LetterKind.OVERRIDE,
        ref=f"{entity.code}-{override.pk}",
        values={
            "computed": found.risk_class if found else "—",
            "reason": override.reason,
            "risk_class": override.risk_class,
            "founding": FOUNDING_LABELS[FOUNDING[override.risk_class]],
            "on": localdate(now).isoformat(),
            "valid_to": override.valid_to.isoformat(),
        },
        by=by,
        now=now,
    )


@command
def withdraw_override(
    *, override_id: int, words: str, by: str, now: datetime
) -> OverrideWithdrawal:
    """Take a proposal back, or end an override before its day; the computed grade returns.

    Raises:
        CreditError: refused, expired or withdrawn already, no words, or somebody else's proposal.
    """
    override = GradeOverride.objects.select_related("entity").get(pk=override_id)
    entity = Entity.objects.select_for_update().get(pk=override.entity_id)
    if OverrideWithdrawal.objects.filter(override=override).exists():
        raise CreditError("这项调整已经撤回。")
    if not words.strip():
        raise CreditError("撤回须写明理由。")
    decision = OverrideDecision.objects.filter(override=override).first()
    if decision is None and override.proposed_by != by:
        raise CreditError("待批准的调整由提出人撤回；您可以批准或不同意。")
    if override.valid_to < localdate(now) or (decision and not decision.is_approved):
        raise CreditError("这项调整没有生效或已经到期，不需要撤回。")
    row = OverrideWithdrawal.objects.create(
        override=override, words=words.strip(), withdrawn_by=by, withdrawn_at=now
    )
    grades = regrade([entity], now=now)
    append(
        kind=Event.OVERRIDE_WITHDRAWN,
        actor=by,
        subject=entity.code,
        payload={"class": override.risk_class, "in_force": decision is not None},
        at=now,
        rows=[row, *grades],
    )
    return row
