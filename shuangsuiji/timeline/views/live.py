"""The operations of every county under a unit, as they happen."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.policies import OVERSEERS, check_has_role_anywhere, has_role_anywhere
from shuangsuiji.orgs.selectors import outermost, units_visible_to
from shuangsuiji.timeline.live import live_state
from shuangsuiji.timeline.views.access import today


@login_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The page; it refreshes itself, and without scripts by a reload."""
    unit, units = _chosen(request)
    context = {
        **_state(request, unit),
        "units": units,
    }
    return render(request, "timeline/live.html", context)


@login_required
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """What changes on the page; 304 as long as it does not."""
    unit, _ = _chosen(request)
    text = render_to_string("timeline/_live.html", _state(request, unit), request)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    unchanged = request.headers.get("If-None-Match") == etag
    response = HttpResponseNotModified() if unchanged else HttpResponse(text)
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    return response


def _chosen(request: HttpRequest) -> tuple[Unit, list[Unit]]:
    """The unit to look at, by default the outermost, and those that may be chosen."""
    check_has_role_anywhere(request.user, OVERSEERS, on=today())
    units = list(units_visible_to(request.user, on=today(), roles=OVERSEERS))
    code = request.GET.get("unit", "")
    first = outermost(unit.path for unit in units)[0]
    found = next((u for u in units if (u.code == code if code else u.path == first)), None)
    if found is None:
        raise Http404(f"没有代码为 {code} 的单位，或不在您的范围内。")
    return found, units


def _state(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    may_audit = has_role_anywhere(request.user, Role.AUDITOR, on=today())
    now = timezone.now()
    return {"unit": unit, "live": live_state(unit, now=now), "may_audit": may_audit, "now": now}
