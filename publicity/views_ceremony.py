"""Ceremonies for everybody: what is announced, what happens, what happened."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.acts import Act
from inspections.audience import audience
from inspections.ceremony_rules import acts_of
from inspections.matters import matter_of
from inspections.selectors.live import (
    Ceremony,
    coming_ceremonies,
    events_after,
    events_of,
    newest_event,
    past_ceremonies,
    public_ceremony,
    stream_of,
)
from publicity.live.wire import packet
from publicity.live.words import told
from publicity.stage.showing import may_be_replayed

PER_PAGE = 30


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """抽查公告: what will be held, soonest first, and what was."""
    past = Paginator(past_ceremonies(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "coming": coming_ceremonies(),
        "page_obj": past,
        "past": [(row, matter_of(row)) for row in past],
    }
    return render(request, "publicity/ceremony_calendar.html", context)


@require_safe
def watch(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one ceremony; without JavaScript a list that is loaded again and again."""
    ceremony = public_ceremony(code)
    if ceremony is None:
        raise Http404(f"没有编号为 {code} 的抽取仪式。")
    rows = events_of(ceremony)
    now = timezone.now()
    context = {
        "ceremony": ceremony,
        "told": [told(row.body) for row in reversed(rows)],
        "acts": [(act.value, act.label) for act in acts_of(ceremony)],
        "bundle": _bundle(ceremony),
        "is_waiting": now < ceremony.held_at and ceremony.act == Act.WAITING,
        "may_be_replayed": may_be_replayed(ceremony),
        "is_over": bool(rows) and rows[-1].may_be_last(now=now),
    }
    return render(request, "publicity/ceremony.html", context)


def _bundle(ceremony: Ceremony) -> str:
    """Where the file is published that proves what was watched."""
    code = ceremony.session.code
    if ceremony.supplement is None:
        return reverse("publicity:bundle", args=[code])
    return reverse("publicity:supplement", args=[code, ceremony.supplement.number])


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


@require_safe
def viewers(_request: HttpRequest, code: str) -> JsonResponse:
    """About how many watch just now, over all processes."""
    response = JsonResponse({"viewers": audience(code, now=timezone.now().timestamp())})
    response["Cache-Control"] = "no-store"
    return response
