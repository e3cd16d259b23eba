"""The parts of the navigation that open only to some."""

from django import template
from django.http import HttpRequest
from django.utils import timezone

from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import OVERSEERS, valid_grants

register = template.Library()


@register.simple_tag
def nav_parts(request: HttpRequest) -> frozenset[str]:
    """``desk`` (现场检查), ``oversight`` (重复检查, 监督). One query, though asked twice a page."""
    found: frozenset[str] | None = getattr(request, "nav_parts", None)
    if found is None:
        today = timezone.localdate()
        held = set(valid_grants(request.user, on=today).values_list("role", flat=True))
        is_keeper = getattr(request.user, "is_superuser", False)
        named = {
            "desk": is_keeper or bool(held - {Role.WITNESS}),
            "oversight": not held.isdisjoint(OVERSEERS),
        }
        found = frozenset(name for name, opens in named.items() if opens)
        request.nav_parts = found  # type: ignore[attr-defined]
    return found
