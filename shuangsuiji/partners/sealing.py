"""Whether the access records of past days are sealed, and whether they still are what they were."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.timezone import localdate

from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.ledger.selectors import latest_records
from shuangsuiji.partners.models import Access
from shuangsuiji.partners.selectors import digest_of_day

SUBJECT = "accesses/"
MOST_DAYS = 400  # that a worker which stood still makes up for


def unsealed_days(*, today: date) -> list[date]:
    """Past days with access records and without a digest, oldest first."""
    first = Access.objects.order_by("at").values_list("at", flat=True).first()
    if first is None:
        return []
    begun, days = localdate(first), []
    for back in range(1, MOST_DAYS):
        day = today - timedelta(days=back)
        if day < begun or sealed_digest(day) is not None:
            break  # days are sealed in order: whatever lies before is sealed, too
        days.append(day)
    return days[::-1]


def sealed_digest(day: date) -> tuple[int, str] | None:
    """Count and digest of a day as the ledger has them. One query."""
    record = latest_records(f"{SUBJECT}{day.isoformat()}").first()
    if record is None or record.payload is None:
        return None
    told = parse_canonical(bytes(record.payload))
    return int(told["count"]), str(told["digest"])


def changed_days(*, today: date, back: int) -> Iterator[date]:
    """Sealed days whose records are not those that were sealed."""
    for day in (today - timedelta(days=n) for n in range(back, 0, -1)):
        sealed = sealed_digest(day)
        if sealed is not None and sealed != digest_of_day(day):
            yield day
