"""The Celery app with draws made slow, so that a kill meets every part of them.

Pauses stand before, within and after the computation: as it is, a small draw is over
before anybody could kill it.
"""

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django

from inspections.draw.engine import run_draw
from inspections.draw.supplement import run_supplement
from shuangsuiji.celery import app

__all__ = ["app"]
PAUSE = 0.06


def slow_run_draw(
    *args: Any, on_progress: Callable[[str, int, int], None] | None = None, **options: Any
) -> Any:
    def report(stage: str, done: int, total: int) -> None:
        time.sleep(PAUSE)
        if on_progress is not None:
            on_progress(stage, done, total)

    time.sleep(PAUSE)
    transcript = run_draw(*args, on_progress=report, **options)
    time.sleep(PAUSE)
    return transcript


django.setup()
import_module("inspections.drawing").run_draw = slow_run_draw


sharding = import_module("inspections.sharding")
entity_chunks = sharding.entity_chunks


def slow_entity_chunks(*args: Any) -> Any:
    time.sleep(PAUSE * 5)
    return entity_chunks(*args)


sharding.entity_chunks = slow_entity_chunks


def slow_run_supplement(*args: Any, **options: Any) -> Any:
    time.sleep(1.5)
    return run_supplement(*args, **options)


import_module("inspections.supplementing").run_supplement = slow_run_supplement
