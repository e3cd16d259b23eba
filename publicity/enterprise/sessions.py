"""Whether an enterprise is in: found by the key in its own cookie, over when it is left alone.

That somebody clicked is no evidence and leaves no record; that a code was used is, and does.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from publicity.enterprise.models import EnterpriseSession

LONGEST = timedelta(hours=8)
WRITE_EVERY = timedelta(seconds=60)


def new_key() -> str:
    """What the cookie holds: 256 bits by chance."""
    return secrets.token_urlsafe(32)


def key_hash(key: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(key.encode()).hexdigest()


def session_of(key: str, *, now: datetime) -> EnterpriseSession | None:
    """The session of a key if it still counts; notes that it was used, at most once a minute."""
    if not key:
        return None
    rows = EnterpriseSession.objects.filter(ended_at__isnull=True, key_hash=key_hash(key))
    found = rows.select_related("use__code__entity__responsible_unit", "use__code__end").first()
    if found is None or is_over(found, now=now):
        return None
    if now - found.seen_at >= WRITE_EVERY:
        EnterpriseSession.objects.filter(pk=found.pk).update(seen_at=now)
    return found


def is_over(session: EnterpriseSession, *, now: datetime) -> bool:
    """Left alone too long, open too long, or its paper code no longer counts."""
    code = session.use.code
    idle = timedelta(seconds=settings.SSJ_ENTERPRISE_IDLE_SECONDS)
    return (
        now - session.seen_at > idle
        or now - session.use.at > LONGEST
        or hasattr(code, "end")
        or code.expires_on < localdate(now)
    )


def end_session(session: EnterpriseSession, *, now: datetime) -> None:
    """The enterprise goes out."""
    EnterpriseSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(ended_at=now)
