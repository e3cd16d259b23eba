"""Celery tasks of field work; every worker runs them on its own clock."""

from typing import Any

from django.utils import timezone

from inspections.fieldwork.mailing import mail_waiting
from inspections.fieldwork.receiving import tidy_uploads
from inspections.fieldwork.tending import send_reminders, tend_visits
from shuangsuiji.celery import app


@app.task
def tend_visits_task(**_: Any) -> int:
    """Give substitutes their visits, stop void ones, open names at departure."""
    return tend_visits(now=timezone.now())


@app.task
def send_reminders_task(**_: Any) -> int:
    """Tell people what waits for them."""
    return send_reminders(now=timezone.now())


@app.task
def tidy_uploads_task(**_: Any) -> int:
    """Forget uploads that were given up."""
    return tidy_uploads(now=timezone.now())


@app.task
def mail_task(**_: Any) -> int:
    """Mail notifications that wait."""
    return mail_waiting(now=timezone.now())
