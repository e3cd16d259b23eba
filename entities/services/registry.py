"""Changing single entities by hand: correcting facts, naming the responsible unit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from entities.addresses import address_quality
from entities.events import Event
from entities.models import Entity, EntityTag, Placement
from entities.placing import place
from entities.selectors.placing import gazetteer, jurisdiction
from entities.values import region_digits
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit

EDITABLE = (
    *("uscc", "reg_no", "name", "kind", "status", "type_text", "legal_rep", "capital_text"),
    *("industry", "business_scope", "registered_on", "contact_name", "contact_phone"),
    *("address", "grade", "lon_e6", "lat_e6", "datum", "responsible_unit"),
)
MOST_AT_ONCE = 500


class StaleVersionError(ValueError):
    """Somebody else changed the entity after the form was opened."""


class ComputedGradeError(ValueError):
    """A grade that follows from facts is changed by facts, or by two people."""


class NothingChangedError(ValueError):
    """The call would change nothing, so there is nothing to record."""


@command
def update_entity(
    *,
    code: str,
    version: int,
    changes: Mapping[str, Any],
    by: str,
    now: datetime,
    tags: Sequence[EntityTag] | None = None,
) -> Entity:
    """Correct fields of one entity.

    Args:
        version: the version that the person saw.
        changes: field -> new value, fields of ``EDITABLE`` only.
        tags: the complete new set; None = leave.

    Raises:
        StaleVersionError: the entity has moved on since.
        ComputedGradeError: another grade than the facts give.
        NothingChangedError: every value is what it was.
    """
    entity = Entity.objects.select_for_update().get(code=code)
    if entity.version != version:
        raise StaleVersionError("这一户刚被别人改过。下面是您填的内容，请对照最新内容再提交。")
    if changes.get("grade", entity.grade) != entity.grade and entity.credit_grades.exists():
        raise ComputedGradeError(
            f"信用等级“{entity.grade}”由系统按信用事实计算，不能手工改写。"
            "确需调整，请在“信用”中提出等级调整，由另一人批准。"
        )
    changed = [
        name for name in EDITABLE if name in changes and getattr(entity, name) != changes[name]
    ]
    had = set(entity.tags.values_list("pk", flat=True))
    has_new_tags = tags is not None and {tag.pk for tag in tags} != had
    if not changed and not has_new_tags:
        raise NothingChangedError("没有改动，不用保存")
    for name in changed:
        setattr(entity, name, changes[name])
    derived = _follow(entity, changed)
    entity.version += 1
    entity.updated_at = now
    entity.save(update_fields=[*changed, *derived, "version", "updated_at"])
    if has_new_tags and tags is not None:
        entity.tags.set(tags)
    append(
        kind=Event.ENTITY_UPDATED,
        actor=by,
        subject=code,
        payload={
            "fields": [*changed, *derived, *(["tags"] if has_new_tags else [])],
            "version": entity.version,
        },
        at=now,
    )
    return entity


def _follow(entity: Entity, changed: Sequence[str]) -> list[str]:
    """Set what follows from an edited address or unit; returns the names of those fields."""
    derived = []
    if "address" in changed:
        digits = region_digits(entity.uscc or "", entity.reg_no or "")
        placed = place(entity.address, digits, gazetteer())
        entity.address_quality = address_quality(entity.address, placed.rest)
        entity.region_code, entity.district_code = placed.region_code, placed.district_code
        derived += ["address_quality", "region_code", "district_code"]
    if "responsible_unit" in changed:
        has_unit = entity.responsible_unit is not None
        entity.placement = Placement.MANUAL if has_unit else Placement.NONE
        derived.append("placement")
    return derived


@command
def place_entities(*, codes: Sequence[str], unit: Unit, by: str, now: datetime) -> int:
    """Name the responsible unit of waiting entities; returns how many got one.

    Entities that somebody placed meanwhile are left as they are.

    Raises:
        NothingChangedError: none of them waits any more.
    """
    waiting = list(
        Entity.objects.select_for_update()
        .filter(code__in=list(codes)[:MOST_AT_ONCE], responsible_unit__isnull=True)
        .order_by("code")
    )
    if not waiting:
        raise NothingChangedError("所选主体都已落位，没有改动")
    for entity in waiting:
        entity.responsible_unit, entity.placement = unit, Placement.MANUAL
        if unit.region_code and (not entity.region_code or entity.region_code.endswith("00")):
            entity.region_code = unit.region_code
        entity.version += 1
        entity.updated_at = now
        entity.save(
            update_fields=["responsible_unit", "placement", "region_code", "version", "updated_at"]
        )
    append(
        kind=Event.ENTITY_PLACED,
        actor=by,
        subject=unit.code,
        payload={"codes": [entity.code for entity in waiting]},
        at=now,
    )
    return len(waiting)


@command
def place_waiting(*, region_prefixes: Sequence[str], by: str, now: datetime) -> int:
    """Give waiting entities the bureau of their county, now that there is one.

    Args:
        region_prefixes: only entities whose region begins with one of these.

    Raises:
        NothingChangedError: no unit fits any of them.
    """
    units = jurisdiction()
    names = gazetteer()
    placed: list[Entity] = []
    rows = Entity.objects.filter(responsible_unit__isnull=True).order_by("code")
    for entity in rows.iterator():
        if not entity.region_code.startswith(tuple(region_prefixes)):
            continue
        unit = units.responsible(entity.region_code, entity.district_code)
        if unit is None:
            continue
        digits = region_digits(entity.uscc or "", entity.reg_no or "")
        how = place(entity.address, digits, names).how
        entity.responsible_unit_id = unit.pk
        entity.placement = Placement.ADDRESS if how == "NONE" else Placement(how)
        entity.version += 1
        entity.updated_at = now
        placed.append(entity)
    if not placed:
        raise NothingChangedError("没有能自动落位的主体：请先导入各县（市、区）单位，或逐户指定")
    # Thousands at once; the record below says which unit got how many.
    Entity.objects.bulk_update(
        placed, ["responsible_unit", "placement", "version", "updated_at"], batch_size=500
    )
    by_unit = Counter(entity.responsible_unit_id for entity in placed)
    codes = {unit.pk: unit.code for unit in units.by_code.values()}
    append(
        kind=Event.ENTITIES_PLACED,
        actor=by,
        subject="waiting",
        payload={"counts": {codes[pk]: count for pk, count in by_unit.items() if pk is not None}},
        at=now,
    )
    return len(placed)
