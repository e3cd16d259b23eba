"""The stream of a ceremony: every event to everybody, in order, once, also after a break."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from django.db import connection
from django.utils import timezone

from inspections.acts import Act
from inspections.audience import audience
from inspections.models.sessions import VoidReason
from inspections.services.ceremonies import turn_to_act
from inspections.services.publishing import publish_session
from inspections.services.voids import approve_void, propose_void
from inspections.tests.test_live_events import announced, drawn
from inspections.tests.world import NOON
from publicity.live.application import LiveApplication
from publicity.live.hub import Hub
from shuangsuiji.tests.servers import SHARED

pytestmark = SHARED
PATIENCE = 10  # seconds


class Line:
    """One browser's line to the application, as the web server drives it."""

    def __init__(self, application, code, *, last_event_id=None, query=""):
        self.status, self.headers, self.body = None, {}, bytearray()
        self.is_done = False
        self._leaving = asyncio.Event()
        self._may_take = asyncio.Event()
        self._may_take.set()
        headers = [(b"host", b"localhost")]
        if last_event_id is not None:
            headers.append((b"last-event-id", str(last_event_id).encode()))
        scope = {
            "type": "http",
            "method": "GET",
            "path": f"/ceremony/{code}/events/",
            "query_string": query.encode(),
            "headers": headers,
        }
        self.task = asyncio.ensure_future(application(scope, self._receive, self._send))

    async def _receive(self):
        await self._leaving.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        await self._may_take.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message["body"]
            self.is_done = not message.get("more_body", False)

    def stop_reading(self):
        self._may_take.clear()

    def leave(self):
        self._leaving.set()

    def events(self):
        """(event, data) of every block so far."""
        found = []
        for block in self.body.decode().split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
            if "data" in fields:
                found.append((fields.get("event", "message"), json.loads(fields["data"])))
        return found

    def seqs(self):
        return [data["seq"] for event, data in self.events() if event == "message"]


@asynccontextmanager
async def running():
    hub = Hub()
    try:
        yield LiveApplication(None, hub)
    finally:
        hub.end()
        await asyncio.sleep(0.01)


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


def turn(ceremony, act):
    turn_to_act(ceremony_code=ceremony.code, act=act, by="officer", now=NOON)


async def meanwhile(function, *arguments):
    """Call a service from the story, on a thread that keeps no connection for the next test."""

    def call():
        try:
            return function(*arguments)
        finally:
            connection.close()

    return await asyncio.to_thread(call)


def test_a_viewer_gets_what_was_and_what_comes(shared_database):
    ceremony = announced()

    async def story():
        async with running() as application:
            line = Line(application, ceremony.code)
            await until(lambda: line.seqs() == [1, 2])
            await meanwhile(turn, ceremony, Act.SEALED)
            await until(lambda: line.seqs() == [1, 2, 3])
            return line

    line = asyncio.run(story())

    assert line.status == 200
    assert line.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert line.headers["x-accel-buffering"] == "no"
    assert "no-store" in line.headers["cache-control"]
    assert line.body.startswith(b"retry: ")
    stored = list(ceremony.events.values_list("body", "prev_hash", "hash"))
    told = [data for event, data in line.events() if event == "message"]
    assert [(one["body"].encode(), one["prev_hash"], one["hash"]) for one in told] == [
        (bytes(body), prev, own) for body, prev, own in stored
    ]


@pytest.mark.parametrize("how", [{"last_event_id": 1}, {"query": "after=1"}])
def test_whoever_comes_back_gets_the_rest(shared_database, how):
    ceremony = announced()

    async def story():
        async with running() as application:
            line = Line(application, ceremony.code, **how)
            await until(line.seqs)
            return line.seqs()

    assert asyncio.run(story()) == [2]


def test_the_header_counts_more_than_the_address(shared_database):
    ceremony = announced()

    async def story():
        async with running() as application:
            line = Line(application, ceremony.code, last_event_id=1, query="after=0")
            await until(line.seqs)
            return line.seqs()

    assert asyncio.run(story()) == [2]


def test_there_is_no_stream_without_a_ceremony(shared_database):
    async def story():
        async with running() as application:
            line = Line(application, "C9-2026-0001")
            await line.task
            return line.status

    assert asyncio.run(story()) == 404


