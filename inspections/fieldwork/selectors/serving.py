"""Which visit serves a drawn row, as part of a query for the rows."""

from django.db.models import OuterRef, Subquery

from inspections.fieldwork.models.visits import VisitPart


def serving_visit() -> Subquery:
    """The visit that serves the drawn row of an outer query by now; NULL until it is sent out."""
    parts = VisitPart.objects.filter(drawn=OuterRef("pk"))
    return Subquery(parts.order_by("-pk").values("visit")[:1])
