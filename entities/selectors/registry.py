"""Reading the register, each query limited to what the user's grants cover."""

from collections.abc import Collection, Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from entities.models import (
    ChangeState,
    District,
    DistrictLevel,
    Entity,
    EntityKind,
    EntityTag,
    ImportBatch,
    ImportChange,
)
from shuangsuiji.ledger.models import HistoryEntry
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.selectors import scoped, units_visible_to

Viewer = User | AnonymousUser
# Witnesses watch draws; legal representatives and telephone numbers are none of their business.
TOWNS_OF = 12  # counties of which a list of areas names the towns, too
READERS = tuple(role for role in Role if role != Role.WITNESS)


def registry(user: Viewer, *, on: date) -> QuerySet[Entity]:
    """Placed entities of the user's units, by code. One query for the grants, at once.

    The business scope is not loaded: a page of a list has no use for it.
    """
    mine = scoped(Entity.objects.all(), user, on=on, unit_field="responsible_unit", roles=READERS)
    if _is_keeper(user):
        mine = mine.filter(responsible_unit__isnull=False)
    return mine.select_related("responsible_unit").defer("business_scope").order_by("code")


def waiting(user: Viewer, *, on: date, roles: Iterable[Role] = READERS) -> QuerySet[Entity]:
    """Entities without a responsible unit (待落位) that the user could be responsible for.

    Those are the ones whose county or city lies in the region of a unit in the user's grants;
    entities of which not even the city is known are seen by whoever holds a root unit.
    """
    nobody = Entity.objects.filter(responsible_unit__isnull=True).order_by("code")
    nobody = nobody.defer("business_scope")
    if _is_keeper(user):
        return nobody
    reach = Q(pk__in=[])
    for prefix in region_prefixes(user, on=on, roles=roles):
        reach |= Q(region_code__startswith=prefix) if prefix else Q(region_code="")
    return nobody.filter(reach)


def region_prefixes(user: Viewer, *, on: date, roles: Iterable[Role] = READERS) -> list[str]:
    """Beginnings of the region codes that the user's units answer for: 350900 -> "3509".

    "" stands for entities without any region, which belong to holders of a root unit.
    """
    if _is_keeper(user):
        return [""]
    units = units_visible_to(user, on=on, roles=roles)
    prefixes = {"" for _ in range(units.filter(parent__isnull=True).exists())}
    for region in units.exclude(region_code="").values_list("region_code", flat=True).distinct():
        prefix = region
        while prefix.endswith("00"):
            prefix = prefix[:-2]
        prefixes.add(prefix)
    return sorted(prefixes)


def reachable(user: Viewer, *, on: date) -> QuerySet[Entity]:
    """Every entity that the user may open: placed or waiting. Full rows."""
    placed = scoped(Entity.objects.all(), user, on=on, unit_field="responsible_unit", roles=READERS)
    return Entity.objects.filter(
        Q(pk__in=placed.values("pk")) | Q(pk__in=waiting(user, on=on).values("pk"))
    ).select_related("responsible_unit")


def tags_in_use() -> QuerySet[EntityTag]:
    """Tags by name. One query."""
    return EntityTag.objects.order_by("name")


def units_of(user: Viewer, *, on: date) -> QuerySet[Unit]:
    """Units that can stand in the filter by unit, in tree order."""
    return units_visible_to(user, on=on, roles=READERS).filter(is_active=True)


def batches(user: Viewer, *, on: date) -> QuerySet[ImportBatch]:
    """Imports of the user's units, and the user's own, newest first.

    Imports for no unit in particular, made by command, are seen by holders of a root unit.
    """
    everything = ImportBatch.objects.select_related("unit").order_by("-requested_at", "-pk")
    if _is_keeper(user):
        return everything
    visible = units_visible_to(user, on=on, roles=READERS)
    reach = Q(unit__in=visible.values("pk")) | Q(requested_by=user.get_username())
    if visible.filter(parent__isnull=True).exists():
        reach |= Q(unit__isnull=True)
    return everything.filter(reach)


def changes_of_entity(entity: Entity) -> QuerySet[ImportChange]:
    """What imports changed, or would have changed, in one entity; newest first."""
    return (
        ImportChange.objects.filter(entity_code=entity.code)
        .select_related("batch")
        .order_by("-batch__requested_at", "pk")
    )


def edits_of_entity(entity: Entity) -> QuerySet[HistoryEntry]:
    """Edits by hand, newest first; created by django-auditlog."""
    edits: QuerySet[HistoryEntry] = HistoryEntry.objects.get_for_object(entity)
    return edits.order_by("-timestamp", "-pk")


def pending_changes(batch: ImportBatch) -> QuerySet[ImportChange]:
    """Differences of one import that wait for a decision, entity by entity."""
    return batch.changes.filter(state=ChangeState.PENDING).order_by("line_no", "pk")


def district_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of districts by code. One query."""
    return dict(District.objects.filter(code__in=list(codes)).values_list("code", "name"))


def areas_of(region_codes: Collection[str]) -> list[tuple[str, str]]:
    """Code and label of these counties and cities and their towns in force. One query."""
    rows = District.objects.filter(region_code__in=list(region_codes), valid_to__isnull=True)
    if len(region_codes) > TOWNS_OF:
        rows = rows.exclude(level=DistrictLevel.TOWN)
    rows = rows.exclude(level=DistrictLevel.ZONE).order_by("code")
    return [
        (code, f"{'　' * (level == DistrictLevel.TOWN)}{name}")
        for code, name, level in rows.values_list("code", "name", "level")
    ]


def kind_labels() -> list[tuple[str, str]]:
    """Code and label of every kind of entity (CT-10)."""
    return [(kind.value, str(kind.label)) for kind in EntityKind]


def field_label(name: str) -> str:
    """What a field of the register is called on a page."""
    return str(Entity._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _is_keeper(user: Viewer) -> bool:
    return isinstance(user, User) and user.is_active and user.is_superuser


def has_entities_beyond(importer: str) -> bool:
    """Whether the register holds an entity that this person's imports did not bring. One query."""
    theirs = ImportBatch.objects.filter(requested_by=importer).values("code")
    return Entity.objects.exclude(batch_code__in=theirs).exists()
