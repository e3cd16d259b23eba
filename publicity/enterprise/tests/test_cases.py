"""Objection and appeal: filed once, in time, heard only by people without a hand in the result."""

from datetime import timedelta

import pytest

from inspections.fieldwork.services.reviews import review_correction
from inspections.fieldwork.tests.field import clean_form, corrected, crew_users
from inspections.fieldwork.tests.test_after import grant
from inspections.policies import PolicyError
from publicity.enterprise import policies
from publicity.enterprise.selectors.cases import cases_of_publication
from publicity.enterprise.services.access import ENTERPRISE
from publicity.enterprise.services.hearing import (
    decide_case,
    refuse_case,
    take_up,
    withdraw_upheld,
)
from publicity.enterprise.services.objections import (
    Complaint,
    file_appeal,
    file_objection,
    take_back,
)
from publicity.enterprise.states import CaseState, Ground, Remedy
from publicity.enterprise.tests.world import SOON, inside, published_problem
from publicity.models import Withdrawal
from publicity.services.results import publish_result
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import NotPermittedError

pytestmark = pytest.mark.django_db
WORDS = Complaint(
    ground=Ground.FACTS, wish=Remedy.WITHDRAW, words="账目已更正", name="王某", phone="1"
)
DAY = timedelta(days=1)


@pytest.fixture
def publication(db):
    return published_problem()


@pytest.fixture
def use(publication):
    return inside(publication)


def filed(use, publication, at=SOON):
    return file_objection(
        use=use, publication_code=publication.code, complaint=WORDS, by=ENTERPRISE, now=at
    )


def state(publication) -> list[CaseState]:
    return [one.state for one in cases_of_publication(publication)]


def decide(number, by, *, upheld, remedy=None):
    return decide_case(
        number=number, is_upheld=upheld, remedy=remedy, words="核实情况", by=by, now=SOON
    )


def test_a_case_is_rejected_appealed_upheld_above_and_carried_out_by_an_editor(use, publication):
    row = filed(use, publication)
    assert state(publication) == [CaseState.FILED]
    with pytest.raises(PolicyError, match="已提出过异议"):
        filed(use, publication)
    with pytest.raises(PolicyError, match="还没有受理"):
        decide(row.number, "hearer", upheld=False)
    take_up(number=row.number, by="hearer", now=SOON)
    with pytest.raises(PolicyError, match="还没有答复"):
        file_appeal(use=use, number=row.number, complaint=WORDS, by=ENTERPRISE, now=SOON)
    decide(row.number, "hearer", upheld=False)
    with pytest.raises(PolicyError, match="已经办结"):
        decide(row.number, "hearer", upheld=True, remedy=Remedy.WITHDRAW)

    appeal = file_appeal(use=use, number=row.number, complaint=WORDS, by=ENTERPRISE, now=SOON)

    assert appeal.unit.code == "CITY"
    with pytest.raises(NotPermittedError):
        take_up(number=appeal.number, by="hearer", now=SOON)
    take_up(number=appeal.number, by="above", now=SOON)
    with pytest.raises(PolicyError, match="更正结果还是撤下"):
        decide(appeal.number, "above", upheld=True)
    decide(appeal.number, "above", upheld=True, remedy=Remedy.WITHDRAW)
    assert state(publication) == [CaseState.REJECTED, CaseState.TO_REMEDY]

    withdraw_upheld(number=appeal.number, by="editor", now=SOON)

    assert state(publication) == [CaseState.REJECTED, CaseState.REMEDIED]
    assert Withdrawal.objects.get().reason == f"异议成立：{appeal.number}"
    publication.entity.refresh_from_db()
    assert publication.entity.grade == "A"  # the facts were entered in error


@pytest.mark.parametrize("who", ["crew", "chief", "editor"])
def test_nobody_with_a_hand_in_the_result_hears_it(use, publication, who):
    row = filed(use, publication)
    name = crew_users(publication.visit)[1].username if who == "crew" else who
    grant(name, Role.APPEALS, publication.unit)

    with pytest.raises(PolicyError, match="原办理人员"):
        take_up(number=row.number, by=name, now=SOON)


def test_without_the_list_of_hands_the_editor_would_hear_it(use, publication, monkeypatch):
    """The control: the refusal comes from the list and from nothing else."""
    monkeypatch.setattr(policies, "hands_on_case", lambda _: {})
    row = filed(use, publication)
    grant("editor", Role.APPEALS, publication.unit)

    assert take_up(number=row.number, by="editor", now=SOON)


def test_an_appeal_is_heard_by_somebody_else_also_where_nobody_stands_above(use, publication):
    row = filed(use, publication)
    grant("hearer", Role.APPEALS, publication.unit.parent)
    refuse_case(number=row.number, words="不属本局", by="hearer", now=SOON)
    appeal = file_appeal(use=use, number=row.number, complaint=WORDS, by=ENTERPRISE, now=SOON)

    with pytest.raises(PolicyError, match="原异议办理人员"):
        take_up(number=appeal.number, by="hearer", now=SOON)
    assert take_up(number=appeal.number, by="above", now=SOON)


def test_clocks_end_and_a_case_can_be_taken_back_and_filed_anew(use, publication, settings):
    row = filed(use, publication)
    assert row.accept_by > SOON.date()
    take_back(use=use, number=row.number, by=ENTERPRISE, now=SOON)
    assert filed(use, publication).number.endswith("-O2")
    settings.SSJ_OBJECTION_DAYS = 3
    with pytest.raises(PolicyError, match="已过期"):
        filed(use, publication, at=SOON + 4 * DAY)


def test_a_correction_beside_the_original_ends_an_upheld_case(use, publication):
    row = filed(use, publication)
    take_up(number=row.number, by="hearer", now=SOON)
    decide(row.number, "hearer", upheld=True, remedy=Remedy.CORRECT)
    visit = publication.visit
    corrected(visit, clean_form(visit), reason=f"异议成立：{row.number}")
    review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by="chief", now=SOON
    )
    assert state(publication) == [CaseState.TO_REMEDY]

    publish_result(visit_code=visit.code, by="editor", now=SOON)

    assert state(publication) == [CaseState.REMEDIED]
    with pytest.raises(PolicyError, match="没有撤下公示的决定"):
        withdraw_upheld(number=row.number, by="editor", now=SOON)


def test_whoever_decides_does_not_withdraw(use, publication):
    row = filed(use, publication)
    take_up(number=row.number, by="hearer", now=SOON)
    grant("hearer", Role.PUBLISHER, publication.unit)
    decide(row.number, "hearer", upheld=True, remedy=Remedy.WITHDRAW)

    with pytest.raises(PolicyError, match="不能自己撤下"):
        withdraw_upheld(number=row.number, by="hearer", now=SOON)
