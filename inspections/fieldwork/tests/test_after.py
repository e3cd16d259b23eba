"""After the visit: review, hand-over, transfer, correction, second reading. One story a test."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inspections.fieldwork.models.followups import FollowUp, Transfer
from inspections.fieldwork.models.reading import SampledForm
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.after import clocks, follow_ups
from inspections.fieldwork.selectors.agreements import agreements
from inspections.fieldwork.selectors.forms import form_in_force
from inspections.fieldwork.services.followups import (
    accept_follow_up,
    arbitrate,
    dispute_follow_up,
    settle_follow_up,
)
from inspections.fieldwork.services.readings import draw_sample, read_again
from inspections.fieldwork.services.rechecks import draw_rechecks, record_recheck
from inspections.fieldwork.services.reviews import review_correction, review_form
from inspections.fieldwork.services.transfers import answer_transfer, send_transfer
from inspections.fieldwork.states import FollowUpState, VisitState
from inspections.fieldwork.tests.field import (
    LATER,
    TODAY,
    clean_form,
    corrected,
    crew_users,
    dispatched,
    first_visit,
    signed,
)
from inspections.oneform.codes import Answer, Breach, FollowUpAction, ResultType
from inspections.oneform.types import ItemAnswer
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role, RoleGrant, Unit, User
from shuangsuiji.orgs.policies import NotPermittedError

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def grant(name: str, role: Role, unit: Unit) -> User:
    user, _ = User.objects.get_or_create(username=name)
    RoleGrant.objects.create(
        user=user,
        role=role,
        unit=unit,
        valid_from=TODAY - 40 * DAY,
        granted_by="x",
        granted_at=LATER,
    )
    return user


@pytest.fixture
def visit(db) -> Visit:
    found = first_visit(dispatched())
    grant("chief", Role.REVIEWER, found.unit)
    return found


def decide(visit: Visit, *, approve: bool = True, by: str = "chief", version: int = 1):
    return review_form(
        visit_code=visit.code,
        version=version,
        is_approved=approve,
        may_publish=True,
        opinion="" if approve else "请补充照片",
        by=by,
        now=LATER,
    )


def found_problem(visit: Visit):
    return clean_form(
        visit,
        answers=(ItemAnswer("PUB01", Answer.PROBLEM, "资产总额少报", "责令改正"),),
        results=(ResultType.FALSE_INFO, ResultType.PENDING_FOLLOWUP),
        note="资产总额少报",
        breach=Breach.MARKET,
        follow_up=FollowUpAction.LIST_ABNORMAL,
        is_settled=False,
        settled_on=None,
    )


def test_a_reviewer_outside_the_team_locks_what_two_have_signed(visit):
    with pytest.raises(PolicyError, match="都签字后"):
        decide(visit)
    signed(visit, clean_form(visit))
    member = grant(crew_users(visit)[0].username, Role.REVIEWER, visit.unit)
    with pytest.raises(PolicyError, match="不能审核"):
        decide(visit, by=member.username)
    with pytest.raises(PolicyError, match="新的版本"):
        decide(visit, version=2)

    review = decide(visit)

    visit.refresh_from_db()
    assert (visit.state, visit.reviewed_at, review.may_publish) == ("REVIEWED", LATER, True)
    assert not FollowUp.objects.exists()
    with pytest.raises(PolicyError):
        decide(visit)


def test_a_return_says_why_and_opens_the_form_again(visit):
    signed(visit, clean_form(visit))

    decide(visit, approve=False)

    visit.refresh_from_db()
    assert visit.state == VisitState.RETURNED
    assert form_in_force(visit) is None


def test_every_problem_left_has_an_owner_with_two_clocks(visit):
    signed(visit, found_problem(visit))
    decide(visit)
    row = FollowUp.objects.get()
    home = visit.entity.responsible_unit
    head = grant("head", Role.BRANCH_HEAD, home)
    assert (row.owner, row.state) == (home, FollowUpState.OFFERED)
    assert (row.answer_by, row.due_on) > (LATER.date(), LATER.date())

    other = next(one for one in Unit.objects.filter(parent=visit.unit) if one != home)
    grant("stranger", Role.BRANCH_HEAD, other)
    with pytest.raises(NotPermittedError):
        accept_follow_up(code=row.code, note="", by="stranger", now=LATER)
    with pytest.raises(PolicyError, match="争议理由"):
        dispute_follow_up(code=row.code, reason=" ", by="head", now=LATER)
    dispute_follow_up(code=row.code, reason="不属本所管辖", by="head", now=LATER)
    with pytest.raises(PolicyError, match="有争议"):
        settle_follow_up(code=row.code, outcome="已改", by="head", now=LATER)
    arbitrate(code=row.code, owner=other, ruling="按住所地办理", by="chief", now=LATER)
    with pytest.raises(NotPermittedError):
        settle_follow_up(code=row.code, outcome="已改", by="head", now=LATER)
    settle_follow_up(code=row.code, outcome="已更正年报", by="stranger", now=LATER)

    row.refresh_from_db()
    assert (row.state, row.owner, row.outcome) == ("SETTLED", other, "已更正年报")
    assert [step.kind for step in row.steps.all()] == [
        "OFFERED",
        "DISPUTED",
        "ARBITRATED",
        "SETTLED",
    ]
    told = clocks(follow_ups(head, on=LATER.date()), today=LATER.date())
    assert (told.settled, told.ownerless) == (0, 0)  # no longer the head's to see


def test_a_settled_follow_up_can_be_picked_and_sent_back(visit):
    signed(visit, found_problem(visit))
    decide(visit)
    row = FollowUp.objects.get()
    grant("head", Role.BRANCH_HEAD, row.owner)
    accept_follow_up(code=row.code, note="", by="head", now=LATER)
    settle_follow_up(code=row.code, outcome="已更正", by="head", now=LATER)
    seal_pending(now=LATER)
    with pytest.raises(PolicyError, match="没有被抽中"):
        record_recheck(code=row.code, holds=True, note="x", by="chief", now=LATER)

    assert draw_rechecks(unit=visit.unit, by="chief", now=LATER) == [row.code]
    with pytest.raises(PolicyError, match="没有新办结"):
        draw_rechecks(unit=visit.unit, by="chief", now=LATER)
    record_recheck(code=row.code, holds=False, note="现场仍未更正", by="chief", now=LATER)

    row.refresh_from_db()
    assert (row.state, row.needs_recheck, row.settled_at) == ("ACCEPTED", False, None)
    assert row.steps.last().note.startswith("不属实")


def test_a_case_is_transferred_and_its_answer_kept(visit):
    form = replace(found_problem(visit), follow_up=FollowUpAction.TRANSFER_CASE)
    signed(visit, form)
    decide(visit)
    row = Transfer.objects.get()
    with pytest.raises(AlreadyDoneError):  # a second click
        send_transfer(
            visit_code=visit.code,
            is_case=True,
            body=row.body,
            matter=row.matter,
            by="chief",
            now=LATER,
        )
    given = {"is_filed": True, "fine_fen": 4_600_000, "note": "立案", "by": "chief", "now": LATER}

    with pytest.raises(PolicyError, match="没有接收"):
        answer_transfer(code=row.code, is_accepted=False, answered_on=LATER.date(), **given)
    with pytest.raises(PolicyError, match="之间"):
        answer_transfer(code=row.code, is_accepted=True, answered_on=TODAY - 60 * DAY, **given)
    answer_transfer(code=row.code, is_accepted=True, answered_on=LATER.date(), **given)

    assert row.is_case
    assert row.answers.get().fine_fen == 4_600_000
    assert not FollowUp.objects.exists()


def test_a_correction_is_a_new_version_beside_the_old_one(visit):
    signed(visit, clean_form(visit))
    decide(visit)
    corrected(visit, clean_form(visit, note="补充说明"), reason="漏填实际情况")

    review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by="chief", now=LATER
    )

    assert form_in_force(visit).version == 2
    assert visit.forms.get(version=1).review.is_approved


def test_a_blind_reading_is_by_somebody_else_and_its_agreement_is_counted(visit):
    session = visit.session
    for one in Visit.objects.filter(session=session):
        signed(one, clean_form(one))
        decide(one)
    seal_pending(now=LATER)
    with pytest.raises(PolicyError, match="3%"):
        draw_sample(session_code=session.code, ratio_bp=200, by="chief", now=LATER)

    draw_sample(session_code=session.code, ratio_bp=500, by="chief", now=LATER)

    picks = SampledForm.objects.all()
    code = picks[0].form.visit.code
    assert len(picks) == -(-Visit.objects.filter(session=session).count() * 5 // 100)
    with pytest.raises(PolicyError, match="不能重抽"):
        draw_sample(session_code=session.code, ratio_bp=500, by="chief", now=LATER)
    answers = {"PUB01": "PROBLEM"}
    with pytest.raises(PolicyError, match="另一名复核员"):
        read_again(visit_code=code, answers=answers, note="", by="chief", now=LATER)
    grant("second", Role.REVIEWER, visit.unit)
    with pytest.raises(PolicyError, match="PUB01"):
        read_again(visit_code=code, answers={}, note="", by="second", now=LATER)
    read_again(visit_code=code, answers=answers, note="", by="second", now=LATER)

    [row] = agreements(SampledForm.objects.select_related("form", "reading"))
    assert (row.item, row.pairs, row.same, row.same_bp) == ("PUB01", 1, 0, 0)
