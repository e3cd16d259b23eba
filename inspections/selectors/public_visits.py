"""What everybody may know of visits: those of published draws, and which of them were joint."""

from dataclasses import dataclass
from datetime import date

from entities.models import Entity
from inspections.guard.meter import Meter, meter
from inspections.models.sessions import DrawSession
from inspections.selectors.collisions import public_visits
from inspections.selectors.guard_rules import guard_rule
from inspections.selectors.merging import merges_of_session
from inspections.selectors.meters import entity_by_code
from inspections.selectors.public import disclosure_of
from inspections.selectors.visits import visits_to


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
    visits = public_visits(visits_to(entity.pk))
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
