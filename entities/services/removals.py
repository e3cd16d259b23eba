"""Off a list (移出): by a basis that answers the reason, and by whom it may be undone."""

from datetime import date, datetime

from django.utils.timezone import localdate

from entities.credit.letters import OUT, PUT
from entities.credit.listing_rules import removal_answers
from entities.events import Event
from entities.models import CreditRepair, LetterKind, Listing, ListKind, Removal, RemovalBasis
from entities.services.credit import CreditError, end_fact
from entities.services.letters import issue_letter
from shuangsuiji.ledger.services import append, command


@command
def remove_listing(
    *,
    number: str,
    basis: RemovalBasis,
    words: str,
    by: str,
    now: datetime,
    repair: CreditRepair | None = None,
) -> Removal:
    """Take an entity off a list; what was found in error ends as if it had never counted.

    Args:
        repair: the application that led to it, if any.

    Raises:
        CreditError: off already, a basis that does not answer the reason, no words, a term that
            is not over, or undone by whoever listed.
    """
    listing = Listing.objects.select_for_update(of=("self",)).get(number=number)
    entity, today = listing.entity, localdate(now)
    if Removal.objects.filter(listing=listing).exists() or hasattr(listing.fact, "end"):
        raise CreditError(f"{number} 已移出。")
    _check_removal(listing, basis, words, today, by=by, is_repair=repair is not None)
    is_error = basis == RemovalBasis.ERROR
    end_fact(
        fact_id=listing.fact_id,
        on=today,
        is_error=is_error,
        basis=f"{basis.label}：{words.strip()}"[:300],
        by=by,
        now=now,
    )
    removal = Removal.objects.create(
        listing=listing,
        basis=basis,
        words=words.strip(),
        repair=repair,
        decided_on=today,
        decided_by=by,
        decided_at=now,
    )
    append(
        kind=Event.LISTING_REMOVED,
        actor=by,
        subject=entity.code,
        payload={"number": number, "basis": basis.value},
        at=now,
        rows=[removal],
    )
    _tell(removal, by=by, now=now)
    return removal


def _tell(removal: Removal, *, by: str, now: datetime) -> None:
    listing = removal.listing
    kind = ListKind(listing.kind)
    issue_letter(
        entity=listing.entity,
        unit=listing.unit,
        kind=LetterKind.LIST_OUT,
        ref=listing.number,
        values={
            "list_kind": kind.value,
            "put": PUT[kind],
            "out": OUT[kind],
            "listed_on": listing.decided_on.isoformat(),
            "ref": listing.number,
            "reason": listing.get_reason_display(),
            "words": removal.words,
            "basis": removal.get_basis_display(),
            "on": removal.decided_on.isoformat(),
        },
        by=by,
        now=now,
    )


def _check_removal(
    listing: Listing, basis: RemovalBasis, words: str, today: date, *, by: str, is_repair: bool
) -> None:
    if not words.strip():
        raise CreditError("请写明决定理由。")
    if not removal_answers(listing.reason, basis.value):
        raise CreditError(
            f"移出依据须与列入事由“{listing.get_reason_display()}”相对应，或为撤销列入（错误）。"
        )
    if basis == RemovalBasis.TERM and (listing.valid_to is None or today <= listing.valid_to):
        raise CreditError(f"{listing.number} 的公示期到 {listing.valid_to}，还没有满。")
    if basis == RemovalBasis.EARLY and not is_repair:
        raise CreditError("提前移出严重违法失信名单须由企业申请信用修复。请在修复申请中办理。")
    if basis == RemovalBasis.ERROR and listing.decided_by == by:
        raise CreditError("撤销列入不能由决定列入的人办理。请由另一人决定。")
