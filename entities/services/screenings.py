"""Honour screening: a list is answered from the records of the day, and the answer is kept."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from entities.credit.screening import MOST_ROWS, Asked, Outcome, write
from entities.events import Event
from entities.models import HonourScreening
from entities.selectors.screenings import screened
from entities.services.credit import CreditError
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit

UNSETTLED = (Outcome.AMBIGUOUS, Outcome.UNKNOWN, Outcome.BAD)


@command
def screen_list(
    *, unit: Unit, purpose: str, source: str, asked: Sequence[Asked], by: str, now: datetime
) -> HonourScreening:
    """Answer every row and keep the answers as they are today.

    Args:
        source: name of the file, or that the list was pasted.
        asked: at most MOST_ROWS rows; those with a fault are kept with it.

    Raises:
        CreditError: no purpose, no rows, or too many.
    """
    if not purpose.strip():
        raise CreditError("请写明审查的用途，例如“2026 年度质量奖评选”。")
    if not 0 < len(asked) <= MOST_ROWS:
        raise CreditError(f"名单有 {len(asked)} 行，应为 1 至 {MOST_ROWS:,} 行。请分几次审查。")
    today = localdate(now)
    lines = screened(asked, on=today)
    document = canonical_bytes(
        write(lines, purpose=purpose.strip(), source=source, on=today.isoformat())
    )
    Unit.objects.select_for_update().get(pk=unit.pk)  # numbers of a day are given one by one
    number = HonourScreening.objects.filter(unit=unit, on=today).count() + 1
    outcomes = [one.outcome for one in lines]
    row = HonourScreening.objects.create(
        code=f"PX-{unit.code}-{today:%Y%m%d}-{number}",
        unit=unit,
        purpose=purpose.strip(),
        source=source[:255],
        on=today,
        rows=len(lines),
        listed=outcomes.count(Outcome.LISTED) + outcomes.count(Outcome.GONE),
        unsettled=sum(outcomes.count(one) for one in UNSETTLED),
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        made_by=by,
        made_at=now,
    )
    append(
        kind=Event.SCREENING_MADE,
        actor=by,
        subject=row.code,
        payload={"digest": row.digest, "rows": row.rows, "listed": row.listed},
        at=now,
        rows=[row],
    )
    return row
