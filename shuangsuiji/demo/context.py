"""Tells every page whether it shows fictitious data."""

from django.conf import settings
from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, bool]:  # noqa: ARG001  # Django passes the request
    """``demo`` in templates: base.html shows the banner 虚构演示数据 when it is true."""
    return {"demo": settings.SSJ_DEMO}
