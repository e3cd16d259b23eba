"""Which law packs hold for a unit."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from inspections.lawpacks import law_packs
from inspections.lint.engine import packs_in_force
from inspections.lint.types import LawPack
from inspections.models.law import LawSelection
from shuangsuiji.orgs.models import Unit


@dataclass(frozen=True)
class LawInForce:
    """The packs and the cap of general items that hold for a unit on a day."""

    packs: tuple[LawPack, ...]
    general_cap_bp: int | None
    selection: LawSelection | None  # None: nobody chose, national packs only


def law_for(unit: Unit, *, on: date) -> LawInForce:
    """As the unit, or the nearest unit above it, chose last. One query."""
    row = nearest_selection(unit)
    chosen = row.packs if row is not None else []
    return LawInForce(
        packs=packs_in_force(law_packs(), chosen=chosen, on=on),
        general_cap_bp=row.general_cap_bp if row is not None else None,
        selection=row,
    )


def nearest_selection(unit: Unit) -> LawSelection | None:
    """The newest choice of the unit or of the nearest unit above that made one. One query."""
    line = unit.path.rstrip("/").split("/")
    rows = LawSelection.objects.filter(unit__code__in=line).select_related("unit")
    return max(rows, key=lambda row: (len(row.unit.path), row.version), default=None)


def selections_of(unit: Unit) -> QuerySet[LawSelection]:
    """What the unit itself chose, newest first. One query."""
    return LawSelection.objects.filter(unit=unit).order_by("-version")
