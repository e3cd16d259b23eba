"""Celery tasks: the doorbell. The job rows in the database are the truth."""

import os
import socket
from typing import Any

from django.utils import timezone

from inspections.drawing import perform_next_draw
from inspections.previewing import perform_next_preview
from inspections.reaper import reap_draws, reap_previews
from inspections.supplementing import perform_next_supplement
from shuangsuiji.celery import app


def worker_name() -> str:
    """Host and process: marks a lease, and stands in the record of the result."""
    return f"{socket.gethostname()}/{os.getpid()}"


@app.task(acks_late=True)
def run_draw_task(*, session_code: str, **_: Any) -> bool:
    """Carry out the draw of one session; a redelivered call finds nothing to claim."""
    return perform_next_draw(owner=worker_name(), clock=timezone.now, session_code=session_code)


@app.task
def reap_draws_task(**_: Any) -> int:
    """Take up draws whose bell was never heard or whose worker was killed; returns how many."""
    return reap_draws(owner=f"{worker_name()}/reaper", clock=timezone.now)


@app.task(acks_late=True)
def run_preview_task(*, task_code: str, **_: Any) -> bool:
    """Carry out the preview of one task; a redelivered call finds nothing to claim."""
    return perform_next_preview(owner=worker_name(), clock=timezone.now, task_code=task_code)


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
