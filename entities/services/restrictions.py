"""Restrictions (限制措施) that follow from a listing: imposed with a basis, ended with a reason."""

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localdate

from entities.credit.grading import months_later
from entities.credit.letters import PUT
from entities.events import Event
from entities.models import (
    LetterKind,
    Listing,
    MeasureSource,
    Restriction,
    RestrictionArea,
    RestrictionEnd,
)
from entities.services.credit import CreditError
from entities.services.letters import issue_letter
from shuangsuiji.ledger.services import append, command

LONGEST_MONTHS = 60  # as long as results of enterprises are on show


@command
def impose_restriction(
    *,
    number: str,
    area: RestrictionArea,
    source: MeasureSource,
    basis: str,
    valid_to: date,
    by: str,
    now: datetime,
) -> Restriction:
    """Restrict a listed entity in one area until a day; the end of the listing ends it too.

    Raises:
        CreditError: not listed any more, no basis, restricted there already, an end that is past
            or so far that there is none.
    """
    listing = Listing.objects.select_related("entity", "fact").get(number=number)
    today = localdate(now)
    if hasattr(listing.fact, "end"):
        raise CreditError(f"{number} 已移出，不能再施加限制。")
    if not basis.strip():
        raise CreditError("限制措施必须写明法律依据（国家基础清单、地方规定或备忘录的条目）。")
    if valid_to < today:
        raise CreditError(f"期满日 {valid_to} 已经过去。限制措施须有将来的期满日。")
    if valid_to > (last := months_later(today, LONGEST_MONTHS)):
        raise CreditError(
            f"期满日 {valid_to} 太远，最迟为 {last}（五年，与公示期相同）。"
            "请核对年份；届时仍有依据的，可以重新作出决定。"
        )
    if listing.restrictions.filter(area=area).exists():
        raise CreditError(f"{number} 在“{area.label}”方面已有限制措施。")
    found = Restriction.objects.create(
        listing=listing,
        area=area,
        source=source,
        basis=basis.strip(),
        valid_from=today,
        valid_to=valid_to,
        imposed_by=by,
        imposed_at=now,
    )
    append(
        kind=Event.RESTRICTION_IMPOSED,
        actor=by,
        subject=listing.entity.code,
        payload={"number": number, "area": area.value, "valid_to": valid_to.isoformat()},
        at=now,
        rows=[found],
    )
    _tell(found, by=by, now=now)
    return found


def _tell(row: Restriction, *, by: str, now: datetime) -> None:
    listing = row.listing
    issue_letter(
        entity=listing.entity,
        unit=listing.unit,
        kind=LetterKind.RESTRICT,
        ref=listing.number,
        values={
            "reason": listing.get_reason_display(),
            "put": PUT[listing.kind],
            "ref": listing.number,
            "basis": row.basis,
            "source": row.get_source_display(),
            "on": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat(),
            "area": row.get_area_display(),
            "workdays": str(settings.SSJ_REPAIR_WORKDAYS),
        },
        by=by,
        now=now,
    )


@command
def end_restriction(*, restriction_id: int, words: str, by: str, now: datetime) -> RestrictionEnd:
    """Lift a restriction before its last day.

    Raises:
        CreditError: over already, or no words.
    """
    row = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction_id)
    listing, today = row.listing, localdate(now)
    if RestrictionEnd.objects.filter(restriction=row).exists() or row.valid_to < today:
        raise CreditError("这项限制已经结束。")
    if not words.strip():
        raise CreditError("解除限制须写明理由。")
    end = RestrictionEnd.objects.create(
        restriction=row, on=today, words=words.strip(), ended_by=by, ended_at=now
    )
    append(
        kind=Event.RESTRICTION_ENDED,
        actor=by,
        subject=listing.entity.code,
        payload={"number": listing.number, "area": row.area},
        at=now,
        rows=[end],
    )
    issue_letter(
        entity=listing.entity,
        unit=listing.unit,
        kind=LetterKind.RELIEVE,
        ref=listing.number,
        values={
            "from": row.valid_from.isoformat(),
            "area": row.get_area_display(),
            "ref": listing.number,
            "on": today.isoformat(),
            "words": words,
        },
        by=by,
        now=now,
    )
    return end
