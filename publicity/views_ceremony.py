"""Ceremonies for everybody: what is announced, what happens, what happened."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.selectors.live import events_after, newest_event, stream_of
from publicity.live.wire import packet


@require_safe
def events(_request: HttpRequest, code: str) -> HttpResponse:
    """Where this process cannot stream (WSGI): the browser asks for ``events.json`` instead."""
    text = f"本进程不能实时推送仪式 {code}，请改用 events.json。"
    return HttpResponse(text, status=501, content_type="text/plain; charset=utf-8")


@require_safe
def events_json(request: HttpRequest, code: str) -> HttpResponse:
    """What was told after number ``after``; unchanged answers are short. Two or three queries."""
    stream = stream_of(code)
    if stream is None:
        raise Http404(f"没有编号为 {code} 的抽取仪式。")
    asked = request.GET.get("after", "0")
    after = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0
    newest = newest_event(stream)
    seq = newest.seq if newest is not None else 0
    etag = f'"{stream}-{after}-{seq}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        now = timezone.now()
        told = events_after({stream: after}) if after < seq else []
        response = JsonResponse(
            {
                "now": int(now.timestamp() * 1000),
                "seq": seq,
                "is_over": newest is not None and newest.may_be_last(now=now),
                "is_all": not told or told[-1].seq >= seq,
                "events": [packet(event) for event in told],
            },
            json_dumps_params={"ensure_ascii": False},
        )
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    return response
