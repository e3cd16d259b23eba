"""What the task editor offers to choose from."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from entities.models import EntityTag
from inspections.models.catalogue import InspectionItem
from inspections.selectors.catalogue import current_items
from personnel.models import SpecialistTag
from shuangsuiji.orgs.models import Role, Unit, UnitKind, User
from shuangsuiji.orgs.selectors import units_visible_to

INDENT = " "  # an ideographic space for each level of the tree


@dataclass(frozen=True)
class EditorChoices:
    """Everything a planner may pick; value and label."""

    units: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]  # who may take part in a joint task
    entity_tags: tuple[tuple[str, str], ...]
    specialist_tags: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, tuple[InspectionItem, ...]], ...]  # by category


def editor_choices(user: User | AnonymousUser, *, on: date) -> EditorChoices:
    """Units in which the user plans, other departments, tags and items. Six queries."""
    units = tuple(planner_units(user, on=on))
    entity_tags = EntityTag.objects.order_by("name").values_list("name", flat=True)
    return EditorChoices(
        units=units,
        departments=(*units, *_other_departments(dict(units))),
        entity_tags=tuple((name, name) for name in entity_tags),
        specialist_tags=tuple(specialist_choices()),
        items=_by_category(current_items()),
    )


def _by_category(
    items: Iterable[InspectionItem],
) -> tuple[tuple[str, tuple[InspectionItem, ...]], ...]:
    groups: dict[str, list[InspectionItem]] = {}
    for item in items:
        groups.setdefault(item.category, []).append(item)
    return tuple((category, tuple(rows)) for category, rows in groups.items())


def planner_units(user: User | AnonymousUser, *, on: date) -> list[tuple[str, str]]:
    """Units for which the user plans, set in by depth. Two queries."""
    return indented(units_visible_to(user, on=on, roles=[Role.PLANNER]).filter(is_active=True))


def _other_departments(known: Container[str]) -> list[tuple[str, str]]:
    """Other departments anywhere in the tree: joint work is between neighbours. One query."""
    rows = Unit.objects.filter(kind=UnitKind.OTHER_DEPT, is_active=True).order_by("path")
    return [(row.code, row.name) for row in rows if row.code not in known]


def specialist_choices() -> list[tuple[str, str]]:
    """Specialist tags, code and name. One query."""
    return list(SpecialistTag.objects.order_by("code").values_list("code", "name"))


def indented(units: Iterable[Unit]) -> list[tuple[str, str]]:
    """Code and name of units in tree order, set in by depth below the shallowest."""
    rows = list(units)
    shallowest = min((unit.path.count("/") for unit in rows), default=0)
    return [(unit.code, INDENT * (unit.path.count("/") - shallowest) + unit.name) for unit in rows]
