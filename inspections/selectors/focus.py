"""Which mark an entity has today: listed, complaints upheld, an industry of high risk."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, Count, Q, Value, When
from django.db.models.fields import CharField

from entities.credit.facts import FactKind
from entities.credit.grading import months_later
from entities.models import CreditFact
from inspections.ratios.types import COMPLAINED, COMPLAINT_MONTHS, LISTED, RISKY
from inspections.selectors.matching import industry_condition

LISTINGS = (FactKind.ABNORMAL_LISTED.value, FactKind.SEVERE_LISTED.value)


def mark_of(*, complaints: int, industries: Sequence[str], on: date) -> Case:
    """The first mark that fits an entity, as a column; "" where none does.

    A listing counts until it ends, a complaint for twelve months; neither where the fact was
    entered in error.
    """
    facts = CreditFact.objects.order_by()
    listed = facts.filter(kind__in=LISTINGS, on__lte=on, end__isnull=True)
    since = months_later(on, -COMPLAINT_MONTHS)
    upheld = facts.filter(kind=FactKind.COMPLAINT_UPHELD.value, on__gt=since, on__lte=on).exclude(
        end__is_error=True
    )
    many = upheld.values("entity_id").annotate(n=Count("pk")).filter(n__gte=complaints)
    whens = [
        When(pk__in=listed.values("entity_id"), then=Value(LISTED)),
        When(pk__in=many.values("entity_id"), then=Value(COMPLAINED)),
    ]
    if industries:
        wanted = Q()
        for code in industries:
            wanted |= industry_condition(code)
        whens.append(When(wanted, then=Value(RISKY)))
    return Case(*whens, default=Value(""), output_field=CharField())
