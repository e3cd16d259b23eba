"""How often somebody may call. One UPDATE decides and counts, so that races cannot pass it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.timezone import localdate

from shuangsuiji.partners.models import ApiClient, QuotaUse
from shuangsuiji.partners.selectors import start_of

MINUTES = 80  # a day of somebody without a key has as many calls as so many minutes


@dataclass(frozen=True)
class Quota:
    """Whose calls are counted, and how many there may be."""

    key: str
    per_minute: int
    per_day: int


def quota_of(client: ApiClient) -> Quota:
    return Quota(f"client:{client.code}", client.per_minute, client.per_day)


def quota_of_address(address: str) -> Quota:
    """Whoever has no key is counted by address; IPv6 by network, of which one house has many."""
    who = ":".join(address.split(":")[:4]) if ":" in address else address
    calls = settings.SSJ_ANONYMOUS_CALLS
    return Quota(f"address:{who}", calls, calls * MINUTES)


def charge(quota: Quota, *, now: datetime) -> int:
    """Count one call; 0, or the seconds to wait where the quota is spent. Mostly one statement."""
    minute, today = int(now.timestamp()) // 60, localdate(now)
    if _count(quota, minute, today):
        return 0
    QuotaUse.objects.get_or_create(key=quota.key, defaults={"day": today})
    if _count(quota, minute, today):
        return 0
    used = QuotaUse.objects.get(key=quota.key)
    if used.day == today and used.day_count >= quota.per_day:
        return int((start_of(today + timedelta(days=1)) - now).total_seconds()) + 1
    return 60 - int(now.timestamp()) % 60


COUNT = """
    UPDATE partners_quotause SET
        minute_count = CASE WHEN minute = %(minute)s THEN minute_count + 1 ELSE 1 END,
        day_count = CASE WHEN day = %(day)s THEN day_count + 1 ELSE 1 END,
        minute = %(minute)s,
        day = %(day)s
    WHERE key = %(key)s
        AND NOT (minute = %(minute)s AND minute_count >= %(per_minute)s)
        AND NOT (day = %(day)s AND day_count >= %(per_day)s)
"""
# A power cut may forget the counts of its last second, which lets somebody call a little more
# often; so nobody waits for the disk while the row is locked. Only of this one statement, and
# never inside somebody else's transaction, whose rows have to last.
WITHOUT_WAITING = " AND set_config('synchronous_commit', 'off', true) = 'off'"


def _count(quota: Quota, minute: int, today: date) -> bool:
    """Written out: every call passes here, and composing it cost more than asking it."""
    may_hurry = connection.vendor == "postgresql" and not connection.in_atomic_block
    asked: dict[str, str | int] = {
        "key": quota.key,
        "minute": minute,
        "day": today.isoformat(),
        "per_minute": quota.per_minute,
        "per_day": quota.per_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT + WITHOUT_WAITING if may_hurry else COUNT, asked)
        return bool(cursor.rowcount)


def used_today(client: ApiClient, *, now: datetime) -> int:
    """How many calls of today were counted. One query."""
    row = QuotaUse.objects.filter(key=quota_of(client).key, day=localdate(now)).first()
    return row.day_count if row else 0


def forget_addresses(*, before: date) -> int:
    """Addresses are personal data: counters that no longer count go."""
    return QuotaUse.objects.filter(key__startswith="address:", day__lt=before).delete()[0]
