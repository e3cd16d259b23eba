"""All viewers of one process, and the one reader of the table that serves them all.

Runs on the event loop of the web server. The database is read on two threads of the hub's own:
so many connections it holds, however many people watch.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from functools import partial
from typing import TypeVar

import redis
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from inspections.audience import audience, note_audience
from inspections.selectors.live import StoredEvent, events_after, stream_of
from publicity.live.channel import Channel, Viewer
from shuangsuiji.bell import rings

logger = logging.getLogger(__name__)
T = TypeVar("T")

PAUSE = 0.1  # seconds between looks into the table
PAUSE_WITH_BELL = 2.0  # the same, while Redis rings for everything new
TROUBLE = 1.0  # after a look that failed
COUNTED_EVERY = 5.0
LOOKED_OVER_EVERY = 1.0
KEPT_IDLE = 60.0  # a stream that nobody watches any more


class FullError(RuntimeError):
    """As many watch at one process as may."""


class Hub:
    """Who watches what."""

    def __init__(self) -> None:
        self.is_ending = False
        self.process = f"{socket.gethostname()}/{os.getpid()}"
        self._channels: dict[str, Channel] = {}
        self._loading: dict[str, asyncio.Task[Channel | None]] = {}
        self._threads = ThreadPoolExecutor(2, "ssj-live")
        self._rung = asyncio.Event()
        self._hears_bell = False
        self._tasks: list[asyncio.Task[None]] = []
        self._elsewhere: dict[str, int] = {}  # audience of all processes, as last read
        self._loop: asyncio.AbstractEventLoop | None = None

    async def join(self, code: str, seq: int) -> tuple[Channel, Viewer] | None:
        """Watch a ceremony after event ``seq``; None where there is none of that code.

        Raises:
            FullError: too many watch here, or this process is ending.
            django.db.Error: the stream is not in memory yet and the database does not answer.
        """
        watching = sum(len(each.viewers) for each in self._channels.values())
        if self.is_ending or watching >= settings.SSJ_LIVE_VIEWERS:
            raise FullError
        channel = self._channels.get(code) or await self._loaded(code)
        if channel is None:
            return None
        self._start()
        viewer = Viewer(seq, now=self.time)
        channel.viewers.add(viewer)
        channel.idle_since = None
        return channel, viewer

    def leave(self, channel: Channel, viewer: Viewer) -> None:
        channel.viewers.discard(viewer)
        if not channel.viewers and self._loop is not None:
            channel.idle_since = self._loop.time()

    @property
    def time(self) -> float:
        """The clock of the loop that everybody here lives on."""
        return 0.0 if self._loop is None else self._loop.time()

    def audience(self, channel: Channel) -> int:
        """How many watch a ceremony, here and elsewhere, as far as is known."""
        return max(len(channel.viewers), self._elsewhere.get(channel.code, 0))

    def end(self) -> None:
        """Let every viewer go; may be called from a signal handler."""
        self.is_ending = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended before us
                self._loop.call_soon_threadsafe(self._wake_everybody)

    def _wake_everybody(self) -> None:
        self._rung.set()
        for channel in self._channels.values():
            channel.wake_all()
        for task in self._tasks:
            task.cancel()
        self._threads.shutdown(wait=False)  # and with them their database connections

    async def _loaded(self, code: str) -> Channel | None:
        """Read a stream once, however many ask for it at the same moment."""
        task = self._loading.get(code)
        if task is None:
            task = asyncio.ensure_future(self._load(code))
            self._loading[code] = task
            task.add_done_callback(lambda _: self._loading.pop(code, None))
        return await asyncio.shield(task)

    async def _load(self, code: str) -> Channel | None:
        stream = await self._read(lambda: stream_of(code))
        if stream is None:
            return None
        channel = Channel(code, stream, ())
        channel.idle_since = asyncio.get_running_loop().time()
        while events := await self._read(lambda: events_after({stream: channel.seq})):
            channel.extend(events)
        return self._channels.setdefault(code, channel)

    async def _read(self, query: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: _on_own_connection(query))

    def _start(self) -> None:
        if self._tasks:
            return
        self._loop = asyncio.get_running_loop()
        jobs = (self._follow(), self._count(), self._look_over())
        self._tasks = [asyncio.ensure_future(job) for job in jobs]
        if settings.REDIS_URL:
            self._tasks.append(asyncio.ensure_future(self._listen()))

    async def _follow(self) -> None:
        """Look into the table again and again, for as long as the process lives."""
        was_reached = True
        while not self.is_ending:
            try:
                await self._look()
                was_reached = True
            except (Error, OSError) as error:
                if was_reached:
                    logger.warning("直播暂时读不到数据库，稍后再试：%s", error)
                was_reached = False
                await asyncio.sleep(TROUBLE)
            await self._pause()

    async def _look(self) -> None:
        self._forget_the_idle()
        channels = {each.stream: each for each in self._channels.values()}
        if not channels:
            return
        found: dict[int, list[StoredEvent]] = {}
        heads = {stream: channel.seq for stream, channel in channels.items()}
        for event in await self._read(lambda: events_after(heads)):
            found.setdefault(event.stream, []).append(event)
        for stream, events in found.items():
            channels[stream].extend(events)

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE_WITH_BELL if self._hears_bell else PAUSE):
                await self._rung.wait()
        self._rung.clear()

    def _forget_the_idle(self) -> None:
        now = asyncio.get_running_loop().time()
        for code, channel in list(self._channels.items()):
            if channel.idle_since is not None and now - channel.idle_since > KEPT_IDLE:
                del self._channels[code]

    async def _look_over(self) -> None:
        """Signs of life, and an end for whoever takes nothing: one clock for all viewers."""
        while not self.is_ending:
            await asyncio.sleep(LOOKED_OVER_EVERY)
            for channel in self._channels.values():
                for viewer in channel.viewers:
                    viewer.look_over(self.time)

    async def _count(self) -> None:
        """Tell the other processes how many watch here, and hear how many watch there."""
        while not self.is_ending:
            counts = {code: len(each.viewers) for code, each in self._channels.items()}
            if counts:
                try:
                    self._elsewhere = await self._read(partial(_counted, self.process, counts))
                except (Error, OSError, redis.RedisError):
                    self._elsewhere = {}  # then the console shows this process alone
            await asyncio.sleep(COUNTED_EVERY)

    async def _listen(self) -> None:
        """Hear the bell; while Redis is away the pauses are short instead."""
        while True:
            try:
                async with aclosing(rings()) as heard:  # its line is put down here, in this task
                    async for _ in heard:
                        if self.is_ending:
                            return
                        self._hears_bell = True
                        self._rung.set()
            except (redis.RedisError, OSError):
                self._hears_bell = False
                if self.is_ending:
                    return
                await asyncio.sleep(TROUBLE)


def _counted(process: str, counts: dict[str, int]) -> dict[str, int]:
    now = timezone.now().timestamp()
    note_audience(process, counts, now=now)
    return {code: audience(code, now=now) for code in counts}


def _on_own_connection(query: Callable[[], T]) -> T:
    """Run on the thread's own database connection, a new one where the old one is dead."""
    close_old_connections()
    try:
        return query()
    except Error:
        connection.close()
        raise


HUB = Hub()
