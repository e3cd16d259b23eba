"""Whoever went on a visit never judges it; each act is refused, and only for that reason."""

from collections.abc import Callable

import pytest

from inspections.fieldwork import after_rules
from inspections.fieldwork.models.followups import FollowUp
from inspections.fieldwork.models.forms import HeldReason, HeldSubmission
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.services.followups import arbitrate, dispute_follow_up
from inspections.fieldwork.services.held import decide_held
from inspections.fieldwork.services.readings import draw_sample, read_again
from inspections.fieldwork.services.reviews import review_correction, review_form
from inspections.fieldwork.tests.field import LATER, clean_form, corrected, crew_users, signed
from inspections.fieldwork.tests.test_after import decide, found_problem, grant, visit
from inspections.policies import PolicyError
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db
__all__ = ["visit"]
Act = tuple[Visit, Callable[[str], object]]  # whose team is refused, and what they try


def reviews(visit: Visit) -> Act:
    signed(visit, clean_form(visit))
    return visit, lambda by: review_form(
        visit_code=visit.code,
        version=1,
        is_approved=True,
        may_publish=True,
        opinion="",
        by=by,
        now=LATER,
    )


def reviews_a_correction(visit: Visit) -> Act:
    signed(visit, clean_form(visit))
    decide(visit)
    corrected(visit, clean_form(visit, note="补充"), reason="漏填")
    return visit, lambda by: review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by=by, now=LATER
    )


def decides_what_was_held(visit: Visit) -> Act:
    held = HeldSubmission.objects.create(
        visit=visit,
        reason=HeldReason.CLOSED,
        body=b"{}",
        digest="0" * 64,
        sent_by="x",
        sent_at=LATER,
    )
    return visit, lambda by: decide_held(
        held_id=held.pk, is_taken=False, note="重复", by=by, now=LATER
    )


def arbitrates(visit: Visit) -> Act:
    signed(visit, found_problem(visit))
    decide(visit)
    row = FollowUp.objects.get()
    grant("head", Role.BRANCH_HEAD, row.owner)
    dispute_follow_up(code=row.code, reason="不属本所", by="head", now=LATER)
    return visit, lambda by: arbitrate(
        code=row.code, owner=row.owner, ruling="仍由本所", by=by, now=LATER
    )


def reads_again(visit: Visit) -> Act:
    for one in Visit.objects.filter(session=visit.session):
        signed(one, clean_form(one))
        decide(one)
    seal_pending(now=LATER)
    pick = draw_sample(session_code=visit.session.code, ratio_bp=500, by="chief", now=LATER)
    picked = pick.picks.all()[0].form.visit
    return picked, lambda by: read_again(
        visit_code=picked.code, answers={"PUB01": "NORMAL"}, note="", by=by, now=LATER
    )


@pytest.mark.parametrize(
    "act", [reviews, reviews_a_correction, decides_what_was_held, arbitrates, reads_again]
)
def test_a_member_of_the_team_is_refused_and_nobody_else(visit, act, monkeypatch):
    judged, does = act(visit)
    member = grant(crew_users(judged)[0].username, Role.REVIEWER, judged.unit)

    with pytest.raises(PolicyError, match="的检查人员，不能审核"):
        does(member.username)

    # The control: without the question nothing else stands in the way.
    monkeypatch.setattr(after_rules, "crew_of", lambda _: ())
    does(member.username)
