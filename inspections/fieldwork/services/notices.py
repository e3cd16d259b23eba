"""Telling people what waits for them, each thing once."""

from collections.abc import Sequence
from datetime import datetime

from inspections.fieldwork.events import Event
from inspections.fieldwork.inbox import count_unread
from inspections.fieldwork.models.notices import Notification
from inspections.fieldwork.selectors.notices import Reminder
from inspections.policies import PolicyError
from shuangsuiji.ledger.services import append, command


@command
def remind(*, reminders: Sequence[Reminder], by: str, now: datetime) -> int:
    """Leave each reminder with its user; those that are there already stay as they are.

    Raises:
        PolicyError: nothing to tell.
    """
    if not reminders:
        raise PolicyError("没有需要发送的提醒。")
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=one.user_id,
                key=one.key,
                title=one.title,
                text=one.text,
                url=one.url,
                due_on=one.due_on,
                created_at=now,
            )
            for one in reminders
        ],
        ignore_conflicts=True,
    )
    count_unread(one.user_id for one in reminders)
    append(
        kind=Event.REMINDED,
        actor=by,
        subject="reminders",
        payload={
            "keys": sorted({one.key for one in reminders}),
            "users": len({one.user_id for one in reminders}),
        },
        at=now,
    )
    return len(reminders)
