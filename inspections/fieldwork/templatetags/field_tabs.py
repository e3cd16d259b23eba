"""The tabs above the lists of field work."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from inspections.fieldwork.selectors.tabs import tabs_for

register = template.Library()


@register.inclusion_tag("fieldwork/_tabs.html", takes_context=True)
def field_tabs(context: RequestContext, here: str) -> dict[str, Any]:
    """Only lists that the reader may open; ``here`` is the name of the current one."""
    user = context["request"].user
    return {"tabs": tabs_for(user, on=timezone.localdate()), "here": here}
