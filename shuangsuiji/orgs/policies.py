"""Who may do what, where and when. Whatever no grant allows is refused.

A superuser keeps the system: reads everything and counts as system administrator, but
holds no business role, so that whoever runs the machine cannot also plan or draw.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from shuangsuiji.orgs.models import Role, RoleGrant, Unit, User

# 三员分立: each of these excludes the other and every business role.
KEEPER_ROLES = frozenset({Role.SYSADMIN, Role.AUDITOR})
# Who looks across tasks: 重复检查 and 监督.
OVERSEERS = (Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR, Role.PLANNER)


class NotPermittedError(PermissionDenied):
    """The user holds no valid grant for this act on this unit."""


class RolesConflictError(ValueError):
    """The role may not be held together with one that the user holds already."""


def valid_grants(user: User | AnonymousUser, *, on: date) -> QuerySet[RoleGrant]:
    """Grants of ``user`` that count on the day ``on``; none for a closed account."""
    if not isinstance(user, User) or not user.is_active:
        return RoleGrant.objects.none()
    return RoleGrant.objects.filter(counts_on(on), user=user)


def counts_on(day: date) -> Q:
    """Condition on grants: not revoked, and ``day`` inside their span."""
    return Q(revoked_at__isnull=True, valid_from__lte=day) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def has_role(
    user: User | AnonymousUser, role: Role | Iterable[Role], unit: Unit, *, on: date
) -> bool:
    """Whether a grant of (one of) the roles covers ``unit``. At most one query."""
    roles = _as_set(role)
    if _is_keeper(user) and Role.SYSADMIN in roles:
        return True
    above_or_self = unit.path.rstrip("/").split("/")
    return valid_grants(user, on=on).filter(role__in=roles, unit__code__in=above_or_self).exists()


def check_has_role(
    user: User | AnonymousUser, role: Role | Iterable[Role], unit: Unit, *, on: date
) -> None:
    """Refuse unless ``has_role``.

    Raises:
        NotPermittedError: names the roles that would do and the unit.
    """
    if not has_role(user, role, unit, on=on):
        raise NotPermittedError(
            f"这一步需要“{_labels(_as_set(role))}”角色，授权范围须包含“{unit.name}”；"
            "您目前没有。请联系系统管理员授权。"
        )


def has_role_anywhere(user: User | AnonymousUser, role: Role | Iterable[Role], *, on: date) -> bool:
    """Whether the user holds (one of) the roles on any unit; for menus and list pages."""
    roles = _as_set(role)
    if _is_keeper(user) and Role.SYSADMIN in roles:
        return True
    return valid_grants(user, on=on).filter(role__in=roles).exists()


def keeps_everything(user: User | AnonymousUser, *, on: date) -> bool:
    """Whether the user's grants as system administrator cover those of all others. Two queries."""
    if _is_keeper(user):
        return True
    keepers = RoleGrant.objects.filter(counts_on(on), role=Role.SYSADMIN, user__is_active=True)
    mine = valid_grants(user, on=on).filter(role=Role.SYSADMIN)
    own = tuple(mine.values_list("unit__path", flat=True))
    return bool(own) and all(
        path.startswith(own) for path in keepers.values_list("unit__path", flat=True)
    )


def check_has_role_anywhere(
    user: User | AnonymousUser, role: Role | Iterable[Role], *, on: date
) -> None:
    """Refuse unless ``has_role_anywhere``."""
    if not has_role_anywhere(user, role, on=on):
        raise NotPermittedError(
            f"这一页需要“{_labels(_as_set(role))}”角色；您目前没有。请联系系统管理员授权。"
        )


def check_may_be_granted(
    user: User, role: Role, *, valid_from: date, valid_to: date | None
) -> None:
    """Hold 三员分立 over every day of the new grant.

    Raises:
        RolesConflictError: names both roles and the way out.
    """
    if user.is_superuser and role != Role.SYSADMIN:
        raise RolesConflictError(
            f"“{user}”是超级用户，等同系统管理员，不能再任“{role.label}”（三员分立）。"
            "请为业务工作另建账号。"
        )
    overlapping = RoleGrant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from), user=user, revoked_at__isnull=True
    )
    if valid_to is not None:
        overlapping = overlapping.filter(valid_from__lte=valid_to)
    for held in overlapping.values_list("role", flat=True).distinct():
        if roles_conflict(role, Role(held)):
            raise RolesConflictError(
                f"“{user}”在这段时间已任“{Role(held).label}”，不能再任“{role.label}”："
                "系统管理员、审计员与其他角色互斥（三员分立）。请先撤销原授权，或授给另一人。"
            )


def roles_conflict(one: Role, other: Role) -> bool:
    """Whether 三员分立 forbids one person to hold both."""
    return one != other and bool({one, other} & KEEPER_ROLES)


def _is_keeper(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_active and user.is_superuser


def _as_set(role: Role | Iterable[Role]) -> frozenset[Role]:
    return frozenset({role}) if isinstance(role, Role) else frozenset(role)


def _labels(roles: frozenset[Role]) -> str:
    return "、".join(role.label for role in Role if role in roles)
