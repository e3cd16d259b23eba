"""Who holds a role on a unit today, for reminders."""

from datetime import date

from shuangsuiji.orgs.models import Role, RoleGrant, Unit
from shuangsuiji.orgs.policies import counts_on


class Recipients:
    """Who holds a role on a unit today; answers are remembered."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[tuple[int, tuple[Role, ...]], dict[str, int]] = {}

    def of(self, unit: Unit, *roles: Role) -> list[int]:
        """Ids of active users whose grant covers the unit. One query for each new question."""
        return list(self.named(unit, *roles).values())

    def named(self, unit: Unit, *roles: Role) -> dict[str, int]:
        """The same, by username."""
        key = (unit.pk, roles)
        if key not in self._known:
            line = unit.path.rstrip("/").split("/")
            rows = RoleGrant.objects.filter(
                counts_on(self._today), role__in=roles, unit__code__in=line, user__is_active=True
            )
            users = rows.order_by("user_id").values_list("user__username", "user_id").distinct()
            self._known[key] = dict(users)
        return self._known[key]
