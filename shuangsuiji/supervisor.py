"""Keeps the parts of the embedded edition alive: one instance, one web server, one worker.

The web server alone also serves live pages in production (``manage.py live``).
"""

import contextlib
import fcntl
import logging
import os
import resource
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

import uvicorn

from shuangsuiji.kernel.faults import explained

logger = logging.getLogger(__name__)

LAST_PORT = 65_535
WORKER = [
    *(sys.executable, "-W", "ignore:You're running the worker with superuser privileges"),
    *("-m", "celery", "--quiet", "--app", "shuangsuiji.celery", "worker"),
    *("--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"),
    # Talk between workers costs file-broker traffic and tells a single worker nothing.
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
]


class AlreadyRunningError(RuntimeError):
    """Another ``up`` holds the lock of this ``var/`` folder."""


class PortTakenError(RuntimeError):
    """The address cannot be listened at; the text says why, in words for the operator."""


@contextlib.contextmanager
def single_instance(lock_file: Path) -> Iterator[None]:
    """Hold ``lock_file`` until the block ends; the kernel frees it even after kill -9.

    Raises:
        AlreadyRunningError: somebody else holds it.
    """
    with lock_file.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError from error
        yield


class Keeper(threading.Thread):
    """Runs a command, and runs it again whenever it ends, a little later each time."""

    LONGEST_PAUSE = 30.0
    SETTLED_AFTER = 60.0  # seconds of life after which the next pause is short again

    def __init__(self, command: Sequence[str], *, cwd: Path) -> None:
        super().__init__(name="ssj-keeper", daemon=True)
        self._command = command
        self._cwd = cwd
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        pause = 0.5
        while not self._ending.is_set():
            started = time.monotonic()
            self._process = self._spawn()
            code = self._process.wait()
            if self._ending.is_set():
                return
            settled = time.monotonic() - started > self.SETTLED_AFTER
            pause = 0.5 if settled else min(pause * 2, self.LONGEST_PAUSE)
            logger.warning("后台进程已退出（代码 %s），%.0f 秒后重新启动", code, pause)
            self._ending.wait(pause)

    def ask_to_end(self) -> None:
        """Send SIGTERM and return at once; running tasks may finish."""
        self._ending.set()
        if self._process is not None:
            self._process.terminate()

    def end(self, *, patience: float = 10) -> None:
        """Wait until the process is gone; kill it when ``patience`` seconds have passed."""
        self.ask_to_end()
        if self._process is None:
            return
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  # our own fixed command
            self._command,
            cwd=self._cwd,
            env={**os.environ, "SSJ_PARENT": str(os.getpid())},
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the supervisor only
        )


class Web(uvicorn.Server):
    """uvicorn, telling when it answers and when it was asked to end."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        on_started: Callable[[], None],
        on_ending: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._on_started = on_started
        self._on_ending = on_ending

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            self._on_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._on_ending()  # the worker ends in parallel with the last requests
        super().handle_exit(sig, frame)


def serve(
    listening: socket.socket, *, on_started: Callable[[], None], on_ending: Callable[[], None]
) -> None:
    """Serve pages and live streams at a socket until a signal ends it."""
    _allow_many_lines()
    config = uvicorn.Config(
        "shuangsuiji.asgi:application",
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,  # for pages; viewers of ceremonies are let go at once
        server_header=False,
    )
    # Django's remark about files served under ASGI: true, harmless, and not for operators.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous")
    Web(config, on_started=on_started, on_ending=on_ending).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """Take the port first: a taken one is refused before anything is touched.

    Raises:
        PortTakenError: somebody else has it, or the address is not ours.
    """
    if not 0 <= port <= LAST_PORT:
        raise PortTakenError(f"没有 {port} 这个端口，应为 0 至 {LAST_PORT}。")
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except socket.gaierror as error:
        listening.close()
        raise PortTakenError(f"本机没有 {host} 这个地址。请核对 --host。") from error
    except OSError as error:
        listening.close()
        raise PortTakenError(
            f"无法监听 {host}:{port}：{explained(error)}，例如 --port {port + 1}。"
        ) from error
    return listening


def _allow_many_lines() -> None:
    """Every viewer is an open file; many systems allow 1,024 unless asked."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS calls a number it refuses unlimited
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
