"""Reading one's notifications. Private to the reader, so the log says nothing of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from inspections.fieldwork.models.notices import Notification
from shuangsuiji.orgs.models import User


@transaction.atomic
def read_notice(user: User, pk: int, *, now: datetime) -> Notification | None:
    """The user's own notification, marked as read; None where it is not theirs."""
    row = Notification.objects.filter(user=user, pk=pk).first()
    if row is not None and row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
        count_unread([user.pk])
    return row


@transaction.atomic
def read_everything(user: User, *, now: datetime) -> None:
    """Mark all of the user's notifications as read."""
    Notification.objects.filter(user=user, read_at__isnull=True).update(read_at=now)
    count_unread([user.pk])


def count_unread(users: Iterable[int]) -> None:
    """Write down for the bell how many each user has not read, so that no page counts them."""
    wanted = set(users)
    rows = Notification.objects.filter(user_id__in=wanted, read_at__isnull=True).order_by()
    counts = dict(rows.values_list("user_id").annotate(Count("pk")))
    for user in User.objects.filter(pk__in=wanted):
        user.unread_count = counts.get(user.pk, 0)
        user.save(update_fields=["unread_count"])
