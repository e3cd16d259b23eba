"""What everybody may read of one entity's listings."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from entities.models import Listing


@dataclass(frozen=True)
class PublicListing:
    """A listing as published, and since when it is over; its ground stays with the decision."""

    listing: Listing  # with its unit
    ended_on: date | None
    is_error: bool  # it should never have been made


def listing_rows() -> QuerySet[Listing]:
    """Every listing with its unit and its end."""
    return Listing.objects.select_related("unit", "fact__end")


def listings_of(entity_id: int, *, on: date) -> list[PublicListing]:
    """Every listing of an entity, newest first; over with its term, too. One query."""
    found = []
    for row in listing_rows().filter(entity=entity_id).order_by("-decided_on", "-pk"):
        end = getattr(row.fact, "end", None)
        over = row.valid_to if row.valid_to is not None and row.valid_to < on else None
        ended_on = end.on if end is not None else over
        found.append(PublicListing(row, ended_on, is_error=end is not None and end.is_error))
    return found
