"""Entities as other apps count them: by code, a few columns each."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from entities.models import Entity, EntityKind, Listing

BATCH = 300  # asked for by three columns at once; SQLite takes 999 parameters
KIND_LABELS = dict(EntityKind.choices)


class Brief(NamedTuple):
    """What statistics keep of an entity."""

    pk: int
    kind: str
    industry: str
    region_code: str
    district_code: str
    unit_id: int | None


def briefs_by_code(codes: Iterable[str]) -> dict[str, Brief]:
    """Entities by code, credit code and old number. One query for each 300."""
    found: dict[str, Brief] = {}
    wanted: Sequence[str] = sorted(set(codes))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        rows = Entity.objects.filter(Q(code__in=batch) | Q(uscc__in=batch) | Q(reg_no__in=batch))
        for code, uscc, reg_no, *rest in rows.values_list(
            *("code", "uscc", "reg_no", "pk", "kind", "industry"),
            *("region_code", "district_code", "responsible_unit_id"),
        ):
            found |= {name: Brief(*rest) for name in (code, uscc, reg_no) if name}
    return found


def listings_in_force(refs: Iterable[str]) -> QuerySet[Listing]:
    """Listings decided on these findings (codes of visits or publications), errors left out."""
    rows = Listing.objects.filter(ref__in=list(refs))
    return rows.exclude(fact__end__is_error=True)


def listing_refs() -> QuerySet[Listing, str]:
    """What listings were decided on; for use inside another query."""
    rows = Listing.objects.exclude(ref="").exclude(fact__end__is_error=True)
    return rows.values_list("ref", flat=True)


def list_moves(since: date, until: date, unit: str) -> tuple[int, int]:
    """Decisions that put on a list and that took off one, of units below a path. Two queries."""
    rows = Listing.objects.exclude(fact__end__is_error=True)
    if unit:
        rows = rows.filter(unit__path__startswith=unit)
    listed = rows.filter(decided_on__range=(since, until)).count()
    return listed, rows.filter(fact__end__on__range=(since, until)).count()
