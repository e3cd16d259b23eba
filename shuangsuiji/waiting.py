"""What waits for somebody behind the draw: reviews, hand-overs, results, replies, cases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from inspections.fieldwork.models.followups import FollowUp
from inspections.fieldwork.selectors.after import (
    clocks,
    held_submissions,
    waiting_corrections,
    waiting_reviews,
)
from inspections.fieldwork.selectors.contact import objections_for
from inspections.fieldwork.states import FollowUpState
from inspections.selectors.merging import ANSWERERS, merges_to_answer
from publicity.enterprise.selectors.cases import cases, cases_for
from publicity.enterprise.selectors.desk import replies_for
from publicity.published import waiting_results
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import has_role_anywhere
from shuangsuiji.orgs.selectors import scoped

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Waiting:
    """So many of something, and where they are dealt with."""

    label: str
    address: str  # name of the page
    count: int
    late: int = 0  # of them, past their clock


def waiting_for(user: Reader, *, on: date) -> list[Waiting]:
    """Kinds of which something waits, in the order of the work. Up to three queries a kind.

    Only what the user may decide; who reads the same lists as an auditor is not called.
    """
    found: list[Waiting] = []
    for role, kinds in _KINDS.items():
        if has_role_anywhere(user, role, on=on):
            found += kinds(user, on)
    return [one for one in found if one.count]


def _merged(user: Reader, on: date) -> Iterator[Waiting]:
    count = merges_to_answer(user, on=on).count() if isinstance(user, User) else 0
    yield Waiting("待答复的合并检查", "inspections:merges", count)


def _reviewed(user: Reader, on: date) -> Iterator[Waiting]:
    reviews = waiting_reviews(user, on=on).count() + waiting_corrections(user, on=on).count()
    yield Waiting("待审核的一户一表", "after:reviews", reviews)
    held = held_submissions(user, on=on).filter(decision__isnull=True).count()
    yield Waiting("待核提交", "after:held", held)
    given = scoped(
        FollowUp.objects.filter(state=FollowUpState.DISPUTED),
        user,
        on=on,
        unit_field="visit__unit",
        roles=(Role.REVIEWER,),
    )
    yield Waiting("待裁定的后续监管", "after:follow_ups", given.count())
    objections = objections_for(user, on=on).filter(answer__isnull=True)
    told = objections.order_by().aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(answer_by__lt=on))
    )
    yield Waiting("待答复的检查异议", "documents:objections", **told)


def _owned(user: Reader, on: date) -> Iterator[Waiting]:
    rows = scoped(
        FollowUp.objects.all(), user, on=on, unit_field="owner", roles=(Role.BRANCH_HEAD,)
    )
    clock = clocks(rows, today=on)
    late = max(clock.late_answers, clock.late_settlements)
    yield Waiting("待办的后续监管", "after:follow_ups", clock.open, late)


def _published(user: Reader, on: date) -> Iterator[Waiting]:
    due = [day for _, day in waiting_results(user, on=on)]
    yield Waiting("待公示的结果", "publicity:result_desk", len(due), sum(day < on for day in due))
    replies = replies_for(user, on=on).filter(check_of__isnull=True, withdrawal__isnull=True)
    told = replies.order_by().aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(check_by__lt=on))
    )
    yield Waiting("待核查的企业回应", "appeals:replies", **told)


def _heard(user: Reader, on: date) -> Iterator[Waiting]:
    open_ones = [one for one in cases(cases_for(user, on=on)) if one.is_open]
    late = sum(one.is_late(on) for one in open_ones)
    yield Waiting("办理中的异议和申诉", "appeals:desk", len(open_ones), late)


_KINDS: dict[tuple[Role, ...] | Role, Callable[[Reader, date], Iterator[Waiting]]] = {
    ANSWERERS: _merged,
    Role.REVIEWER: _reviewed,
    Role.BRANCH_HEAD: _owned,
    Role.PUBLISHER: _published,
    Role.APPEALS: _heard,
}
