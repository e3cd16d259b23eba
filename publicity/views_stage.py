"""The stage of a ceremony for projectors, and the timeline that it plays."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.ceremony_rules import acts_of
from inspections.selectors.live import Ceremony, newest_event, public_ceremony
from publicity.stage.timeline import Timeline, timeline, version


@require_safe
def stage(request: HttpRequest, code: str) -> HttpResponse:
    """The stage; without JavaScript the facts of the act as text, loaded again and again."""
    ceremony, seq = _ceremony(code)
    told = timeline(ceremony, seq=seq)
    context: dict[str, Any] = {
        "ceremony": ceremony,
        "acts": [(act.value, act.label) for act in acts_of(ceremony)],
        "current": _current(told),
        "may_be_replayed": told["may_be_replayed"],
        "is_replay": bool(request.GET.get("replay")) and told["may_be_replayed"],
        "qr_watch": _qr(request, reverse("ceremony:watch", args=[code])),
        "qr_draw": _qr(request, reverse("publicity:draw", args=[ceremony.session.code])),
    }
    return render(request, "publicity/stage.html", context)


@require_safe
def stage_timeline(request: HttpRequest, code: str) -> HttpResponse:
    """What the stage plays, as far as it may be told by now."""
    ceremony, seq = _ceremony(code)
    etag = f'"{version(ceremony, seq=seq)}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        told = {**timeline(ceremony, seq=seq), "now": int(timezone.now().timestamp() * 1000)}
        response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    return response


def _ceremony(code: str) -> tuple[Ceremony, int]:
    """The ceremony and the number of its newest event. Two queries."""
    ceremony = public_ceremony(code)
    if ceremony is None:
        raise Http404(f"没有编号为 {code} 的抽取仪式。")
    newest = newest_event(ceremony.pk)
    return ceremony, newest.seq if newest is not None else 0


def _current(told: Timeline) -> Any:
    acts: Any = told["acts"]
    return (
        acts[-1]
        if told["may_be_replayed"]
        else next((one for one in acts if one["act"] == told["act"]), acts[0])
    )


def _qr(request: HttpRequest, path: str) -> str:
    return segno.make(request.build_absolute_uri(path), error="m").svg_data_uri(scale=8, border=2)
