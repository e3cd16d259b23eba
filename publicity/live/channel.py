"""One stream in the memory of one process, and those who watch it here.

Events are kept once, already in the form in which they travel; a viewer is a place in that list
and nothing more. Who reads slowly stays behind alone and costs nobody anything.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from inspections.selectors.live import StoredEvent
from publicity.live.wire import frame

CHUNK = 32_768  # bytes that are handed over at once


BEAT = 15.0  # seconds between signs of life
STALLED = 30.0  # whoever takes nothing for so long is cut off and may come back


class Viewer:
    """Somebody who watches: how far they got, and the bell beside their bed.

    Nobody has a timer of their own: an event for a thousand viewers would start and stop two
    thousand. The hub looks over everybody once a second instead.
    """

    __slots__ = ("is_cut", "is_due", "is_gone", "is_handing", "seq", "since", "task", "wake")

    def __init__(self, seq: int, *, now: float) -> None:
        self.seq = seq
        self.wake = asyncio.Event()
        self.task = asyncio.current_task()
        self.since = now  # when something was last handed over, or began to be
        self.is_handing = False
        self.is_due = False  # a sign of life
        self.is_gone = False
        self.is_cut = False

    def look_over(self, now: float) -> None:
        """Remind of a sign of life, or give up whoever takes nothing."""
        waited = now - self.since
        if self.is_handing:
            if waited > STALLED and self.task is not None and not self.is_cut:
                self.is_cut = True
                self.task.cancel()
        elif waited > BEAT:
            self.is_due = True
            self.wake.set()


class Channel:
    """The stream of one ceremony."""

    def __init__(self, code: str, stream: int, events: Iterable[StoredEvent]) -> None:
        self.code = code
        self.stream = stream
        self.viewers: set[Viewer] = set()
        self.idle_since: float | None = None
        self._frames: list[bytes] = []
        self._last: StoredEvent | None = None
        self.extend(events)

    @property
    def seq(self) -> int:
        """Number of the newest event."""
        return len(self._frames)

    def extend(self, events: Iterable[StoredEvent]) -> None:
        """Take what follows; whoever has it already (a second answer of the table) is left out."""
        for event in events:
            if event.seq == self.seq + 1:
                self._frames.append(frame(event))
                self._last = event
        self.wake_all()

    def wake_all(self) -> None:
        for viewer in self.viewers:
            viewer.wake.set()

    def is_over(self, *, now: datetime) -> bool:
        return self._last is not None and self._last.may_be_last(now=now)

    def take(self, viewer: Viewer) -> bytes:
        """The next events for a viewer, whole ones; b"" when there are none."""
        taken: list[bytes] = []
        size = 0
        while viewer.seq < self.seq and size < CHUNK:
            taken.append(self._frames[viewer.seq])
            size += len(taken[-1])
            viewer.seq += 1
        return b"".join(taken)
