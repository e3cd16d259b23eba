"""The frequency meter of an entity, read from what is known of its visits."""

from collections.abc import Iterable
from datetime import date

from entities.models import Entity
from inspections.guard.meter import Meter, meter
from inspections.guard.types import Visit
from inspections.selectors.guard_rules import guard_rule
from inspections.selectors.visits import visits_of

__all__ = [
    "Entity",
    "entity_by_code",
    "meter_of_visits",
    "visit_meter",
    "visit_meters",
]


def visit_meter(entity: Entity, *, today: date, year: int | None = None) -> Meter:
    """Visits used and cap of a calendar year (this one by default). Seven queries at most."""
    return visit_meters([entity], today=today, year=year)[entity.pk]


def visit_meters(
    entities: list[Entity], *, today: date, year: int | None = None
) -> dict[int, Meter]:
    """The meters of several entities, by primary key; ``responsible_unit`` must be loaded."""
    visits = visits_of(entity.pk for entity in entities)
    rules = {entity.responsible_unit_id: guard_rule(entity.responsible_unit) for entity in entities}
    return {
        entity.pk: meter(
            entity.code,
            visits.get(entity.pk, []),
            rules[entity.responsible_unit_id],
            year=year or today.year,
            today=today,
        )
        for entity in entities
    }


def meter_of_visits(entity: Entity, visits: Iterable[Visit], *, today: date) -> Meter:
    """The meter of this year from these visits alone: those that the reader may know. One query."""
    rule = guard_rule(entity.responsible_unit)
    return meter(entity.code, list(visits), rule, year=today.year, today=today)


def entity_by_code(code: str) -> Entity | None:
    """The entity with this code, with its unit. One query."""
    return Entity.objects.select_related("responsible_unit").filter(code=code).first()
