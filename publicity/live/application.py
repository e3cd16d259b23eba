"""The stream itself, as an ASGI application in front of Django's.

Not a Django view: Django keeps a thread (and with it a database connection) for every request
that passed a synchronous middleware, until its last byte is sent. A viewer stays for an hour.
"""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.db import Error
from django.utils import timezone

from publicity.live import wire
from publicity.live.channel import Channel, Viewer
from publicity.live.hub import FullError, Hub

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = re.compile(r"/ceremony/([-A-Za-z0-9_]{1,48})/events/")
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
)


class LiveApplication:
    """Answers for the streams of ceremonies; everything else goes on to Django."""

    def __init__(self, django: Application, hub: Hub) -> None:
        self._django = django
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] != "GET":
            await self._django(scope, receive, send)
            return
        seq = _asked_after(scope)
        try:
            joined = await self._hub.join(found[1], seq)
        except (FullError, Error, OSError):
            await _refuse(send, 503, "现在不能实时推送，请稍后再试，或改用 events.json。")
            return
        if joined is None:
            await _refuse(send, 404, "没有这场抽取仪式。")
            return
        channel, viewer = joined
        try:
            await self._show(channel, viewer, receive, send)
        finally:
            self._hub.leave(channel, viewer)

    async def _show(self, channel: Channel, viewer: Viewer, receive: Receive, send: Send) -> None:
        if viewer.seq and viewer.seq >= channel.seq and channel.is_over(now=timezone.now()):
            await _refuse(send, 204, "")  # tells the browser not to come back
            return
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS]})
        retry = 1000 + secrets.randbelow(4000)  # not all at once when this process ends
        await self._hand(viewer, send, wire.opening(retry_ms=retry) + self._beat(channel))
        watch = asyncio.ensure_future(_notice_leaving(viewer, receive))
        try:
            await self._follow(channel, viewer, send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except asyncio.CancelledError:
            if not viewer.is_cut or viewer.task is None or viewer.task.uncancel():
                raise
            return  # cut off; the server closes the line
        finally:
            watch.cancel()

    async def _follow(self, channel: Channel, viewer: Viewer, send: Send) -> None:
        """Hand over what is there and wait for more, until one side has had enough."""
        while not (viewer.is_gone or self._hub.is_ending):
            viewer.wake.clear()
            events = channel.take(viewer)
            if events:
                await self._hand(viewer, send, events)
            elif channel.is_over(now=timezone.now()):
                await self._hand(viewer, send, wire.end(seq=channel.seq))
                return
            elif viewer.is_due:
                await self._hand(viewer, send, self._beat(channel))
            else:
                await viewer.wake.wait()

    async def _hand(self, viewer: Viewer, send: Send, body: bytes) -> None:
        viewer.since, viewer.is_handing, viewer.is_due = self._hub.time, True, False
        await send({"type": "http.response.body", "body": body, "more_body": True})
        viewer.is_handing = False

    def _beat(self, channel: Channel) -> bytes:
        now_ms = int(timezone.now().timestamp() * 1000)
        return wire.beat(now_ms=now_ms, seq=channel.seq, viewers=self._hub.audience(channel))


def _asked_after(scope: Scope) -> int:
    """The number after which a viewer goes on: what the browser remembers, else the address."""
    headers = dict(scope["headers"])
    query = parse_qs(scope["query_string"].decode("latin-1"))
    for given in (headers.get(b"last-event-id", b"").decode("latin-1"), *query.get("after", ())):
        if given.isascii() and given.isdecimal() and len(given) < 10:
            return int(given)
    return 0


async def _notice_leaving(viewer: Viewer, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    viewer.is_gone = True
    viewer.wake.set()


async def _refuse(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
