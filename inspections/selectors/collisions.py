"""Open collisions (重复检查): entities that several visits to come, or too many, fall on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from entities.models import Entity
from inspections.guard.findings import findings
from inspections.guard.types import SESSION, Finding, Visit
from inspections.guard.wording import sentence
from inspections.models.sessions import DrawSession
from inspections.selectors.assignments import assigned
from inspections.selectors.guard_rules import RuleBook
from inspections.selectors.visits import busy_entity_ids, visits_of
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.policies import OVERSEERS
from shuangsuiji.orgs.selectors import scoped

# Whoever may read a drawn list before it is open; others see only visits that are.
INSIDERS = (Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR)
MOST = 2000  # entities looked at for one page
BATCH = 900


@dataclass(frozen=True)
class Collision:
    """One entity with the visits that meet on it and what is wrong with them."""

    entity: Entity
    visits: tuple[Visit, ...]  # all of the year and to come, in order of time
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding:
        return self.findings[0]

    @property
    def sentences(self) -> list[tuple[str, str, bool]]:
        """Label, sentence and whether it blocks, for each finding."""
        return [(row.kind.label, sentence(row), row.blocks) for row in self.findings]

    @property
    def meeting(self) -> list[Visit]:
        """The visits that the findings are about."""
        refs = {ref for row in self.findings for ref in row.refs}
        return [visit for visit in self.visits if visit.ref in refs]

    @property
    def is_mergeable(self) -> bool:
        """Whether two drawn visits of different tasks could become one."""
        apart = [v.ref for v in self.meeting if v.source == SESSION and not v.merged]
        return len(apart) > 1


@dataclass(frozen=True)
class Collisions:
    """The collisions that a reader may see."""

    rows: list[Collision]
    looked_at: int
    left_out: int  # entities beyond ``MOST``


def collisions(user: User | AnonymousUser, *, today: date, session: str = "") -> Collisions:
    """Open collisions of the user's entities and sessions, by code of the entity.

    Args:
        session: only entities that this session drew.
    """
    ids = busy_entity_ids(today=today)
    if session:
        ids &= set(assigned().filter(session__code=session).values_list("entity_id", flat=True))
    wide = _reach(user, ids, today=today, roles=INSIDERS)
    narrow = _reach(user, ids, today=today, roles=OVERSEERS) - wide
    chosen = sorted(wide | narrow)
    rows = _collisions(chosen[:MOST], wide, today=today)
    return Collisions(rows, min(len(chosen), MOST), max(0, len(chosen) - MOST))


def collision_of(entity: Entity, visits: Iterable[Visit], *, today: date) -> Collision | None:
    """What is wrong with these visits to one entity, if anything. One query."""
    rows = list(visits)
    found = findings(rows, RuleBook().of(entity.responsible_unit), today=today)
    return Collision(entity, tuple(_ordered(rows)), found) if found else None


def session_collisions(session: DrawSession, *, today: date) -> list[Collision]:
    """Drawn entities of the session that collide with other visits; for its insiders."""
    drawn = assigned().filter(session=session).values_list("entity_id", flat=True)
    ids = sorted(busy_entity_ids(today=today) & set(drawn))[:MOST]
    return _collisions(ids, set(ids), today=today)


def seen_by(user: User | AnonymousUser, visits: Iterable[Visit], *, today: date) -> list[Visit]:
    """The visits without those in drawn lists that are still closed to the user."""
    rows = list(visits)
    closed = {visit.ref for visit in rows if visit.is_secret}
    if not closed:
        return rows
    own = scoped(
        DrawSession.objects.filter(code__in=closed), user, on=today, roles=INSIDERS
    ).values_list("code", flat=True)
    return [visit for visit in rows if not visit.is_secret or visit.ref in set(own)]


def _collisions(ids: list[int], insider: set[int], *, today: date) -> list[Collision]:
    book = RuleBook()
    visits = visits_of(ids, since=date(today.year, 1, 1))
    found = []
    for entity in _entities(ids):
        rows = visits.get(entity.pk, [])
        if entity.pk not in insider:
            rows = [row for row in rows if not row.is_secret]
        wrong = findings(rows, book.of(entity.responsible_unit), today=today)
        if wrong:
            found.append(Collision(entity, tuple(_ordered(rows)), wrong))
    return found


def _entities(ids: list[int]) -> list[Entity]:
    rows: list[Entity] = []
    for start in range(0, len(ids), BATCH):
        batch = Entity.objects.filter(pk__in=ids[start : start + BATCH])
        rows += batch.select_related("responsible_unit")
    return sorted(rows, key=lambda row: row.code)


def _ordered(visits: Iterable[Visit]) -> list[Visit]:
    return sorted(visits, key=lambda row: (row.start, row.end, row.ref))


def _reach(
    user: User | AnonymousUser, ids: set[int], *, today: date, roles: Iterable[Role]
) -> set[int]:
    """Those of the entities that lie in the user's units or were drawn by them."""
    wanted = list(roles)
    units: QuerySet[Unit] = scoped(Unit.objects.all(), user, on=today, unit_field="", roles=wanted)
    mine = Q(responsible_unit__in=units.values("pk"))
    found: set[int] = set()
    everything = sorted(ids)
    for start in range(0, len(everything), BATCH):
        batch = everything[start : start + BATCH]
        found |= set(Entity.objects.filter(mine, pk__in=batch).values_list("pk", flat=True))
        drawn = assigned().filter(entity_id__in=batch, session__unit__in=units.values("pk"))
        found |= set(drawn.values_list("entity_id", flat=True))
    return found


def public_visits(visits: Iterable[Visit]) -> list[Visit]:
    """Visits of sessions whose lists are open to everybody, without their inspectors."""
    return [
        replace(visit, inspectors=())
        for visit in visits
        if visit.source == SESSION and not visit.is_secret
    ]
