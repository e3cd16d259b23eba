"""What everybody may know of visits: those of published draws, and which of them were joint."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from entities.models import Entity
from inspections.guard.meter import Meter, meter
from inspections.guard.types import Visit
from inspections.models.jobs import DrawnEntity
from inspections.models.merging import MergedVisit
from inspections.models.sessions import DrawSession
from inspections.selectors.assignments import assigned
from inspections.selectors.collisions import public_visits
from inspections.selectors.guard_rules import guard_rule
from inspections.selectors.merging import merges_of_session
from inspections.selectors.meters import entity_by_code
from inspections.selectors.public import disclosure_of
from inspections.selectors.visits import (
    Openness,
    agreed_windows,
    visit_of_drawn,
    visits_to,
)

# What a page needs of a drawn row; never the header, never the document of the task.
OF_DRAWN = (
    *("entity_id", "stratum", "ticket", "is_reserve", "team_id", "session__code"),
    *("session__status", "session__published_at", "session__frame_digest", "session__sealed_at"),
    *("session__task__code", "session__task__name", "session__task__window_from"),
    *("session__task__window_to", "session__unit__code", "session__unit__name"),
)
OF_ENTITY = (
    *("code", "uscc", "name", "kind", "legal_rep"),
    *("responsible_unit__code", "responsible_unit__name", "responsible_unit__path"),
)


@dataclass(frozen=True)
class JointVisit:
    """A visit of this session that is one with visits of other sessions."""

    entity: Entity | None  # None while one of the other lists is closed
    others: tuple[str, ...]  # session codes
    leads: bool


def public_meter(code: str, *, today: date) -> Meter | None:
    """The meter of this year from visits that are public; None where nobody has the code."""
    entity = entity_by_code(code)
    if entity is None:
        return None
    return meter_of(entity, public_visits(visits_to(entity.pk)), today=today)


def entity_rows() -> QuerySet[Entity]:
    """Entities with their unit; ``is_merged`` where a joint visit was ever proposed."""
    merged = MergedVisit.objects.filter(entity=OuterRef("pk"))
    rows = Entity.objects.select_related("responsible_unit").only(*OF_ENTITY)
    return rows.annotate(is_merged=Exists(merged))


def drawn_rows() -> QuerySet[DrawnEntity]:
    """Drawn rows that a team goes to, latest first, open or not.

    Session, task and unit are loaded; header and task document are not.
    """
    rows = assigned().select_related("session__task", "session__unit").only(*OF_DRAWN)
    return rows.order_by("-session__sealed_at", "pk")


def open_visits(
    entity: Entity, rows: Iterable[DrawnEntity], *, is_merged: bool
) -> list[tuple[DrawnEntity, Visit]]:
    """Those of an entity's ``drawn_rows`` that are open, each as the guard counts it.

    One query where a joint visit was proposed, and one for each session that is drawn and not
    published.
    """
    openness, merged = Openness(), agreed_windows([entity.pk]) if is_merged else {}
    found = []
    for row in rows:
        row.entity = entity
        if not openness.is_secret(row.session):
            found.append((row, visit_of_drawn(row, (), merged, openness)))
    return found


def is_named(entity: Entity) -> bool:
    """Whether a published list names the entity, also where nobody went to it. One query."""
    return DrawnEntity.objects.filter(entity=entity, session__published_at__isnull=False).exists()


def meter_of(entity: Entity, visits: list[Visit], *, today: date) -> Meter:
    """The meter of this year from visits at hand. One query."""
    rule = guard_rule(entity.responsible_unit)
    return meter(entity.code, visits, rule, year=today.year, today=today)


def joint_visits(session: DrawSession) -> list[JointVisit]:
    """Agreed joint visits of the session, with which sessions. About six queries."""
    found = []
    for merged in merges_of_session(session):
        parts = list(merged.parts.all())
        others = [part.drawn.session for part in parts if part.drawn.session_id != session.pk]
        is_named = all(disclosure_of(other).names for other in others)
        found.append(
            JointVisit(
                entity=merged.entity if is_named else None,
                others=tuple(other.code for other in others),
                leads=any(p.leads and p.drawn.session_id == session.pk for p in parts),
            )
        )
    return sorted(found, key=lambda row: (row.others, row.entity.code if row.entity else ""))
