"""Notifications by e-mail: each claimed before it is sent, so that none goes out twice.

A mail that was surely refused is tried again, later each time. One whose sender died, or lost the
server in the middle, stays claimed: nobody can know whether it arrived, and the page says so.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q

from inspections.fieldwork.models.notices import Notification

logger = logging.getLogger(__name__)
FIRST_PAUSE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
KEPT = timedelta(days=3)  # what nobody mailed by then is old news
AT_ONCE = 20


def mail_waiting(*, now: datetime) -> int:
    """Mail what waits, some at a time; returns how many went out."""
    if not settings.SSJ_MAIL_URL:
        return 0
    rows = Notification.objects.filter(
        Q(mail_after__isnull=True) | Q(mail_after__lte=now),
        claimed_at__isnull=True,
        read_at__isnull=True,
        created_at__gt=now - KEPT,
        mail_attempts__lt=MOST_ATTEMPTS,
        user__is_active=True,
    ).exclude(user__email="")
    waiting = list(rows.select_related("user").order_by("created_at", "pk")[:AT_ONCE])
    return _mailed_all(waiting, now) if waiting else 0


def _mailed_all(waiting: Sequence[Notification], now: datetime) -> int:
    try:
        connection = get_connection()
        connection.open()
    except (SMTPException, OSError, ImproperlyConfigured) as error:
        for row in waiting:
            _postpone(row, error, now)
        return 0
    try:
        return sum(_mailed(row, connection, now) for row in waiting)
    finally:
        connection.close()


def _mailed(row: Notification, connection: BaseEmailBackend, now: datetime) -> bool:
    mine = Notification.objects.filter(pk=row.pk, claimed_at__isnull=True).update(claimed_at=now)
    if not mine:
        return False
    message = EmailMessage(
        subject=f"【双随机抽查】{row.title}",
        body=_body(row),
        to=[row.user.email],
        connection=connection,
    )
    try:
        message.send()
    except (SMTPResponseException, SMTPRecipientsRefused) as error:  # the server said no
        _postpone(row, error, now)
        return False
    except (SMTPException, OSError) as error:  # the server went silent: sent, or not
        logger.warning("mail of notification %s may be out: %s", row.pk, error)
        Notification.objects.filter(pk=row.pk).update(mail_error=str(error)[:200])
        return False
    Notification.objects.filter(pk=row.pk).update(mailed_at=now, mail_error="")
    return True


def _postpone(row: Notification, error: Exception, now: datetime) -> None:
    logger.warning("mail of notification %s was refused: %s", row.pk, error)
    Notification.objects.filter(pk=row.pk).update(
        claimed_at=None,
        mail_attempts=row.mail_attempts + 1,
        mail_error=str(error)[:200],
        mail_after=now + FIRST_PAUSE * 2**row.mail_attempts,
    )


def _body(row: Notification) -> str:
    address = f"{settings.SSJ_SITE_URL.rstrip('/')}{row.url}" if settings.SSJ_SITE_URL else ""
    due = f"期限：{row.due_on}" if row.due_on else ""
    lines = (row.text, due, address, "这是系统自动发送的邮件，请勿回复。")
    return "\n".join(line for line in lines if line)
