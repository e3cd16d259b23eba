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


class Viewer:
    """Somebody who watches: how far they got, and the bell beside their bed."""

    __slots__ = ("is_gone", "seq", "wake")

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self.wake = asyncio.Event()
        self.is_gone = False


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
