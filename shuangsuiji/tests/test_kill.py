"""A worker killed at any moment loses no draw and makes none twice."""

import os
import signal
import time
from collections import Counter

import pytest
from django.conf import settings

from inspections.events import Event
from inspections.models.jobs import DrawJob, DrawResult, JobState
from inspections.models.supplements import SupplementJob
from inspections.services.draws import request_draw
from inspections.states import Status
from inspections.tasks import run_draw_task, run_supplement_task
from inspections.tests.after_draw import asked, drawn
from inspections.tests.world import NOON, bureau, revealed, task
from shuangsuiji.celery import app
from shuangsuiji.demo.chance import Chance
from shuangsuiji.ledger.models import Record
from shuangsuiji.tests.workers import Worker, running_worker, wait_for

ROUNDS = 50
ENVIRONMENT = {"SSJ_LEASE_SECONDS": "2", "SSJ_REAP_SECONDS": "1"}


@pytest.fixture(autouse=True)
def _silent_broker() -> None:
    """Other tests ring bells for sessions of the same numbers; nobody may still hear them."""
    app.control.purge()


def ask_for_a_draw(session) -> None:
    request_draw(session_code=session.code, by="officer", now=NOON)
    run_draw_task.delay(session_code=session.code)


def records(kind: str) -> Counter[str]:
    return Counter(Record.objects.filter(kind=kind).values_list("draw", flat=True))


def all_done() -> bool:
    return not DrawJob.objects.exclude(state=JobState.DONE).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_process_carries_out_a_draw(tmp_path):
    session = revealed()
    if settings.EMBEDDED:
        pytest.skip("an in-memory SQLite cannot be shared; test_up.py covers the file")

    with running_worker(tmp_path) as worker:
        ask_for_a_draw(session)
        wait_for(all_done, seconds=30, what=worker.tail)

    session.refresh_from_db()
    assert session.status == Status.DRAWN
    assert str(worker.pid) in session.result.computed_by


@pytest.mark.django_db(transaction=True)
def test_a_draw_whose_bell_was_never_heard_is_found(tmp_path):
    if settings.EMBEDDED:
        pytest.skip("an in-memory SQLite cannot be shared; test_up.py covers the file")
    session = revealed()
    request_draw(session_code=session.code, by="officer", now=NOON)

    with running_worker(tmp_path, **ENVIRONMENT) as worker:
        wait_for(all_done, seconds=30, what=worker.tail)

    assert session.result.computed_by.endswith("/reaper")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_with_redis_down_a_draw_still_completes(tmp_path):
    session = revealed()
    request_draw(session_code=session.code, by="officer", now=NOON)
    log = tmp_path / "worker.log"
    environment = {**ENVIRONMENT, "REDIS_URL": "redis://127.0.0.1:1/0"}

    worker = Worker(log, app="shuangsuiji.celery", pool="threads", environment=environment)
    try:
        wait_for(all_done, seconds=30, what=worker.tail)
    finally:
        worker.kill()

    assert session.result.computed_by.endswith("/reaper")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_supplement_whose_worker_is_killed_is_drawn_once_by_the_next(tmp_path):
    supplement = asked(drawn())
    options = {"app": "shuangsuiji.tests.slow_draws", "pool": "prefork"}
    with running_worker(tmp_path, **options, **ENVIRONMENT) as worker:
        run_supplement_task.delay(session_code=supplement.session.code)
        wait_for(lambda: supplement_job(supplement).attempt == 1, seconds=30, what=worker.tail)
        worker.kill()
    assert supplement_job(supplement).state == JobState.RUNNING

    with running_worker(tmp_path, **options, **ENVIRONMENT) as worker:
        wait_for(
            lambda: supplement_job(supplement).state == JobState.DONE, seconds=60, what=worker.tail
        )

    assert supplement_job(supplement).attempt == 2
    assert records(Event.SUPPLEMENT_DRAWN) == Counter([supplement.session.code])


def supplement_job(supplement) -> SupplementJob:
    return SupplementJob.objects.get(supplement=supplement)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_kills_lose_no_draw_and_make_none_twice(tmp_path):
    """Every other kill hits the whole worker, the rest only the pool's child."""
    county = bureau()
    sessions = [revealed(row=task(county, code=f"T-{n}")) for n in range(ROUNDS)]
    moments = Chance("kill")
    options = {"app": "shuangsuiji.tests.slow_draws", "pool": "prefork"}
    kills = 0
    waiting = iter(sessions)
    while kills < ROUNDS:
        with running_worker(tmp_path, **options, **ENVIRONMENT) as worker:
            ask_for_a_draw(next(waiting))
            time.sleep(moments.below(900) / 1000)
            for child in worker.children()[:1]:
                os.kill(child, signal.SIGKILL)
                kills += 1
            if kills < ROUNDS:
                ask_for_a_draw(next(waiting))
                time.sleep(moments.below(900) / 1000)
                worker.kill()
                kills += 1

    with running_worker(tmp_path, **options, **ENVIRONMENT) as worker:
        wait_for(all_done, seconds=120, what=worker.tail)

    codes = {session.code for session in sessions}
    assert kills == ROUNDS
    assert set(DrawResult.objects.values_list("session__code", flat=True)) == codes
    assert records(Event.SESSION_DRAWN) == Counter(codes)
    assert records(Event.DRAW_DISAGREED) == Counter()
    again = DrawJob.objects.filter(attempt__gt=1).count()
    assert again > 5, "the kills met no draw at work: the test proves nothing"
