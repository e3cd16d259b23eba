"""Many hands at once: one number each, one job, one result, a log without holes."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse

from inspections.codes import LeavingReason
from inspections.drawing import perform_next_draw
from inspections.events import Event
from inspections.models.ceremonies import Ceremony
from inspections.models.jobs import DrawJob, DrawResult
from inspections.models.sessions import DrawSession
from inspections.models.substitutions import SubstitutionDecision
from inspections.models.supplements import Supplement, SupplementResult
from inspections.policies import PolicyError
from inspections.services.draws import request_draw
from inspections.services.plans import create_plan
from inspections.services.sessions import seal_frame
from inspections.services.substitutions import approve_substitution
from inspections.services.supplements import Leave, propose_supplement
from inspections.services.tasks import save_task
from inspections.supplementing import perform_next_supplement
from inspections.taskspec import parse_document
from inspections.tests.after_draw import asked, drawn, first_entity, members, proposed
from inspections.tests.ceremonies import announced
from inspections.tests.ceremonies import revealed as opened_at_stations
from inspections.tests.desk import person, signed_in
from inspections.tests.world import DOCUMENT, NOON, bureau, item, requested, revealed, task
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.verify import verify_log
from shuangsuiji.orgs.models import Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CLERKS = 12


def all_at_once(act: Callable[[int], Any], *, hands: int = CLERKS) -> list[Any]:
    """Run ``act(number)`` in one thread per clerk, started together; results or errors."""
    barrier = threading.Barrier(hands)
    outcomes: list[Any] = [None] * hands

    def run(number: int) -> None:
        barrier.wait()
        try:
            outcomes[number] = act(number)
        except PolicyError as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def assert_log_whole() -> None:
    seal_pending(now=NOON)
    assert verify_log().findings == []
    sources = Leaf.objects.values("src")
    assert not Record.objects.exclude(src__in=sources).exists()


def test_of_many_clerks_who_ask_for_the_draw_one_is_heard():
    session = revealed()

    outcomes = all_at_once(
        lambda number: request_draw(session_code=session.code, by=f"clerk{number}", now=NOON)
    )

    assert sum(isinstance(outcome, DrawJob) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, PolicyError) for outcome in outcomes) == CLERKS - 1
    assert_log_whole()


def test_of_many_workers_one_draws():
    requested()

    outcomes = all_at_once(lambda number: perform_next_draw(owner=f"w{number}", clock=lambda: NOON))

    assert outcomes.count(True) == 1
    assert DrawResult.objects.count() == 1
    assert_log_whole()


def test_sessions_sealed_together_get_numbers_without_holes():
    county = bureau()
    codes = [task(county, code=f"T-{number}").code for number in range(CLERKS)]

    all_at_once(lambda number: seal_frame(task_code=codes[number], by="officer", now=NOON))

    numbers = DrawSession.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, CLERKS + 1))
    assert_log_whole()


def test_one_task_sealed_by_many_is_sealed_once():
    row = task(bureau())

    outcomes = all_at_once(
        lambda number: seal_frame(task_code=row.code, by=f"clerk{number}", now=NOON)
    )

    assert sum(isinstance(outcome, DrawSession) for outcome in outcomes) == 1
    assert DrawSession.objects.count() == 1


def test_of_many_who_approve_a_substitution_one_is_heard():
    session = drawn()
    row = proposed(session, first_entity(session))

    outcomes = all_at_once(
        lambda number: approve_substitution(
            session_code=session.code, proposal=row.number, by=f"chief{number}", now=NOON
        )
    )

    assert sum(isinstance(outcome, SubstitutionDecision) for outcome in outcomes) == 1
    assert SubstitutionDecision.objects.count() == 1
    assert_log_whole()


def test_of_many_clerks_who_propose_a_supplement_one_takes_the_number():
    session = drawn()
    leave = [Leave(members(session)[0], LeavingReason.ILLNESS)]

    outcomes = all_at_once(
        lambda number: propose_supplement(
            session_code=session.code, leaves=leave, by=f"clerk{number}", now=NOON
        )
    )

    assert sum(isinstance(outcome, Supplement) for outcome in outcomes) == 1
    assert Supplement.objects.get().number == 1
    assert_log_whole()


def test_of_many_workers_one_draws_a_supplement():
    asked(drawn())

    outcomes = all_at_once(
        lambda number: perform_next_supplement(owner=f"w{number}", clock=lambda: NOON)
    )

    assert outcomes.count(True) == 1
    assert SupplementResult.objects.count() == 1


def presses(ceremony: Ceremony, *, hands: int) -> list[Any]:
    """What everybody is answered who presses 开始抽取 at the same moment."""
    unit = ceremony.session.unit
    officers = [person(f"officer{number}", unit, Role.DRAW_OFFICER) for number in range(4)]
    cookies = [signed_in(officer).cookies for officer in officers]
    address = reverse("console:step", args=[ceremony.code, "draw"])

    def press(number: int) -> tuple[int, str, str]:
        client = Client()
        client.cookies.update(cookies[number % len(cookies)])
        answer = client.post(address)
        said = " ".join(str(message) for message in get_messages(answer.wsgi_request))
        return answer.status_code, answer["Location"], said

    return all_at_once(press, hands=hands)


def test_a_hundred_presses_give_one_draw_and_the_same_answer():
    ceremony = announced()
    opened_at_stations(ceremony)

    answers = presses(ceremony, hands=100)

    assert set(answers) == {(302, reverse("console:console", args=[ceremony.code]), "抽取已发起。")}
    assert len(answers) == 100
    assert DrawJob.objects.count() == 1
    assert Record.objects.filter(kind=Event.DRAW_REQUESTED).count() == 1
    assert perform_next_draw(owner="w1", clock=lambda: NOON)
    assert not perform_next_draw(owner="w2", clock=lambda: NOON)
    assert DrawResult.objects.count() == 1
    assert ceremony.events.filter(kind="draw_started").count() == 1
    assert_log_whole()


def test_without_the_rule_every_press_would_be_a_request_of_its_own(monkeypatch):
    ceremony = announced()
    opened_at_stations(ceremony)
    monkeypatch.setattr("inspections.policies.check_may_request_draw", lambda _: None)

    presses(ceremony, hands=6)

    assert Record.objects.filter(kind=Event.DRAW_REQUESTED).count() == 6
    assert ceremony.events.filter(kind="draw_started").count() == 6
    assert DrawJob.objects.count() == 1  # the row stays one: the database holds that by itself


def test_of_many_planners_who_begin_the_same_task_or_plan_one_is_heard():
    county, _ = bureau(entities=4), item("PUB01")
    spec = parse_document({**DOCUMENT, "unit": county.code})

    tasks = all_at_once(
        lambda number: save_task(spec=spec, expected_version=0, by=f"planner{number}", now=NOON)
    )
    plans = all_at_once(
        lambda number: create_plan(
            unit=county, year=2026, name="年度计划", by=f"planner{number}", now=NOON
        )
    )

    for outcomes, words in ((tasks, "已被使用"), (plans, "已有 2026 年度计划")):
        refusals = [str(one) for one in outcomes if isinstance(one, PolicyError)]
        assert len(refusals) == CLERKS - 1
        assert all(words in refusal for refusal in refusals)
