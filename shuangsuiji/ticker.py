"""Runs periodic tasks inside the worker process, on its own clock and without the broker.

Celery's beat would put each call into the broker; then nothing would be swept while Redis
is down, which is just when sweeping matters. Several workers may tick at once: a tick only
claims what a lease in the database lets it claim.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping

from celery import Celery
from django.db import OperationalError, close_old_connections

logger = logging.getLogger(__name__)


class Ticker(threading.Thread):
    """One daemon thread that calls each task when its time has come."""

    def __init__(self, app: Celery, schedule: Mapping[str, float]) -> None:
        super().__init__(name="ssj-ticker", daemon=True)
        self._app = app
        self._schedule = schedule
        self._ended = threading.Event()

    def run(self) -> None:
        due = {name: time.monotonic() + pause for name, pause in self._schedule.items()}
        while due and not self._ended.wait(max(0.0, min(due.values()) - time.monotonic())):
            name = min(due, key=lambda task: due[task])
            self._tick(name)
            due[name] = time.monotonic() + self._schedule[name]

    def stop(self) -> None:
        self._ended.set()

    def _tick(self, name: str) -> None:
        close_old_connections()
        try:
            self._app.tasks[name].apply(throw=True)
        except OperationalError as error:  # busy, or away: nothing here that a trace explains
            logger.warning("tick %s tries again later: %s", name, error)
        except Exception:  # the next tick tries again; a thread that died would never
            logger.exception("tick %s failed", name)
        finally:
            close_old_connections()


class ParentWatch(threading.Thread):
    """Ends this process when the supervisor that started it is gone (even by kill -9)."""

    def __init__(self, parent: int, *, grace_seconds: float = 5) -> None:
        super().__init__(name="ssj-parent-watch", daemon=True)
        self._parent = parent
        self._grace_seconds = grace_seconds

    def run(self) -> None:
        while os.getppid() == self._parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(self._grace_seconds)
        os._exit(1)
