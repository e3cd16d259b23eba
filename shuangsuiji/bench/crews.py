"""Processes that search a sealed file together, as workers search the ranges of a frame."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Protocol

from inspections.draw.shares import Reading, Search, Share, packed, share_of, unpacked


class Sealed(Protocol):
    parts: list[tuple[int, int]]

    def chunks(self, first: int = 0, last: int | None = None) -> Iterator[bytes]: ...


@contextmanager
def crew(sealed: Sealed, helpers: int) -> Iterator[Search]:
    """A search by this process, the holder of the draw, and by helpers that stand ready.

    Every part of the file is a range; whoever is free takes the next one.
    """
    context = get_context("fork")
    taken = context.Value("q", 0)  # so many ranges, from the first on
    lines, workers = [], []
    for _ in range(helpers):
        line, end = context.Pipe()
        worker = context.Process(target=_help, args=(sealed, end, taken))
        worker.start()
        lines.append(line)
        workers.append(worker)

    def search(reading: Reading) -> Iterable[Share]:
        taken.value = 0
        for line in lines:
            line.send(reading.screen)
        for index in range(len(sealed.parts)):
            read = reading.search if _take(taken, index) else reading.pass_over
            read(sealed.chunks(index, index + 1))
        found = sorted(share for line in lines for share in line.recv())
        return (unpacked(data) for _, data in found)

    yield search
    for line in lines:
        line.send(None)
    for worker in workers:
        worker.join()  # its memory is known only when it has ended


def _help(sealed: Sealed, line: Connection, taken: Any) -> None:
    while (screen := line.recv()) is not None:
        found = []
        for index in range(len(sealed.parts)):
            if _take(taken, index):
                share = share_of(screen, sealed.chunks(index, index + 1))
                found.append((index, packed(share)))
        line.send(found)


def _take(taken: Any, index: int) -> bool:
    """Whether a range is free; it is taken then. That happens in order."""
    with taken.get_lock():
        free = bool(taken.value == index)
        taken.value += free
        return free
