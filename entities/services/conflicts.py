"""Differences between file and register that a person decides entity by entity."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from entities.events import Event
from entities.models import ChangeState, Entity, EntityTag, ImportBatch, ImportChange, Placement
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit

Choice = Literal["update", "keep"]


@command
def settle_conflicts(
    *, batch_code: str, choices: Mapping[str, Choice], by: str, now: datetime
) -> list[str]:
    """Take over or refuse what a file says about some entities.

    Args:
        choices: entity code -> update (all its pending fields) or keep.

    Returns: codes of entities left undecided, because they were changed since the import.
    """
    batch = ImportBatch.objects.select_for_update().get(code=batch_code)
    pending: dict[str, list[ImportChange]] = {}
    for change in batch.changes.filter(
        state=ChangeState.PENDING, entity_code__in=list(choices)
    ).order_by("pk"):
        pending.setdefault(change.entity_code, []).append(change)
    moved_on: list[str] = []
    settled: dict[str, str] = {}
    for code, changes in pending.items():
        if choices[code] == "keep":
            state = ChangeState.KEPT
        elif (applied := _apply(code, changes, now)) is not None:
            state = ChangeState.APPLIED
            changes, left = applied, [one for one in changes if one not in applied]
            _settle(left, ChangeState.KEPT)
        else:
            moved_on.append(code)
            continue
        settled[code] = choices[code]
        _settle(changes, state)
    append(
        kind=Event.CONFLICTS_SETTLED,
        actor=by,
        subject=batch_code,
        payload={"choices": settled, "moved_on": moved_on},
        at=now,
    )
    return moved_on


def _settle(changes: Sequence[ImportChange], state: str) -> None:
    ImportChange.objects.filter(pk__in=[change.pk for change in changes]).update(state=state)


def _apply(code: str, changes: Sequence[ImportChange], now: datetime) -> list[ImportChange] | None:
    """Set the new values and return those; None when the entity no longer holds the old ones.

    A grade that is computed by now is left: it is never taken from a file.
    """
    entity = Entity.objects.select_for_update().get(code=code)
    if entity.credit_grades.exists():
        changes = [one for one in changes if one.field != "grade"]
    if any(_shown(entity, c.field) != c.old for c in changes if c.field != "tags"):
        return None
    if not changes:
        return []
    fields = ["version", "updated_at"]
    for change in changes:
        if change.field == "tags":
            entity.tags.add(EntityTag.objects.get_or_create(name=change.new)[0])
            continue
        fields.append(change.field)
        if change.field == "responsible_unit":
            entity.responsible_unit = Unit.objects.get(code=change.new)
            entity.placement = Placement.MANUAL
            fields.append("placement")
        elif change.field == "registered_on":
            entity.registered_on = date.fromisoformat(change.new)
        elif change.field in ("lon_e6", "lat_e6"):
            setattr(entity, change.field, int(change.new))
        else:
            setattr(entity, change.field, change.new)
    entity.version += 1
    entity.updated_at = now
    entity.save(update_fields=fields)
    return list(changes)


def _shown(entity: Entity, field: str) -> str:
    """A field as ``ImportChange`` writes it."""
    if field == "responsible_unit":
        return entity.responsible_unit.code if entity.responsible_unit else ""
    value = getattr(entity, field)
    return "" if value is None else str(value)
