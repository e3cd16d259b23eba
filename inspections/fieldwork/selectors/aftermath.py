"""What came after a visit by now: orders, transfers, cases, fines, follow-ups done."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Sum

from inspections.fieldwork.models.followups import FollowUp, TransferAnswer
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.states import DocKind, FollowUpState

ORDERS = (DocKind.ORDER_CORRECT, DocKind.ORDER_PUBLISH, DocKind.ORDER_CHANGE)


@dataclass(frozen=True)
class Aftermath:
    """The state of what follows."""

    is_ordered: bool
    is_transferred: bool
    is_filed: bool
    fine_fen: int
    has_follow_ups: bool
    has_open: bool  # a follow-up that is not settled


def aftermath_of(visit: Visit) -> Aftermath:
    """What followed a visit. Four queries."""
    answers = TransferAnswer.objects.filter(transfer__visit=visit)
    told = answers.aggregate(fine=Sum("fine_fen"))
    states = list(visit.follow_ups.values_list("state", flat=True))
    return Aftermath(
        is_ordered=visit.documents.filter(kind__in=ORDERS).exists(),
        is_transferred=visit.transfers.filter(is_case=True).exists(),
        is_filed=answers.filter(is_filed=True).exists(),
        fine_fen=told["fine"] or 0,
        has_follow_ups=bool(states),
        has_open=any(state != FollowUpState.SETTLED for state in states),
    )


def settled_visits(visit: OuterRef) -> QuerySet[FollowUp]:
    """For use inside another query: follow-ups of a visit of which none is open."""
    own = FollowUp.objects.filter(visit=visit)
    still_open = FollowUp.objects.filter(visit=OuterRef("visit")).exclude(
        state=FollowUpState.SETTLED
    )
    return own.filter(~Exists(still_open))
