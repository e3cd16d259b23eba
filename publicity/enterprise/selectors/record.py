"""An enterprise's own record: visits, results, grade, listings, restrictions, what to repair."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from entities.credit.grading import Grade, Line, grade, months_later
from entities.credit.listing_rules import REMEDY_OF, REPAIRS
from entities.models import (
    AbnormalReason,
    CreditFact,
    CreditRepair,
    Entity,
    Listing,
    RemovalBasis,
    RepairKind,
    Restriction,
)
from entities.selectors.credit import (
    computed,
    facts_of,
    override_in_force,
    read_version,
    rulebook_on,
)
from entities.selectors.listings import restrictions_in_force
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.states import VisitState
from inspections.guard.meter import Meter
from inspections.selectors.meters import meter_of_visits
from inspections.selectors.visits import visits_to
from publicity.enterprise.models import AccessUse, EnterpriseSession, Reply
from publicity.models import Publication

REPAIR_OF = {kind.value: code for code, (kind, _) in reversed(list(REPAIRS.items()))}


@dataclass(frozen=True)
class Outlook:
    """A line of the grade, and the class without it."""

    line: Line
    without: str  # the class if this fact did not count
    changes: bool


@dataclass(frozen=True)
class OwnGrade:
    """The grade as its own entity reads it."""

    found: Grade
    shown: str  # the class in force: computed, or set by two people for a while
    until: date | None  # last day of a class that people set
    lines: tuple[Outlook, ...]
    next_change: tuple[date, str] | None  # when the class changes by itself, and to which


@dataclass(frozen=True)
class Repairable:
    """A fact that lasts until it is repaired: what must be done, by when, with which effect."""

    fact: CreditFact
    kind: str  # of the repair; "" once one is open
    kind_label: str
    to_do: str
    earliest: date
    open: CreditRepair | None
    becomes: str  # the class once it is repaired


def entity_of(session: EnterpriseSession) -> Entity:
    """Whose session it is."""
    return session.use.code.entity


def own_visits(entity: Entity) -> QuerySet[Visit]:
    """Visits that have begun, newest first; one still to come is told to nobody before."""
    rows = Visit.objects.filter(entity=entity, started_at__isnull=False)
    stands = rows.exclude(state=VisitState.STOPPED)
    return stands.select_related("unit", "session__task").order_by("-started_at")


def own_results(entity: Entity, *, on: date) -> QuerySet[Publication]:
    """Results of the entity that are shown by now, newest first, with their replies."""
    replies = Reply.objects.select_related("check_of", "withdrawal").order_by("pk")
    rows = Publication.objects.filter(
        entity=entity, withdrawal__isnull=True, shown_until__gte=on
    ).select_related("unit")
    return rows.prefetch_related(Prefetch("replies", replies))


def own_meter(entity: Entity, *, today: date) -> Meter:
    """Visits of this year against the cap; lists that are not open yet are left out."""
    known = [visit for visit in visits_to(entity.pk) if not visit.is_secret]
    return meter_of_visits(entity, known, today=today)


def own_grade(entity: Entity, *, on: date) -> OwnGrade | None:
    """The grade line by line, and what would change it; None without rules."""
    found, version = computed(entity, on=on), rulebook_on(on)
    if found is None or version is None:
        return None
    book, facts = read_version(version), facts_of([entity.pk])[entity.pk]
    override = override_in_force(entity.pk, on=on)
    lines = []
    for line in found.lines:
        rest = [fact for fact in facts if fact != line.fact]
        without = grade(rest, book, on=on).risk_class
        lines.append(Outlook(line, without, without != found.risk_class))
    ends = sorted({line.counts_until for line in found.lines if line.counts_until})
    later = ((day, grade(facts, book, on=day).risk_class) for day in ends if day > on)
    return OwnGrade(
        found=found,
        shown=override.risk_class if override else found.risk_class,
        until=override.valid_to if override else None,
        lines=tuple(lines),
        next_change=next((pair for pair in later if pair[1] != found.risk_class), None),
    )


def own_listings(entity: Entity) -> QuerySet[Listing]:
    """Every listing, newest first, with its end."""
    return entity.listings.select_related("unit", "fact__end").order_by("-decided_on", "-pk")


def own_restrictions(entity: Entity, *, on: date) -> QuerySet[Restriction]:
    """Restrictions that hold by now."""
    return restrictions_in_force(on=on).filter(listing__entity=entity)


def own_repairs(entity: Entity) -> QuerySet[CreditRepair]:
    """Applications, newest first, with their decisions."""
    rows = CreditRepair.objects.filter(fact__entity=entity)
    return rows.select_related("decision", "fact").order_by("-applied_at", "-pk")


def repairables(entity: Entity, *, on: date) -> list[Repairable]:
    """Facts that a repair can end. Two queries, and two for the grade."""
    version = rulebook_on(on)
    book = read_version(version) if version else None
    all_facts = facts_of([entity.pk])[entity.pk]
    found = []
    rows = entity.credit_facts.filter(kind__in=REPAIR_OF, end__isnull=True)
    for fact in rows.select_related("listing").prefetch_related("repairs__decision"):
        kind = _repair_kind(entity, fact.kind)
        open_one = next((one for one in fact.repairs.all() if not hasattr(one, "decision")), None)
        rest = [one for one in all_facts if (one.kind, one.ref) != (fact.kind, fact.ref)]
        found.append(
            Repairable(
                fact=fact,
                kind=kind,
                kind_label=RepairKind(kind).label,
                to_do=_to_do(fact),
                earliest=_earliest(fact, kind),
                open=open_one,
                becomes=grade(rest, book, on=on).risk_class if book else "",
            )
        )
    return found


def uses_of(entity: Entity) -> QuerySet[AccessUse]:
    """When somebody came in with one of the entity's codes, newest first."""
    return AccessUse.objects.filter(code__entity=entity).select_related("code")


def repair_kind(code: str) -> RepairKind:
    """The kind of repair with this code."""
    return RepairKind(code)


def _repair_kind(entity: Entity, fact_kind: str) -> str:
    kind = REPAIR_OF[fact_kind]
    if kind == RepairKind.LEAVE_ABNORMAL and entity.kind == "IND":
        return RepairKind.RESTORE_INDIVIDUAL.value
    return kind


def _earliest(fact: CreditFact, kind: str) -> date:
    return months_later(fact.on, REPAIRS[kind][1])


def _to_do(fact: CreditFact) -> str:
    listing = getattr(fact, "listing", None)
    remedy = REMEDY_OF.get(listing.reason) if listing else None
    if listing is not None and remedy is not None:
        reason = AbnormalReason(listing.reason).label
        return f"列入事由是“{reason}”，须先{RemovalBasis(remedy).label}"
    return "履行处罚或处理决定规定的义务，并改正违法行为"
