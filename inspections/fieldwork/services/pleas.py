"""Somebody asked for a lighter hand (说情): who, when, in what words."""

import hashlib
from datetime import datetime, timedelta

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.contact import Plea
from inspections.fieldwork.services.moves import locked_visit
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.services import append, command

OLDEST = timedelta(days=366)
ACTOR = "pleas"  # the ledger does not say who recorded one, nor about which visit


@command
def record_plea(
    *,
    visit_code: str,
    who: str,
    capacity: str,
    words: str,
    happened_at: datetime,
    by: str,
    now: datetime,
    key: str | None = None,
) -> Plea:
    """Keep a plea; the ledger gets the bureau and the digest of the row only.

    Args:
        key: made once by the phone that sends it, perhaps more than once.

    Raises:
        PolicyError: without name or words, from the future, or of long ago.
        AlreadyDoneError: it came before, under the same key or word for word.
    """
    visit = locked_visit(visit_code)
    if key is not None and Plea.objects.filter(key=key).exists():
        raise AlreadyDoneError("这份登记已收到。")
    if not who.strip() or not words.strip():
        raise PolicyError("请写明说情人和经过。不知道姓名的，写明身份或来电号码。")
    if happened_at > now:
        raise PolicyError("发生时间晚于现在。请核对时间。")
    if happened_at < now - OLDEST:
        raise PolicyError("发生时间早于一年以前。请核对日期。")
    same = Plea.objects.filter(visit=visit, who=who.strip(), words=words.strip(), recorded_by=by)
    if same.filter(happened_at=happened_at).exists():
        raise AlreadyDoneError("这份登记已收到。")
    row = Plea.objects.create(
        visit=visit,
        who=who.strip(),
        capacity=capacity.strip(),
        words=words.strip(),
        happened_at=happened_at,
        recorded_by=by,
        recorded_at=now,
        key=key,
    )
    said = {
        "visit": visit.code,
        "who": row.who,
        "capacity": row.capacity,
        "words": row.words,
        "happened_at": happened_at.isoformat(),
        "recorded_by": by,
        "recorded_at": now.isoformat(),
    }
    append(
        kind=Event.PLEA_RECORDED,
        actor=ACTOR,
        subject=visit.unit.code,
        payload={"sha256": hashlib.sha256(canonical_bytes(said)).hexdigest()},
        at=now,
    )
    return row
