"""The index of the timeline follows the log, on the worker's own clock (``SSJ_LOG_TICKS``)."""

from typing import Any

from shuangsuiji.celery import app
from shuangsuiji.timeline.indexing import take_up


@app.task
def index_log_task(**_: Any) -> int:
    """Take further entries of the log into the index; how many."""
    return take_up()
