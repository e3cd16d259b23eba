"""Until when a result has to be public: one anchor for the desk, reminders and statistics."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from inspections.fieldwork.models.visits import Visit
from shuangsuiji.kernel.workdays import Calendar, add_workdays
from shuangsuiji.orgs.workdays import calendar

PUBLISH_WORKDAYS = 20  # Order 67 of 2014 as changed by Order 101 of 2025


def counts_from_task() -> bool:
    """Whether the workdays count from the task's last day (``SSJ_PUBLISH_ANCHOR``)."""
    return bool(settings.SSJ_PUBLISH_ANCHOR == "TASK")


def publish_due(visit: Visit, days: Calendar) -> date | None:
    """The last day for publishing, inclusive; None before the visit was handed in.

    It counts from the day on which the check was finished, as its form says, or from the last day
    of its task where that is later and the bureau chose so. Reads ``session__task``.
    """
    anchor = finished_on(visit)
    if anchor is None:
        return None
    if counts_from_task():
        anchor = max(anchor, visit.session.task.window_to)
    return add_workdays(days, anchor, PUBLISH_WORKDAYS)


def finished_on(visit: Visit) -> date | None:
    """The day on which the check was finished; of old rows, the day of handing in."""
    if visit.finished_on is None and visit.submitted_at is not None:
        return timezone.localdate(visit.submitted_at)
    return visit.finished_on


def past_term(rows: QuerySet[Visit], *, today: date) -> QuerySet[Visit]:
    """Visits of ``rows`` whose ``publish_due`` lies before today."""
    last = _last_anchor_past(today)
    late = rows.annotate(
        anchor=Coalesce("finished_on", TruncDate("submitted_at"))  # as ``finished_on`` reads it
    ).filter(anchor__lte=last)
    return late.filter(session__task__window_to__lte=last) if counts_from_task() else late


def _last_anchor_past(today: date) -> date:
    """The last day from which the workdays for publishing have run out by today."""
    days, day = calendar(), today - timedelta(days=PUBLISH_WORKDAYS)
    while add_workdays(days, day, PUBLISH_WORKDAYS) >= today:
        day -= timedelta(days=1)
    return day
