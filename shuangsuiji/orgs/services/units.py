"""Writing the tree of units, one unit or a whole list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.events import Event
from shuangsuiji.orgs.importing import UnitPlan, UnitRow, plan_units
from shuangsuiji.orgs.models import Unit, UnitKind


class UnitRefusedError(ValueError):
    """The unit, or a list of units, cannot be stored as asked."""


@dataclass(frozen=True)
class UnitCounts:
    """What an import did."""

    created: int
    updated: int
    unchanged: int


@command
def save_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None,
    region_code: str = "",
    point: tuple[int, int] | None = None,
    is_active: bool = True,
    is_new: bool = False,
    by: str,
    now: datetime,
) -> Unit:
    """Add a unit, or change the one with this code; moving it moves everything below it.

    Args:
        point: reference point (longitude, latitude) in microdegrees; None keeps the stored one.
        is_new: refuse a code that exists already.

    Raises:
        UnitRefusedError: the parent stands below the unit, or the code clashes.
    """
    row = UnitRow(
        number=0,
        code=code,
        name=name,
        kind=UnitKind(kind),
        parent_code=parent.code if parent else "",
        region_code=region_code,
        point=point,
        is_active=is_active,
    )
    plan = _plan([row])
    if is_new and not plan.created:
        raise UnitRefusedError(f"代码 {code} 已有单位在用。请换一个代码，或去修改那个单位。")
    unit = _carry_out(plan)[code]
    append(
        kind=Event.UNIT_SAVED,
        actor=by,
        subject=code,
        payload={
            "name": name,
            "kind": row.kind.value,
            "path": unit.path,
            "region_code": region_code,
            "is_active": is_active,
            "created": bool(plan.created),
        },
        at=now,
    )
    return unit


@command
def import_units(
    *, rows: Sequence[UnitRow], source: str, digest: str, by: str, now: datetime
) -> UnitCounts:
    """Store a whole list of units, or nothing of it.

    Args:
        source: name of the file, for the record.
        digest: SHA-256 of the file's bytes.

    Raises:
        UnitRefusedError: one of the rows does not fit the tree as it is now.
    """
    plan = _plan(rows)
    _carry_out(plan)
    counts = UnitCounts(len(plan.created), len(plan.updated), len(plan.unchanged))
    append(
        kind=Event.UNITS_IMPORTED,
        actor=by,
        subject=digest,
        payload={
            "file": source,
            "created": [row.code for row in plan.created],
            "updated": [row.code for row in plan.updated],
            "unchanged": counts.unchanged,
        },
        at=now,
    )
    return counts


def _plan(rows: Sequence[UnitRow]) -> UnitPlan:
    existing = {unit.code: unit for unit in Unit.objects.select_for_update()}
    plan = plan_units(rows, existing)
    if plan.rejected:
        first = plan.rejected[0]
        raise UnitRefusedError(f"{first.column}“{first.value}”：{first.rule}。{first.remedy}")
    return plan


def _carry_out(plan: UnitPlan) -> dict[str, Unit]:
    """Write rows parents first, then the paths of units that moved along. Units by code."""
    stored = {unit.code: unit for unit in Unit.objects.all()}
    for row in [*plan.created, *plan.updated]:
        unit = stored.get(row.code) or Unit(code=row.code)
        for name, value in row.values().items():
            setattr(unit, name, value)
        unit.parent = stored[row.parent_code] if row.parent_code else None
        unit.path = plan.moved.get(row.code, unit.path)
        unit.save()
        stored[row.code] = unit
    for code, path in plan.moved.items():
        if stored[code].path != path:
            stored[code].path = path
            stored[code].save(update_fields=["path"])
    return stored
