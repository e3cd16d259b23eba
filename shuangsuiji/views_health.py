"""Health addresses for proxies, watchers and the bench (docs/public-site.md)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuangsuiji.health import findings


@require_safe
def hello(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The least that a page can cost: every middleware, no database. The bench compares with it."""
    return HttpResponse("hello", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whether pages can be served (else 503), and what else is wrong."""
    found = findings(timezone.now())
    is_down = any(one.cause and one.stops for one in found)
    status = "down" if is_down else "degraded" if any(one.cause for one in found) else "ok"
    told = {"status": status, "checks": {one.name: one.cause or "ok" for one in found}}
    return JsonResponse(
        told, status=503 if is_down else 200, json_dumps_params={"ensure_ascii": False}
    )
