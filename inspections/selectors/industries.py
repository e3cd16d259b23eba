"""Tables of high-risk industries: the versions of a unit, and the one that holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from inspections.models.industries import IndustryTable
from inspections.presets import risky_industries
from inspections.ratios.industries import read
from inspections.ratios.types import Industry
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.selectors import units_above


@dataclass(frozen=True)
class InForce:
    """The industries that count for a unit, and the version that says so (None: ours)."""

    table: IndustryTable | None
    industries: tuple[Industry, ...]


def tables_of(unit: Unit) -> QuerySet[IndustryTable]:
    """Every version of the unit, newest first. One query."""
    return IndustryTable.objects.filter(unit=unit).select_related("decision", "unit")


def open_table(unit: Unit) -> IndustryTable | None:
    """The newest version, if nobody has decided it. One query."""
    row = tables_of(unit).first()
    return None if row is None or hasattr(row, "decision") else row


def approved_tables(unit: Unit) -> QuerySet[IndustryTable]:
    """Versions of the unit that two people signed, the latest day first."""
    rows = tables_of(unit).filter(decision__is_approved=True)
    return rows.order_by("-valid_from", "-number")


def table_on(unit: Unit, on: date) -> IndustryTable | None:
    """The version of the unit, else of the nearest unit above, that holds on a day. Two queries."""
    nearest_first = [unit, *reversed(units_above(unit))]
    rows = IndustryTable.objects.filter(
        unit__in=nearest_first, decision__is_approved=True, valid_from__lte=on
    ).select_related("unit", "decision")
    held = {row.unit_id: row for row in rows.order_by("valid_from", "number")}
    return next((held[one.pk] for one in nearest_first if one.pk in held), None)


def industries_of(row: IndustryTable) -> tuple[Industry, ...]:
    """What a version says."""
    return read(parse_canonical(bytes(row.document)))


def industries_on(unit: Unit, on: date) -> InForce:
    """The industries that count for a unit on a day."""
    row = table_on(unit, on)
    return InForce(row, risky_industries() if row is None else industries_of(row))


def overview(units: Iterable[Unit], on: date) -> list[tuple[Unit, InForce, IndustryTable | None]]:
    """Each unit with what counts for it on a day, and with the version that waits. One query."""
    rows = list(IndustryTable.objects.select_related("unit", "decision").order_by("number"))
    newest = {row.unit_id: row for row in rows}
    approved = [row for row in rows if hasattr(row, "decision") and row.decision.is_approved]
    begun = sorted(
        (row for row in approved if row.valid_from <= on), key=lambda row: row.valid_from
    )
    held = {row.unit.code: row for row in begun}
    found = []
    for unit in units:
        codes = reversed(unit.path.rstrip("/").split("/"))
        row = next((held[code] for code in codes if code in held), None)
        last = newest.get(unit.pk)
        waiting = None if last is None or hasattr(last, "decision") else last
        industries = risky_industries() if row is None else industries_of(row)
        found.append((unit, InForce(row, industries), waiting))
    return found
