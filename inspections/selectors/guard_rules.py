"""Which limits of the duplicate-visit guard hold for a unit. The annual cap is defined here."""

from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Length, Substr

from inspections.guard.types import GuardRule
from inspections.models.guard import DuplicateGuardRule
from shuangsuiji.compiled import Compiled, Given
from shuangsuiji.orgs.models import Unit


def _in_force() -> QuerySet[DuplicateGuardRule]:
    """Of those whose unit lies on the path, the lowest unit's newest."""
    over = Substr(Given("path", CharField()), 1, Length("unit__path"))
    rows = DuplicateGuardRule.objects.alias(over=over).filter(over=F("unit__path"))
    return rows.select_related("unit").order_by(Length("unit__path").desc(), "-version")[:1]


IN_FORCE = Compiled(_in_force)


def guard_rule_row(unit: Unit) -> DuplicateGuardRule | None:
    """The newest limits of the unit or of the nearest unit above that set any. One query."""
    return IN_FORCE.first(path=unit.path)


def guard_rule(unit: Unit | None) -> GuardRule:
    """The limits in force for a unit; the defaults of ``GuardRule`` where none were set."""
    row = guard_rule_row(unit) if unit is not None else None
    return as_rule(row) if row is not None else GuardRule()


def annual_visit_cap(unit: Unit) -> int | None:
    """Visits that one entity of the unit may have in a calendar year; None = not set."""
    return guard_rule(unit).annual_cap


class RuleBook:
    """The limits of many units, read once. One query."""

    def __init__(self) -> None:
        self._newest: dict[str, DuplicateGuardRule] = {}
        for row in DuplicateGuardRule.objects.select_related("unit").order_by("version"):
            self._newest[row.unit.path] = row
        self._known: dict[str, GuardRule] = {}

    def is_own(self, unit: Unit) -> bool:
        """Whether the unit itself set limits."""
        return unit.path in self._newest

    def of(self, unit: Unit | None) -> GuardRule:
        """As ``guard_rule``; no query."""
        path = unit.path if unit is not None else ""
        if path not in self._known:
            over = [known for known in self._newest if path.startswith(known)]
            nearest = max(over, key=len, default=None)
            self._known[path] = as_rule(self._newest[nearest]) if nearest else GuardRule()
        return self._known[path]


def rule_versions(unit: Unit) -> QuerySet[DuplicateGuardRule]:
    """What the unit itself set, newest first. One query."""
    return DuplicateGuardRule.objects.filter(unit=unit).order_by("-version")


def as_rule(row: DuplicateGuardRule) -> GuardRule:
    """A stored version as the pure rules take it."""
    return GuardRule(
        per_day=row.per_day,
        per_week=row.per_week,
        per_month=row.per_month,
        same_inspector=row.same_inspector,
        window_days=row.window_days,
        annual_cap=row.annual_visit_cap,
        cooldown_days=row.cooldown_days,
    )
