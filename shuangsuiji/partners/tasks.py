"""Celery tasks: access records are sealed by day, counters and nonces forgotten."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from shuangsuiji.celery import app
from shuangsuiji.partners.quota import forget_addresses
from shuangsuiji.partners.sealing import unsealed_days
from shuangsuiji.partners.services.accesses import seal_accesses
from shuangsuiji.partners.signatures import forget_nonces

LATE = timedelta(minutes=10)  # what began before midnight is written by then


@app.task
def seal_accesses_task(**_: Any) -> int:
    """Seal every past day that is not sealed; how many were."""
    now = timezone.now()
    today = timezone.localdate(now - LATE)
    forget_addresses(before=today - timedelta(days=1))
    forget_nonces(now=now)
    days = unsealed_days(today=today)
    for day in days:
        seal_accesses(day=day, by="nightly", now=now)
    return len(days)
