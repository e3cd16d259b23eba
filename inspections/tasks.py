"""Celery tasks: the doorbell. The job rows in the database are the truth."""

import logging
import os
import socket
from typing import Any

from celery import group
from django.utils import timezone

from inspections.drawing import perform_next_draw
from inspections.narration import tell_heads
from inspections.practising import perform_practice
from inspections.previewing import perform_next_preview
from inspections.reaper import reap_draws, reap_previews
from inspections.sharding import search_next_shard
from inspections.supplementing import perform_next_supplement
from shuangsuiji.celery import app

logger = logging.getLogger(__name__)


def worker_name() -> str:
    """Host and process: marks a lease, and stands in the record of the result."""
    return f"{socket.gethostname()}/{os.getpid()}"


@app.task(acks_late=True)
def run_draw_task(*, session_code: str, **_: Any) -> bool:
    """Carry out the draw of one session; a redelivered call finds nothing to claim."""
    return perform_next_draw(
        owner=worker_name(), clock=timezone.now, session_code=session_code, summon=summon
    )


@app.task
def search_shards_task(*, session_code: str, **_: Any) -> int:
    """Help with ranges of one large draw until none is left; returns how many."""
    count = 0
    while search_next_shard(owner=worker_name(), session_code=session_code):
        count += 1
    return count


def summon(session_code: str, helpers: int) -> None:
    """Ring for helpers with a large draw; whoever cannot be reached is not needed."""
    try:
        group(search_shards_task.s(session_code=session_code) for _ in range(helpers)).apply_async()
    except search_shards_task.OperationalError:
        logger.info("no helpers for draw %s: the broker cannot be reached", session_code)


@app.task
def reap_draws_task(**_: Any) -> int:
    """Take up draws whose bell was never heard or whose worker was killed; returns how many."""
    return reap_draws(owner=f"{worker_name()}/reaper", clock=timezone.now, summon=summon)


@app.task
def tell_heads_task(**_: Any) -> int:
    """Tell viewers of ceremonies which head of the log covers what was sealed and committed."""
    return tell_heads(now=timezone.now())


@app.task(acks_late=True)
def run_preview_task(*, task_code: str, **_: Any) -> bool:
    """Carry out the preview of one task; a redelivered call finds nothing to claim."""
    return perform_next_preview(owner=worker_name(), clock=timezone.now, task_code=task_code)


@app.task(acks_late=True)
def run_practice_task(*, code: str, **_: Any) -> bool:
    """Draw one rehearsal or training; a redelivered call finds it drawn."""
    return perform_practice(code=code, now=timezone.now())


@app.task
def reap_previews_task(**_: Any) -> int:
    """Likewise for previews."""
    return reap_previews(owner=f"{worker_name()}/reaper", clock=timezone.now)


@app.task(acks_late=True)
def run_supplement_task(*, session_code: str, **_: Any) -> bool:
    """Carry out the supplementary draw of one session, likewise."""
    return perform_next_supplement(
        owner=worker_name(), clock=timezone.now, session_code=session_code
    )
