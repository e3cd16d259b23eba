"""A real Celery worker process beside the tests, on the test database."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection


def database_url() -> str:
    """The database that the tests use now, as a worker can be told."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    login = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
    return f"postgres://{login}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


class Worker:
    """One worker in a process group of its own, so that all of it can be killed at once."""

    def __init__(self, log: Path, *, app: str, pool: str, environment: dict[str, str]) -> None:
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "--app", app, "worker"),
                    *("--pool", pool, "--concurrency", "1", "--loglevel", "INFO"),
                    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
                ],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": database_url(), **environment},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def children(self) -> list[int]:
        """Process ids of the pool's children (Linux)."""
        text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in text.split()]

    def kill(self) -> None:
        """kill -9 of the worker and all its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def wait_until_ready(self) -> None:
        def settled() -> bool:
            return b" ready." in self._log.read_bytes() or self._process.poll() is not None

        wait_for(settled, seconds=60, what=self.tail)
        assert self._process.poll() is None, self.tail()

    def tail(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]


@contextlib.contextmanager
def running_worker(
    folder: Path, *, app: str = "shuangsuiji.celery", pool: str = "threads", **environment: str
) -> Iterator[Worker]:
    """A worker that has reported ready; killed when the block ends."""
    log = folder / f"worker-{time.monotonic_ns()}.log"
    worker = Worker(log, app=app, pool=pool, environment=environment)
    try:
        worker.wait_until_ready()
        yield worker
    finally:
        worker.kill()


def wait_for(
    condition: Callable[[], Any], *, seconds: float, what: Callable[[], object] | str = ""
) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            told = what() if callable(what) else what
            raise AssertionError(f"did not happen within {seconds} s: {told}")
        time.sleep(0.05)
