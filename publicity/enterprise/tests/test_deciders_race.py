"""Many deciders at once: of all who take up, refuse or decide a case, one is heard."""

from threading import Barrier

import pytest
from django.db import IntegrityError

from inspections.fieldwork.tests.test_after import grant
from inspections.policies import PolicyError
from inspections.tests.test_race import all_at_once
from publicity.enterprise.models import Objection, ObjectionStep
from publicity.enterprise.services import hearing
from publicity.enterprise.services.hearing import (
    decide_case,
    refuse_case,
    take_up,
    withdraw_upheld,
)
from publicity.enterprise.states import FINAL, Remedy, StepKind
from publicity.enterprise.tests.test_cases import filed
from publicity.enterprise.tests.world import SOON, inside, published_problem
from publicity.models import Withdrawal
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.verify_kept import kept_tables, unkept_rows
from shuangsuiji.orgs.models import Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 12


@pytest.fixture
def case(db):
    publication = published_problem()
    for number in range(HANDS):
        grant(f"hearer{number}", Role.APPEALS, publication.unit)
        grant(f"editor{number}", Role.PUBLISHER, publication.unit)
    return filed(inside(publication), publication)


def heard(outcomes, kind):
    """How many were heard; everybody else was told why not."""
    assert all(isinstance(one, kind | PolicyError) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, kind)]


def decide(number, hand):
    return decide_case(
        number=number,
        is_upheld=hand % 2 == 0,
        remedy=Remedy.WITHDRAW if hand % 2 == 0 else None,
        words=f"第 {hand} 人",
        by=f"hearer{hand}",
        now=SOON,
    )


def test_of_many_deciders_one_is_heard_and_of_many_editors_one_withdraws(case):
    taken = all_at_once(
        lambda hand: take_up(number=case.number, by=f"hearer{hand}", now=SOON), hands=HANDS
    )
    assert len(heard(taken, ObjectionStep)) == 1

    decided = heard(all_at_once(lambda hand: decide(case.number, hand), hands=HANDS), ObjectionStep)
    assert [one.pk for one in decided] == [case.steps.get(kind__in=FINAL).pk]

    if decided[0].kind == StepKind.UPHELD:
        gone = all_at_once(
            lambda hand: withdraw_upheld(number=case.number, by=f"editor{hand}", now=SOON),
            hands=HANDS,
        )
        assert len(heard(gone, Withdrawal)) == 1
        assert Withdrawal.objects.count() == 1
    moved = Record.objects.filter(kind="enterprise.objection.moved", subject=case.number)
    assert moved.count() == 2
    seal_pending(now=SOON)
    assert list(unkept_rows(kept_tables())) == []


def test_taking_up_and_refusing_at_once_leave_one_answer(case):
    def answer(hand):
        if hand % 2:
            return take_up(number=case.number, by=f"hearer{hand}", now=SOON)
        return refuse_case(number=case.number, words="不属本局", by=f"hearer{hand}", now=SOON)

    assert len(heard(all_at_once(answer, hands=HANDS), ObjectionStep)) == 1
    assert case.steps.count() == 1


def test_without_the_lock_only_the_database_would_say_no(case, monkeypatch):
    """The control: people would then meet an error that explains nothing."""
    take_up(number=case.number, by="hearer", now=SOON)

    def unlocked(number):
        rows = Objection.objects.select_related("publication__visit", "publication__entity", "unit")
        return rows.get(number=number)

    monkeypatch.setattr(hearing, "_locked", unlocked)
    looked = Barrier(HANDS)  # each has found the case open before anybody decides it
    monkeypatch.setattr(hearing, "_check_words", lambda _: looked.wait(30))

    def act(hand):
        try:
            return decide(case.number, hand)
        except IntegrityError as error:
            return error

    outcomes = all_at_once(act, hands=HANDS)

    assert sum(isinstance(one, IntegrityError) for one in outcomes) == HANDS - 1
    assert case.steps.filter(kind__in=FINAL).count() == 1  # objection_ends_once
