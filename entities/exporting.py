"""The register as rows of text, in the columns that an import understands."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from entities.columns import COLUMNS
from entities.models import Entity

HEADER = [column.label for column in COLUMNS]
E6 = Decimal(1_000_000)


def export_rows(entities: Iterable[Entity]) -> Iterator[list[str]]:
    """One list of cells per entity. Needs unit and tags loaded along."""
    for entity in entities:
        cells = {
            "uscc": entity.uscc or "",
            "reg_no": entity.reg_no or "",
            "kind": entity.get_kind_display(),
            "status": entity.get_status_display(),
            "registered_on": entity.registered_on.isoformat() if entity.registered_on else "",
            "unit": entity.responsible_unit.code if entity.responsible_unit else "",
            "lon": degrees(entity.lon_e6),
            "lat": degrees(entity.lat_e6),
            "tags": "、".join(tag.name for tag in entity.tags.all()),
        }
        yield [
            cells[column.field] if column.field in cells else str(getattr(entity, column.field))
            for column in COLUMNS
        ]


def degrees(micro: int | None) -> str:
    """Microdegrees as decimal degrees with six places; "" when unknown."""
    return "" if micro is None else f"{Decimal(micro) / E6:.6f}"
