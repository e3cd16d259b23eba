"""Writing one inspector."""

from datetime import datetime

from personnel.events import Event
from personnel.facts import InspectorFacts, frame_code
from personnel.models import Inspector, InspectorStatus, SpecialistTag
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import User


class InspectorRefusedError(ValueError):
    """The inspector cannot be stored as asked."""


@command
def save_inspector(
    *,
    facts: InspectorFacts,
    inspector: Inspector | None = None,
    user: User | None = None,
    by: str,
    now: datetime,
) -> Inspector:
    """Add an inspector, or change ``inspector``; the code given at first stays for ever.

    Args:
        user: the account this person signs in with, if any.

    Raises:
        InspectorRefusedError: the credential or the account belongs to somebody else.
    """
    others = Inspector.objects.all()
    if inspector is not None:
        others = others.exclude(pk=inspector.pk)
    twin = others.filter(credential_no=facts.credential_no).select_related("unit").first()
    if twin is not None:
        raise InspectorRefusedError(
            f"执法证号 {facts.credential_no} 已登记在“{twin.unit}”的{twin.name}名下。"
            "请核对证号；如是同一人，请修改原记录。"
        )
    owner = others.filter(user=user).first() if user else None
    if owner is not None:
        raise InspectorRefusedError(f"账号“{user}”已对应执法人员{owner.name}。请另选账号。")
    if inspector is None:
        row = Inspector(code=frame_code(facts.credential_no), created_at=now)
        if others.filter(code=row.code).exists():
            raise InspectorRefusedError(
                f"编号 {row.code} 已被另一名执法人员使用（其证号后来变更过）。请核对证号。"
            )
    else:
        row = Inspector.objects.select_for_update().get(pk=inspector.pk)
    values = {**facts.values(), "user": user}
    changed = [name for name, value in values.items() if getattr(row, name, None) != value]
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = now
    row.save()
    row.tags.set(SpecialistTag.objects.filter(code__in=facts.tags))
    append(
        kind=Event.INSPECTOR_SAVED,
        actor=by,
        subject=row.code,
        payload={
            "created": inspector is None,
            "changed": list(changed),
            "unit": facts.unit.code,
            "status": facts.status.value,
            "credential_valid_until": facts.credential_valid_until.isoformat(),
            "tags": list(facts.tags),
        },
        at=now,
    )
    return row


@command
def deactivate(*, inspector: Inspector, by: str, now: datetime) -> Inspector:
    """Mark an inspector as no longer valid (失效): out of every later draw, never deleted.

    Raises:
        InspectorRefusedError: already inactive.
    """
    row = Inspector.objects.select_for_update().get(pk=inspector.pk)
    if row.status == InspectorStatus.INACTIVE:
        raise InspectorRefusedError(f"{row.name}已是“失效”状态，不必再办。")
    row.status, row.updated_at = InspectorStatus.INACTIVE, now
    row.save(update_fields=["status", "updated_at"])
    append(
        kind=Event.INSPECTOR_DEACTIVATED,
        actor=by,
        subject=row.code,
        payload={"status": row.status},
        at=now,
    )
    return row


@command
def link_account(*, inspector: Inspector, user: User, by: str, now: datetime) -> Inspector:
    """Say which account an inspector signs in with; nothing else changes.

    Raises:
        InspectorRefusedError: the account belongs to another inspector.
    """
    owner = Inspector.objects.filter(user=user).exclude(pk=inspector.pk).first()
    if owner is not None:
        raise InspectorRefusedError(f"账号“{user}”已对应执法人员{owner.name}。请另选账号。")
    row = Inspector.objects.select_for_update().get(pk=inspector.pk)
    row.user, row.updated_at = user, now
    row.save(update_fields=["user", "updated_at"])
    append(
        kind=Event.INSPECTOR_SAVED,
        actor=by,
        subject=row.code,
        payload={"created": False, "changed": ["user"]},
        at=now,
    )
    return row
