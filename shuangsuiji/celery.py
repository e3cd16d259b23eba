"""The Celery app. Tasks say ``from shuangsuiji.celery import app`` and ``@app.task``."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_shutting_down
from django.conf import settings

from shuangsuiji.checks import refuse_unsafe_start
from shuangsuiji.env import env
from shuangsuiji.host import let_others_go_first
from shuangsuiji.ticker import ParentWatch, Ticker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.settings")
app = Celery("shuangsuiji", task_cls="shuangsuiji.ledger.history:AuditedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def start_threads(**_: Any) -> None:
    """Sent once per worker, before the broker is reached: it may be down for hours."""
    refuse_unsafe_start()
    let_others_go_first()
    schedules = (
        *(settings.SSJ_TICKS, settings.SSJ_LONG_TICKS),
        *(settings.SSJ_LOG_TICKS, settings.SSJ_OUTSIDE_TICKS, settings.SSJ_DEMO_TICKS),
    )
    app.tickers = [Ticker(app, schedule) for schedule in schedules]
    for ticker in app.tickers:
        ticker.start()
    parent = env.int("SSJ_PARENT", default=0)
    if parent:
        ParentWatch(parent).start()


@worker_shutting_down.connect
def stop_ticking(**_: Any) -> None:
    for ticker in app.tickers:
        ticker.stop()
