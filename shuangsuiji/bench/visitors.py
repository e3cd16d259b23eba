"""Visitors of the public site, as a process of their own: ``python -m shuangsuiji.bench.visitors``.

Reads one JSON line of orders, prints one JSON line of what came of them, until its input closes.
Without a rate each line asks again as soon as it was answered, which gives the capacity; with one,
requests begin when their time has come, whether or not earlier ones were answered.
"""

import asyncio
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
LINES = 8  # that ask without pause
MOST_LINES = 64  # with a rate, so that none waits for a line


class Orders(NamedTuple):
    """What the bench asks for."""

    port: int
    addresses: list[str]
    header: str  # one line, or ""
    seconds: float
    rate: float = 0.0  # requests a second; 0: as many as are answered


class Asker:
    """One line to the server, opened again where the server closes it."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, address: str) -> int:
        """The status of one answer, read to its end; 0 for a broken line."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.orders.port)
        reader, writer = self._streams
        more = f"{self.orders.header}\r\n" if self.orders.header else ""
        head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n"
        try:
            writer.write(head.encode("ascii"))
            told = await reader.readuntil(b"\r\n\r\n")
            found = LENGTH.search(told)
            await reader.readexactly(int(found[1]) if found else 0)
        except (OSError, asyncio.IncompleteReadError):
            self._streams = None
            return 0
        if CLOSES.search(told):
            writer.close()
            self._streams = None
        return int(told[9:12])


async def ask_all(orders: Orders) -> dict[str, object]:
    """Ask for the given time; counts by status and, with a rate, seconds from the due time."""
    addresses = itertools.cycle(orders.addresses)
    statuses: dict[int, int] = {}
    waits: list[float] = []
    until = time.perf_counter() + orders.seconds

    async def one(asker: Asker, due: float) -> None:
        status = await asker.ask(next(addresses))
        statuses[status] = statuses.get(status, 0) + 1
        waits.append(time.perf_counter() - due)

    async def without_pause(asker: Asker) -> None:
        while (now := time.perf_counter()) < until:
            await one(asker, now)

    async def in_time(asker: Asker, times: Iterator[float]) -> None:
        for due in times:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await one(asker, due)

    started = time.perf_counter()
    if orders.rate:
        count = int(orders.rate * orders.seconds)
        times = iter([started + number / orders.rate for number in range(count)])
        await asyncio.gather(*(in_time(Asker(orders), times) for _ in range(MOST_LINES)))
    else:
        await asyncio.gather(*(without_pause(Asker(orders)) for _ in range(LINES)))
    spent = time.perf_counter() - started
    return {"statuses": statuses, "seconds": spent, "waits": sorted(waits)}


def main() -> None:
    for line in sys.stdin:
        found = asyncio.run(ask_all(Orders(**json.loads(line))))
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