def test_who_does_not_read_delays_nobody_and_is_cut_off(shared_database, monkeypatch):
    monkeypatch.setattr("publicity.live.channel.STALLED", 0.2)
    monkeypatch.setattr("publicity.live.hub.LOOKED_OVER_EVERY", 0.02)
    ceremony = announced()

    async def story():
        async with running() as application:
            slow, quick = Line(application, ceremony.code), Line(application, ceremony.code)
            await until(lambda: slow.seqs() == quick.seqs() == [1, 2])
            slow.stop_reading()
            await meanwhile(turn, ceremony, Act.SEALED)
            await until(lambda: quick.seqs() == [1, 2, 3])
            async with asyncio.timeout(5):
                await slow.task
            back = Line(application, ceremony.code, last_event_id=slow.seqs()[-1])
            await until(back.seqs)
            return slow.seqs(), slow.is_done, back.seqs()

    assert asyncio.run(story()) == ([1, 2], False, [3])


def test_the_audience_is_counted_and_forgets_who_left(shared_database, monkeypatch, client):
    monkeypatch.setattr("publicity.live.hub.COUNTED_EVERY", 0.02)
    monkeypatch.setattr("publicity.live.channel.BEAT", 0.05)
    monkeypatch.setattr("publicity.live.hub.LOOKED_OVER_EVERY", 0.02)
    ceremony = announced()

    def told(line):
        return [data["viewers"] for event, data in line.events() if event == "clock"]

    async def story():
        async with running() as application:
            lines = [Line(application, ceremony.code) for _ in range(3)]
            await until(lambda: 3 in told(lines[0]))
            lines[1].leave()
            await lines[1].task
            await until(lambda: told(lines[0])[-1] == 2)

    asyncio.run(story())
    assert audience(ceremony.code, now=timezone.now().timestamp()) == 2
    assert client.get(f"/ceremony/{ceremony.code}/viewers.json").json() == {"viewers": 2}


def test_a_full_process_refuses_and_says_when_to_come_back(shared_database, settings):
    settings.SSJ_LIVE_VIEWERS = 1
    ceremony = announced()

    async def story():
        async with running() as application:
            first = Line(application, ceremony.code)
            await until(first.seqs)
            second = Line(application, ceremony.code)
            await second.task
            return second.status, second.headers["retry-after"]

    assert asyncio.run(story()) == (503, "5")


def test_the_stream_of_a_void_ceremony_ends_and_is_not_asked_for_again(shared_database):
    ceremony = announced()
    code = ceremony.session.code
    propose_void(session_code=code, reason=VoidReason.OTHER, note="停电", by="officer", now=NOON)
    approve_void(session_code=code, by="reviewer", now=NOON)

    async def story():
        async with running() as application:
            line = Line(application, ceremony.code)
            await line.task
            again = Line(application, ceremony.code, last_event_id=line.seqs()[-1])
            await again.task
            return line.events()[-1], line.is_done, again.status

    assert asyncio.run(story()) == (("end", {"seq": 4}), True, 204)


def test_a_published_ceremony_is_over_when_it_has_been_quiet(shared_database):
    ceremony = announced()
    session = drawn(ceremony)
    publish_session(session_code=session.code, by="reviewer", now=NOON)

    async def story():
        async with running() as application:
            line = Line(application, ceremony.code)
            await line.task
            return line.events()[-1][0]

    assert asyncio.run(story()) == "end"


def test_a_process_that_ends_lets_everybody_go(shared_database):
    ceremony = announced()

    async def story():
        hub = Hub()
        line = Line(LiveApplication(None, hub), ceremony.code)
        await until(line.seqs)
        hub.end()
        async with asyncio.timeout(1):
            await line.task
        return line.is_done, [event for event, _ in line.events()]

    is_done, events = asyncio.run(story())
    assert is_done
    assert "end" not in events  # the browser comes back, to another process


def test_polling_says_the_same_and_is_short_when_nothing_is_new(client):
    ceremony = announced()

    first = client.get(f"/ceremony/{ceremony.code}/events.json?after=1")
    again = client.get(
        f"/ceremony/{ceremony.code}/events.json?after=1", headers={"If-None-Match": first["ETag"]}
    )
    turn(ceremony, Act.SEALED)
    later = client.get(
        f"/ceremony/{ceremony.code}/events.json?after=1", headers={"If-None-Match": first["ETag"]}
    )

    assert [one["seq"] for one in first.json()["events"]] == [2]
    assert (again.status_code, again.content) == (304, b"")
    assert [one["seq"] for one in later.json()["events"]] == [2, 3]
    assert client.get("/ceremony/C9-2026-0001/events.json").status_code == 404


def test_a_process_that_cannot_stream_says_so(client):
    assert client.get(f"/ceremony/{announced().code}/events/").status_code == 501
