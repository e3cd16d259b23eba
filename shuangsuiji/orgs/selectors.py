"""Reading units, users and grants. ``scoped`` is the one place that limits what a user sees."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Model, Prefetch, Q, QuerySet

from shuangsuiji.orgs.models import Role, RoleGrant, Unit, UnitKind, UnitOutline, User
from shuangsuiji.orgs.policies import counts_on, valid_grants

M = TypeVar("M", bound=Model)


def scoped(
    queryset: QuerySet[M],
    user: User | AnonymousUser,
    *,
    on: date,
    unit_field: str = "unit",
    roles: Iterable[Role] | None = None,
) -> QuerySet[M]:
    """Rows whose unit lies in the subtree of a grant of ``user`` valid on the day ``on``.

    One query for the grants, at once. No grant, no rows; a superuser sees all.

    Args:
        unit_field: lookup from the row to its unit; "" when the rows are units themselves.
        roles: count only grants of these roles; all roles when None.
    """
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return queryset
    grants = valid_grants(user, on=on)
    if roles is not None:
        grants = grants.filter(role__in=list(roles))
    paths = list(grants.values_list("unit__path", flat=True).distinct())
    if not paths:
        return queryset.none()
    lookup = f"{unit_field}__path__startswith" if unit_field else "path__startswith"
    inside = Q()
    for path in outermost(paths):
        inside |= Q(**{lookup: path})
    return queryset.filter(inside)


def outermost(paths: Iterable[str]) -> list[str]:
    """The given subtree paths without those that lie inside another one, sorted."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def units_visible_to(
    user: User | AnonymousUser, *, on: date, roles: Iterable[Role] | None = None
) -> QuerySet[Unit]:
    """Units inside the user's grants, in tree order. Two queries."""
    return scoped(Unit.objects.all(), user, on=on, unit_field="", roles=roles).order_by("path")


def unit_by_code(code: str) -> Unit:
    """The unit with this code; raises ``Unit.DoesNotExist``. One query."""
    return Unit.objects.get(code=code)


def units_by_code() -> dict[str, Unit]:
    """Every unit by its code. One query."""
    return {unit.code: unit for unit in Unit.objects.all()}


def units_below(unit: Unit) -> QuerySet[Unit]:
    """The unit itself and everything under it, in tree order. One query."""
    return Unit.objects.filter(path__startswith=unit.path).order_by("path")


def units_above(unit: Unit) -> QuerySet[Unit]:
    """From the root down to the parent of ``unit``. One query."""
    codes = unit.path.rstrip("/").split("/")[:-1]
    return Unit.objects.filter(code__in=codes).order_by("path")


def branch_of(unit: Unit, level: str) -> Unit:
    """The nearest ancestor-or-self of that level, else the unit itself. At most one query.

    Args:
        level: a ``UnitKind`` value, STATION or COUNTY.
    """
    if unit.kind == level:
        return unit
    above = {row.code: row for row in units_above(unit)}
    return _nearest(unit, above, level)


def branches_of(unit_ids: Iterable[int] | None, level: str) -> dict[int, Unit]:
    """``branch_of`` for many units (all of them when None), by unit id. One query."""
    everything = list(Unit.objects.all())
    by_code = {row.code: row for row in everything}
    wanted = None if unit_ids is None else set(unit_ids)
    return {
        row.pk: _nearest(row, by_code, level)
        for row in everything
        if wanted is None or row.pk in wanted
    }


def _nearest(unit: Unit, by_code: dict[str, Unit], level: str) -> Unit:
    if unit.kind == level:
        return unit
    for code in reversed(unit.path.rstrip("/").split("/")[:-1]):
        if by_code[code].kind == UnitKind(level):
            return by_code[code]
    return unit


def users_visible_to(user: User | AnonymousUser, *, on: date) -> QuerySet[User]:
    """Accounts that a system administrator or auditor may see, by unit and name.

    Accounts without a unit belong to the whole system and show to superusers only.
    """
    keepers = (Role.SYSADMIN, Role.AUDITOR)
    return (
        scoped(User.objects.all(), user, on=on, roles=keepers)
        .select_related("unit")
        .order_by("unit__path", "username")
    )


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """Every grant the user ever had, newest first. One query."""
    return RoleGrant.objects.filter(user=user).select_related("unit")


def grants_at(unit: Unit, *, on: date) -> QuerySet[RoleGrant]:
    """Grants on exactly this unit that count on the day ``on``, by role. One query."""
    return (
        RoleGrant.objects.filter(counts_on(on), unit=unit, user__is_active=True)
        .select_related("user")
        .order_by("role", "user__username")
    )


def accounts_at(unit: Unit) -> QuerySet[User]:
    """Accounts of exactly this unit, closed ones last. One query."""
    return User.objects.filter(unit=unit).order_by("-is_active", "username")


def with_valid_grants(users: QuerySet[User], *, on: date) -> QuerySet[User]:
    """The users, each with ``valid_grants``, those that count on the day ``on``. One more query."""
    valid = RoleGrant.objects.filter(counts_on(on)).select_related("unit").order_by("role", "pk")
    return users.prefetch_related(Prefetch("grants", valid, to_attr="valid_grants"))


def holders(users: QuerySet[User], role: Role, *, on: date) -> QuerySet[User]:
    """Those of the users who hold the role on any unit on the day ``on``."""
    held = RoleGrant.objects.filter(counts_on(on), role=role)
    return users.filter(pk__in=held.values("user_id"))


def user_counts_by_unit() -> dict[int, int]:
    """How many open accounts each unit has, by unit id. One query."""
    rows = (
        User.objects.filter(is_active=True, unit__isnull=False)
        .values_list("unit_id")
        .annotate(Count("pk"))
    )
    return dict(rows)


def outline_for(unit: Unit) -> UnitOutline | None:
    """The districts of the unit, else those of the nearest unit above. Two queries."""
    nearest_first = [unit, *reversed(units_above(unit))]
    rows = UnitOutline.objects.filter(unit__in=nearest_first).select_related("unit")
    by_unit = {row.unit_id: row for row in rows}
    return next((by_unit[one.pk] for one in nearest_first if one.pk in by_unit), None)


def has_units_beyond(prefix: str, *codes: str) -> bool:
    """Whether there is a unit whose code does not begin so and is none of these. One query."""
    return Unit.objects.exclude(Q(code__startswith=prefix) | Q(code__in=codes)).exists()
