"""The frequency meter on pages of other apps: templates join what code keeps apart."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from entities.models import Entity
from inspections.selectors.collisions import seen_by
from inspections.selectors.meters import meter_of_visits
from inspections.selectors.visits import visits_to

register = template.Library()
SHOWN = 5


@register.inclusion_tag("inspections/_meter_panel.html", takes_context=True)
def visit_meter(context: RequestContext, entity: Entity) -> dict[str, Any]:
    """Visits used and cap of this year, and the last visits that the reader may know of."""
    today = timezone.localdate()
    everything = visits_to(entity.pk)
    visits = seen_by(context["request"].user, everything, today=today)
    return {
        "entity": entity,
        "meter": meter_of_visits(entity, visits, today=today),
        "visits": visits[::-1][:SHOWN],
        "hides_some": len(visits) < len(everything),
    }
