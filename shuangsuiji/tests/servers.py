"""A real web process with live streams beside the tests, on the test database."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from shuangsuiji.tests.workers import database_url, wait_for

# Committed for everybody to see; on SQLite the test's own file is thrown away instead of emptied.
SHARED = pytest.mark.django_db(transaction=not settings.EMBEDDED)
STARTED = re.compile(r"http://127\.0\.0\.1:(\d+)/")


class Server:
    """One ``manage.py live``."""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self._log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "live", "--port", "0"],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": database_url(), **environment},
                stdout=output,
                stderr=output,
            )
        wait_for(self._settled, seconds=60, what=self.tail)
        assert self.process.poll() is None, self.tail()
        self.port = int(STARTED.search(self.tail())[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def _settled(self) -> bool:
        return bool(STARTED.search(self.tail())) or self.process.poll() is not None

    def tail(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def end(self, *, seconds: float = 10) -> float:
        """Ask it to end; how long that took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(seconds)
        return time.monotonic() - started

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def running_server(folder: Path, **environment: str) -> Iterator[Server]:
    """A web process that answers; killed when the block ends."""
    server = Server(folder / f"web-{time.monotonic_ns()}.log", environment)
    try:
        yield server
    finally:
        server.kill()


class Listener:
    """A line to a stream, read as a browser does."""

    def __init__(self, server: Server, code: str, *, after: int = 0) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        headers = {"Last-Event-ID": str(after)} if after else {}
        self._line.request("GET", f"/ceremony/{code}/events/", headers=headers)
        self.answer = self._line.getresponse()

    def next_seq(self) -> int | None:
        """Number of the next event; None when the line has ended."""
        try:
            while line := self.answer.readline():
                if line.startswith(b'data: {"seq":'):
                    return json.loads(line[6:])["seq"]
        except (http.client.HTTPException, OSError):
            return None
        return None

    def close(self) -> None:
        self._line.close()
