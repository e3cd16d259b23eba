"""Tells every page whether it shows fictitious data."""

from django.conf import settings
from django.http import HttpRequest

from entities.selectors.registry import has_entities_beyond
from shuangsuiji.demo.founding import FOUNDING_UNITS
from shuangsuiji.demo.places import CITY
from shuangsuiji.orgs.selectors import has_units_beyond

FOUNDING = tuple(row[0] for row in FOUNDING_UNITS)


def demo(request: HttpRequest) -> dict[str, bool]:  # noqa: ARG001  # Django passes the request
    """``demo`` shows the banner of base.html; ``is_mixed`` that not everything is fictitious.

    Two short queries where the demo was loaded, none elsewhere.
    """
    if not settings.SSJ_DEMO:
        return {"demo": False}
    return {
        "demo": True,
        "is_mixed": has_units_beyond(CITY[0][:4], *FOUNDING) or has_entities_beyond("demo"),
    }
