"""What workers look after: results whose term is over, and files that are missing or too old."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate

from publicity.models import Publication
from publicity.outcomes import TERM
from publicity.resultfiles import is_current, keep_file, standing_of
from publicity.services.results import withdraw_result
from shuangsuiji.ledger.files import replace_file
from shuangsuiji.ledger.proofs import NotSealedError

FRESH = timedelta(days=2)  # what changed lately is looked at in every round
NEWEST, AT_ONCE = 2_000, 200
SECONDS = 20.0  # of one round; the next goes on where it stopped
TERM_IS_OVER = "公示期满"
LEFT_BEHIND = 3600  # seconds after which a half-written file has no writer any more


def end_terms(*, now: datetime) -> int:
    """Withdraw what has been shown long enough; how many."""
    over = Publication.objects.filter(withdrawal__isnull=True, shown_until__lt=localdate(now))
    codes = list(over.order_by("pk").values_list("code", flat=True)[:AT_ONCE])
    for code in codes:
        withdraw_result(code=code, reason=TERM_IS_OVER, by=TERM, now=now)
    return len(codes)


def keep_files(*, now: datetime, seconds: float = SECONDS) -> int:
    """Write files that are missing or too old: the newest first, then a piece of all the rest.

    Returns: how many were written.
    """
    until = time.monotonic() + seconds
    written = 0
    for row in _due(now):
        standing = standing_of(row, on=localdate(now))
        if not is_current(standing):
            try:
                keep_file(standing)
                written += 1
            except NotSealedError:  # in some seconds
                continue
        if time.monotonic() > until:
            break
    return written


def _due(now: datetime) -> Iterator[Publication]:
    rows = Publication.objects.order_by("pk")
    since = now - FRESH
    lately = Q(published_at__gte=since) | Q(withdrawal__at__gte=since)
    recent = Q(pk__in=rows.filter(lately).values("pk"))
    # A correction changes the file of what it corrects, however old that is.
    corrected = Q(visit__in=rows.filter(published_at__gte=since).values("visit"))
    yield from rows.filter(recent | corrected).order_by("-pk")[:NEWEST]
    mark = Path(settings.SSJ_OPEN_DIR) / "results" / ".through"
    through = int(mark.read_text(encoding="ascii")) if mark.exists() else 0
    last = through
    for row in rows.filter(pk__gt=through)[:AT_ONCE]:
        yield row
        last = row.pk
    replace_file(mark, str(last if last != through else 0).encode("ascii"))


def sweep_leftovers(*, now: datetime) -> int:
    """Remove what killed writers left half-written; how many files."""
    oldest = now.timestamp() - LEFT_BEHIND
    left = [
        path
        for path in (Path(settings.SSJ_OPEN_DIR) / "results").glob("*/.new-*")
        if path.stat().st_mtime < oldest
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
