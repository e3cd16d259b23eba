"""Lists and restrictions as they stand: for the desk, for the public pages, for partners."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from entities.credit.listing_rules import REASON_OF
from entities.models import AbnormalReason, CreditFact, Entity, Listing, ListKind, Restriction
from entities.selectors.registry import Viewer
from shuangsuiji.kernel.workdays import Calendar, add_workdays
from shuangsuiji.orgs.models import Role, Unit, UnitKind
from shuangsuiji.orgs.selectors import branch_of, scoped

# APPEALS is a role since the desk of objections exists.
CREDIT_READERS = tuple(
    role for role in Role if role in ("PLANNER", "REVIEWER", "PUBLISHER", "APPEALS", "AUDITOR")
)
DECIDERS = tuple(role for role in Role if role in ("REVIEWER", "APPEALS"))
REASON_FOR = {kind.value: AbnormalReason(reason) for kind, reason in REASON_OF.items()}
UNIT = "entity__responsible_unit"


def standing_listings(*, on: date) -> QuerySet[Listing]:
    """Everybody who is on a list, newest first. One query; not limited to anybody's units.

    Whose term is over is on it no longer, whether or not somebody wrote the decision already.
    """
    rows = Listing.objects.filter(fact__end__isnull=True).exclude(valid_to__lt=on)
    return rows.select_related("entity", "unit").order_by("-decided_on", "-pk")


def listings_of(entity_code: str) -> QuerySet[Listing]:
    """Every listing of an entity, past ones too, with how it ended. One query."""
    rows = Listing.objects.filter(entity__code=entity_code)
    return rows.select_related("unit", "fact__end", "removal", "entity")


def listings_seen_by(user: Viewer, *, on: date) -> QuerySet[Listing]:
    """Listings of the entities of the user's units, ended ones too, newest first."""
    rows = scoped(Listing.objects.all(), user, on=on, unit_field=UNIT, roles=CREDIT_READERS)
    return rows.select_related("entity", "unit", "fact__end", "removal").order_by(
        "-decided_on", "-pk"
    )


def counts(rows: QuerySet[Listing]) -> dict[str, int]:
    """How many stand on each list, and how many left. One query."""
    standing = Q(fact__end__isnull=True)
    return rows.order_by().aggregate(
        **{
            kind.value.lower(): Count("pk", filter=standing & Q(kind=kind.value))
            for kind in ListKind
        },
        removed=Count("pk", filter=~standing),
    )


def kinds_with_counts(rows: QuerySet[Listing]) -> list[tuple[str, str, int]]:
    """Every list as code, label and how many stand on it. One query."""
    found = counts(rows)
    return [(kind.value, kind.label, found[kind.value.lower()]) for kind in ListKind]


def proposals(user: Viewer, *, on: date) -> QuerySet[CreditFact]:
    """Findings of published results that call for a listing and have none yet, the oldest first."""
    wanted = Q(pk__in=[])
    for kind, reason in REASON_OF.items():
        same = Listing.objects.filter(entity=OuterRef("entity"), reason=reason)
        done = same.filter(Q(ref=OuterRef("ref")) | Q(fact__end__isnull=True))
        wanted |= Q(~Exists(done), kind=kind.value)
    rows = CreditFact.objects.filter(wanted, end__isnull=True, dismissal__isnull=True)
    seen = scoped(rows, user, on=on, unit_field=UNIT, roles=CREDIT_READERS)
    return seen.select_related("entity__responsible_unit").order_by("on", "pk")


def due_on(days: Calendar, found_on: date) -> date:
    """By when a finding is decided."""
    return add_workdays(days, found_on, settings.SSJ_LIST_WORKDAYS)


def last_overdue(days: Calendar, *, today: date) -> date:
    """Findings of this day and before are overdue."""
    day = today
    while due_on(days, day) >= today:
        day -= timedelta(days=1)
    return day


def deciding_unit(entity: Entity) -> Unit | None:
    """The bureau whose decision a listing is; None where the entity waits for a unit."""
    if entity.responsible_unit is None:
        return None
    return branch_of(entity.responsible_unit, UnitKind.COUNTY)


def restrictions_in_force(*, on: date) -> QuerySet[Restriction]:
    """Restrictions that hold on a day: not over, not lifted, the listing standing. One query."""
    return Restriction.objects.filter(
        valid_to__gte=on, end__isnull=True, listing__fact__end__isnull=True
    ).select_related("listing__entity", "listing__unit")


def restrictions_seen_by(user: Viewer, *, on: date) -> QuerySet[Restriction]:
    """Restrictions on the entities of the user's units, past ones too, newest first."""
    rows = scoped(
        Restriction.objects.all(),
        user,
        on=on,
        unit_field="listing__entity__responsible_unit",
        roles=CREDIT_READERS,
    )
    return rows.select_related("listing__entity", "listing__fact__end", "end").order_by(
        "-imposed_at", "-pk"
    )


def credit_entities(
    user: Viewer, *, on: date, roles: Iterable[Role] = CREDIT_READERS
) -> QuerySet[Entity]:
    """Placed entities whose credit the user may read (or, with other roles, decide)."""
    return scoped(
        Entity.objects.select_related("responsible_unit"),
        user,
        on=on,
        unit_field="responsible_unit",
        roles=roles,
    )
