"""Giving and ending roles (授权)."""

from datetime import date, datetime

from django.utils import timezone

from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.events import Event
from shuangsuiji.orgs.models import Role, RoleGrant, Unit, User
from shuangsuiji.orgs.policies import check_may_be_granted


class GrantRefusedError(ValueError):
    """The grant cannot be made, or not be ended, as asked."""


@command
def grant_role(
    *,
    user: User,
    role: Role,
    unit: Unit,
    valid_from: date,
    valid_to: date | None = None,
    by: str,
    now: datetime,
) -> RoleGrant:
    """Give ``user`` a role on ``unit`` and everything below it.

    Raises:
        RolesConflictError: 三员分立 forbids the combination.
        GrantRefusedError: the span is empty, the account closed, or one grants oneself.
    """
    # The lock makes two simultaneous grants to one user see each other.
    user = User.objects.select_for_update().get(pk=user.pk)
    if by == user.username:
        raise GrantRefusedError("不能给自己授权。请由另一名系统管理员办理。")
    if not user.is_active:
        raise GrantRefusedError(f"“{user}”的账号已停用，不能授权。请先启用账号。")
    if valid_to is not None and valid_to < valid_from:
        raise GrantRefusedError(f"止期 {valid_to} 早于起期 {valid_from}。请改成不早于起期的日期。")
    role = Role(role)
    check_may_be_granted(user, role, valid_from=valid_from, valid_to=valid_to)
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        unit=unit,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by=by,
        granted_at=now,
    )
    _record(Event.ROLE_GRANTED, grant, by=by, now=now)
    return grant


@command
def revoke_role(*, grant: RoleGrant, by: str, now: datetime) -> RoleGrant:
    """End a grant at once: its last day becomes today at the latest, and it stops counting.

    Raises:
        GrantRefusedError: it was revoked before.
    """
    grant = RoleGrant.objects.select_for_update().select_related("user", "unit").get(pk=grant.pk)
    if grant.revoked_at is not None:
        raise GrantRefusedError("这项授权已经撤销过，不必再办。")
    today = timezone.localdate(now)
    last = max(today, grant.valid_from)
    grant.valid_to = last if grant.valid_to is None else min(grant.valid_to, last)
    grant.revoked_by, grant.revoked_at = by, now
    grant.save(update_fields=["valid_to", "revoked_by", "revoked_at"])
    _record(Event.ROLE_REVOKED, grant, by=by, now=now)
    return grant


def _record(kind: Event, grant: RoleGrant, *, by: str, now: datetime) -> None:
    append(
        kind=kind,
        actor=by,
        subject=grant.user.username,
        payload={
            "grant": grant.pk,
            "role": grant.role,
            "unit": grant.unit.code,
            "valid_from": grant.valid_from.isoformat(),
            "valid_to": grant.valid_to.isoformat() if grant.valid_to else None,
        },
        at=now,
    )
