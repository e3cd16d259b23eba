"""Viewers by the hundred, as a process of their own: ``python -m shuangsuiji.bench.viewers``.

Reads one JSON line of orders, prints one JSON line when all have joined and one when they are
told to stop (standard input closes): for every viewer the events that came and when.
"""

import asyncio
import json
import re
import resource
import socket
import sys
import time
from typing import NamedTuple

NUMBER = re.compile(rb"id: (\d+)\n")
PATIENCE = 0.2  # seconds between tries to come back


class Orders(NamedTuple):
    """What the bench asks for."""

    port: int
    code: str
    viewers: int
    slow: int = 0  # read one byte a second; what they get is not counted


class Viewer(asyncio.Protocol):
    """Reads whatever comes, and comes back after every break where it left off."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.last = 0
        self.arrived: list[tuple[int, float]] = []
        self.breaks = 0
        self.is_joined = False
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # of a stream it always is
        transport.write(request(self.orders.code, after=self.last))

    def data_received(self, data: bytes) -> None:
        now = time.time()
        text = self._rest + data
        self.is_joined = True
        for found in NUMBER.finditer(text):
            self.last = int(found[1])
            self.arrived.append((self.last, now))
        line = text[text.rfind(b"\n") + 1 :]
        self._rest = line if len(line) < 16 else b""  # longer ones are no numbers

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self.breaks += 1
        self._rest = b""
        asyncio.ensure_future(join(self))  # noqa: RUF006  # the loop ends with the process


def request(code: str, *, after: int) -> bytes:
    back = f"Last-Event-ID: {after}\r\n" if after else ""
    return f"GET /ceremony/{code}/events/ HTTP/1.1\r\nHost: localhost\r\n{back}\r\n".encode()


async def join(viewer: Viewer) -> None:
    """Connect, for as long as it takes."""
    while True:
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: viewer, "127.0.0.1", viewer.orders.port
            )
            return
        except OSError:
            await asyncio.sleep(PATIENCE)


async def read_slowly(orders: Orders) -> None:
    """One byte a second through a window as small as the system allows."""
    loop = asyncio.get_running_loop()
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    line.setblocking(False)
    await loop.sock_connect(line, ("127.0.0.1", orders.port))
    await loop.sock_sendall(line, request(orders.code, after=0))
    while await loop.sock_recv(line, 1):
        await asyncio.sleep(1)


async def watch(orders: Orders) -> None:
    viewers = [Viewer(orders) for _ in range(orders.viewers)]
    slow = [asyncio.ensure_future(read_slowly(orders)) for _ in range(orders.slow)]
    await asyncio.gather(*(join(viewer) for viewer in viewers))
    while not all(viewer.is_joined for viewer in viewers):
        await asyncio.sleep(0.05)
    say({"joined": len(viewers)})
    await asyncio.to_thread(sys.stdin.read)
    say(
        {
            "arrived": [viewer.arrived for viewer in viewers],
            "breaks": sum(viewer.breaks for viewer in viewers),
            "slow": sum(not task.done() for task in slow),
        }
    )


def say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(watch(Orders(**json.loads(sys.stdin.readline()))))
    sys.stdout.flush()
