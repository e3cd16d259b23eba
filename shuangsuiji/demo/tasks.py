"""What the worker does for the demo."""

from typing import Any

from django.utils import timezone

from shuangsuiji.celery import app
from shuangsuiji.demo.simulated import play_witness


@app.task
def play_witness_task(**_: Any) -> bool:
    """Let the simulated witness of the demo's ceremony take its next step."""
    return play_witness(now=timezone.now())
