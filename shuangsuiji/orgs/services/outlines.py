"""Keeping the outlines of a bureau's districts."""

import hashlib
from datetime import datetime

from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.events import Event
from shuangsuiji.orgs.geojson import read_outlines
from shuangsuiji.orgs.models import Datum, Unit, UnitOutline
from shuangsuiji.orgs.services.units import UnitRefusedError


@command
def save_outline(
    *, unit: Unit, filename: str, data: bytes, datum: Datum, by: str, now: datetime
) -> UnitOutline:
    """Take the districts of a GeoJSON file as those of the unit, in place of earlier ones.

    Raises:
        OutlineError: the file cannot be taken; nothing is changed.
    """
    areas = [
        [one.name, [list(map(list, ring)) for ring in one.rings]] for one in read_outlines(data)
    ]
    digest = hashlib.sha256(data).hexdigest()
    row, _ = UnitOutline.objects.update_or_create(
        unit=unit,
        defaults={
            "filename": filename[:255],
            "digest": digest,
            "datum": datum,
            "areas": areas,
            "updated_by": by,
            "updated_at": now,
        },
    )
    append(
        kind=Event.OUTLINE_SAVED,
        actor=by,
        subject=unit.code,
        payload={"digest": digest, "datum": str(datum), "areas": len(areas)},
        at=now,
    )
    return row


@command
def drop_outline(*, unit: Unit, by: str, now: datetime) -> None:
    """Forget the districts of a unit.

    Raises:
        UnitRefusedError: it has none.
    """
    row = UnitOutline.objects.filter(unit=unit).first()
    if row is None:
        raise UnitRefusedError(f"{unit.name}没有上传过辖区边界。")
    digest = row.digest
    row.delete()
    append(
        kind=Event.OUTLINE_DROPPED,
        actor=by,
        subject=unit.code,
        payload={"digest": digest},
        at=now,
    )
