"""Lists (经营异常名录、标记、严重违法失信名单) as the public may read them."""

from datetime import date

from django.db.models import QuerySet

from entities.models import Listing
from entities.selectors import listings

__all__ = ["Listing", "standing_listings"]


def standing_listings(*, on: date, unit: str = "") -> QuerySet[Listing]:
    """Listings in force, newest first, with entity and unit; of one unit where it is named."""
    rows = listings.standing_listings(on=on)
    if unit:
        rows = rows.filter(unit__code=unit)
    return rows.order_by("-decided_at", "-pk")
