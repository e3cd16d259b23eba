"""Lists (经营异常名录、标记、严重违法失信名单): on by a reason, off by a basis that answers it."""

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localdate

from entities.credit.facts import FactKind
from entities.credit.grading import months_later
from entities.credit.letters import PUT
from entities.credit.listing_rules import (
    REASON_OF,
    SEVERE_MONTHS,
    list_kind,
)
from entities.events import Event
from entities.models import (
    AbnormalReason,
    CreditFact,
    Entity,
    LetterKind,
    Listing,
    ListingDismissal,
    ListKind,
)
from entities.services.credit import CreditError, record_fact
from entities.services.letters import issue_letter
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.workdays import calendar

FIRST_YEAR = 2014  # 《企业经营异常名录管理暂行办法》(Order 68)
STANDING_KINDS = {
    ListKind.ABNORMAL: FactKind.ABNORMAL_LISTED,
    ListKind.MARKED: FactKind.ABNORMAL_LISTED,
    ListKind.SEVERE: FactKind.SEVERE_LISTED,
}


@command
def list_entity(
    *,
    entity_code: str,
    unit: Unit,
    reason: AbnormalReason,
    basis: str,
    found_on: date,
    ref: str,
    by: str,
    now: datetime,
) -> Listing:
    """Put an entity on the list that its kind and the reason call for, with its fact.

    Args:
        ref: code of the visit or decision that found it.

    Raises:
        CreditError: on that list for that reason already, no basis, or a day to come.
    """
    _check_found(found_on, today := localdate(now))
    entity = Entity.objects.select_for_update().get(code=entity_code)
    kind = ListKind(list_kind(entity.kind, severe=reason == AbnormalReason.SEVERE_ACT))
    _check_not_listed(entity, kind, reason)
    number = _next_number(unit, kind, today.year)
    fact = record_fact(
        entity_code=entity_code,
        kind=STANDING_KINDS[kind],
        ref=number,
        on=today,
        source=unit.name,
        basis=basis,
        by=by,
        now=now,
    )
    listing = Listing.objects.create(
        number=number,
        entity=entity,
        unit=unit,
        kind=kind,
        reason=reason,
        ref=ref,
        basis=basis.strip(),
        found_on=found_on,
        due_on=add_workdays(calendar(), found_on, settings.SSJ_LIST_WORKDAYS),
        decided_on=today,
        valid_to=months_later(today, SEVERE_MONTHS) if kind == ListKind.SEVERE else None,
        fact=fact,
        decided_by=by,
        decided_at=now,
    )
    append(
        kind=Event.LISTED,
        actor=by,
        subject=entity_code,
        payload={"number": number, "list": kind.value, "reason": reason.value, "ref": ref},
        at=now,
        rows=[listing],
    )
    _tell(listing, by=by, now=now)
    return listing


def _tell(listing: Listing, *, by: str, now: datetime) -> None:
    kind, reason = ListKind(listing.kind), AbnormalReason(listing.reason)
    issue_letter(
        entity=listing.entity,
        unit=listing.unit,
        kind=LetterKind.LIST_IN,
        ref=listing.number,
        values={
            "list": kind.label,
            "put": PUT[kind],
            "reason": reason.label,
            "found_on": listing.found_on.isoformat(),
            "ref": listing.ref or listing.number,
            "basis": listing.basis,
            "on": listing.decided_on.isoformat(),
            "term": f"公示期至{listing.valid_to}止。" if listing.valid_to else "",
            "workdays": str(settings.SSJ_REPAIR_WORKDAYS),
        },
        by=by,
        now=now,
    )


@command
def dismiss_finding(*, fact_id: int, words: str, by: str, now: datetime) -> ListingDismissal:
    """Say why a finding leads to no listing, such as that it was put right in time.

    Raises:
        CreditError: not such a finding, no words, or decided already.
    """
    fact = (
        CreditFact.objects.select_for_update(of=("self",)).select_related("entity").get(pk=fact_id)
    )
    if fact.kind not in [kind.value for kind in REASON_OF]:
        raise CreditError("这条记录不是列入事由，不需要决定。")
    if not words.strip():
        raise CreditError("不予列入须写明理由。")
    if ListingDismissal.objects.filter(fact=fact).exists():
        raise CreditError("这条记录已决定不予列入。")
    row = ListingDismissal.objects.create(
        fact=fact, words=words.strip(), decided_by=by, decided_at=now
    )
    append(
        kind=Event.FINDING_DISMISSED,
        actor=by,
        subject=fact.entity.code,
        payload={"kind": fact.kind, "ref": fact.ref},
        at=now,
        rows=[row],
    )
    return row


def _check_found(found_on: date, today: date) -> None:
    if found_on > today:
        raise CreditError(f"发现日期 {found_on} 还没有到。请核对日期。")
    if found_on.year < FIRST_YEAR:
        raise CreditError(f"发现日期 {found_on} 早于名录制度施行的 {FIRST_YEAR} 年。请核对年份。")


def _check_not_listed(entity: Entity, kind: ListKind, reason: AbnormalReason) -> None:
    standing = entity.listings.filter(kind=kind, reason=reason, fact__end__isnull=True).first()
    if standing is not None:
        raise CreditError(
            f"“{entity.name}”已因同一事由在{kind.label}中（{standing.number}），不必重复列入。"
        )


def _next_number(unit: Unit, kind: ListKind, year: int) -> str:
    """``unit-LIST-year-0001``; the unit's row is the lock that keeps numbers free of gaps."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    start = f"{unit.code}-{kind.value}-{year}-"
    count = Listing.objects.filter(unit=unit, number__startswith=start).count()
    return f"{start}{count + 1:04d}"
