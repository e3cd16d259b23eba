"""What belongs to one entity: its publications, and nothing of anybody else's."""

from datetime import date, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from inspections.policies import PolicyError
from publicity.models import Publication
from publicity.published import shown_results


def own_publication(entity_id: int, code: str, *, on: date) -> Publication:
    """A result of the entity that is shown by now, locked until the transaction ends.

    Raises:
        PolicyError: another entity's, unknown, withdrawn or no longer shown.
    """
    rows = Publication.objects.select_for_update(of=("self",)).filter(
        pk__in=shown_results(on=on).filter(entity_id=entity_id, code=code).values("pk")
    )
    found = rows.select_related("unit", "visit").first()
    if found is None:
        raise PolicyError(f"没有公示 {code}，或已撤下、期满。请从本企业的记录中选择。")
    return found


def last_day_to_object(publication: Publication) -> date | None:
    """The last day on which an objection is taken; None = as long as the result is shown."""
    if not settings.SSJ_OBJECTION_DAYS:
        return None
    return localdate(publication.published_at) + timedelta(days=settings.SSJ_OBJECTION_DAYS)
