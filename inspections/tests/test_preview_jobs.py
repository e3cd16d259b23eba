"""The preview as work: asked for, computed once, cancelled, taken up again, marked stale."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from inspections import rehearsal
from inspections.leases import LeaseLostError, claim, renew
from inspections.models.jobs import JobState
from inspections.models.previews import PreviewJob
from inspections.policies import PreviewRefusedError, StaleVersionError
from inspections.previewing import perform_next_preview
from inspections.reaper import reap_previews
from inspections.selectors.plans import spec_of
from inspections.selectors.simulations import is_stale, last_outcome, open_preview, remedy_of
from inspections.services.previews import cancel_preview, request_preview
from inspections.services.tasks import amend_task, save_task
from inspections.simulation import simulate
from inspections.tests.world import NOON, bureau, task
from shuangsuiji.celery import app
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_seeds(monkeypatch):
    monkeypatch.setattr(simulate, "FEWEST", 3)
    monkeypatch.setattr(simulate, "MOST", 3)


def asked(row=None, **options):
    row = row or task(bureau())
    return request_preview(task_code=row.code, by="planner", now=NOON, **options)


def work(owner="w1"):
    return perform_next_preview(owner=owner, clock=lambda: NOON)


def kinds():
    return list(Record.objects.order_by("seq").values_list("kind", flat=True))


def test_a_preview_is_asked_for_computed_and_recorded():
    job = asked()

    assert work()

    job.refresh_from_db()
    assert (job.state, job.lease_owner, job.error) == (JobState.DONE, "", "")
    assert job.outcome["seeds"] == 3
    assert kinds() == ["inspections.preview.requested", "inspections.preview.finished"]
    assert not work()


def test_one_preview_of_a_task_at_a_time():
    job = asked()

    with pytest.raises(PreviewRefusedError, match="正在进行"):
        asked(job.task)

    work()
    assert asked(job.task).pk != job.pk


def test_progress_is_stored_with_the_stage(monkeypatch):
    job = asked()
    seen = []
    monkeypatch.setattr(
        rehearsal,
        "simulate",
        lambda *args, on_progress, **kwargs: (
            on_progress(1, 12),
            seen.append(PreviewJob.objects.values_list("stage", "progress_done").get()),
            simulate.simulate(*args, on_progress=on_progress, **kwargs),
        )[-1],
    )

    work()

    assert seen == [("modes", 1)]
    assert job.pk


def test_a_cancelled_preview_stops_at_the_next_heartbeat_and_stores_nothing(monkeypatch):
    job = asked()

    def cancelled(*args, on_progress, **kwargs):
        cancel_preview(task_code="T-1", by="planner", now=NOON)
        on_progress(1, 12)
        raise AssertionError("the heartbeat went through")

    monkeypatch.setattr(rehearsal, "simulate", cancelled)

    assert work()

    job.refresh_from_db()
    assert (job.state, job.outcome) == (JobState.CANCELLED, None)
    assert kinds()[-1] == "inspections.preview.cancelled"
    assert open_preview(job.task) is None


def test_nothing_under_way_cannot_be_cancelled():
    row = task(bureau())

    with pytest.raises(PreviewRefusedError, match="无需取消"):
        cancel_preview(task_code=row.code, by="planner", now=NOON)


def test_a_killed_worker_is_replaced_and_its_late_result_is_not_taken(settings):
    settings.SSJ_REAP_SECONDS = 0
    job = asked()
    first = claim(PreviewJob.objects.all(), owner="killed")
    assert claim(PreviewJob.objects.all(), owner="w2") is None
    PreviewJob.objects.update(lease_until=Now() - timedelta(seconds=1))

    assert reap_previews(owner="reaper", clock=lambda: NOON) == 1

    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 2)
    with pytest.raises(LeaseLostError):
        renew(first, owner="killed", stage="modes", done=1, total=2)


def test_a_plan_without_entities_ends_with_a_sentence():
    job = asked(task(bureau(), entities={"kinds": ["COOP"]}))

    work()

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "没有可抽取的检查对象" in job.error
    assert kinds()[-1] == "inspections.preview.failed"


def test_a_preview_of_an_older_version_is_stale():
    row = task(bureau(), approved=False)
    asked(row)
    work()
    job = last_outcome(row)
    assert not is_stale(job, row)

    changed = save_task(spec=spec_of(row), expected_version=1, by="planner", now=NOON)

    assert is_stale(job, changed)


def test_a_remedy_writes_a_new_draft_that_needs_approval_again():
    row = task(bureau(people_each=2))
    asked(row)
    work()
    remedy = remedy_of(last_outcome(row), "FEWER_TEAMS")

    changed = amend_task(
        task_code=row.code,
        patch=remedy["patch"],
        remedy=remedy["code"],
        expected_version=1,
        by="planner",
        now=NOON,
    )

    assert (changed.version, changed.status, changed.approved_by) == (2, "DRAFT", "")
    assert spec_of(changed).team.count == 4
    record = Record.objects.order_by("-seq").first()
    assert record.kind == "inspections.task.amended"
    assert b'"remedy":"FEWER_TEAMS"' in bytes(record.payload)
    with pytest.raises(StaleVersionError):
        amend_task(
            task_code=row.code,
            patch=remedy["patch"],
            remedy=remedy["code"],
            expected_version=1,
            by="planner",
            now=NOON,
        )


def test_what_the_workers_tick_is_a_task_of_theirs(settings):
    from_settings = {*settings.SSJ_TICKS, *settings.SSJ_LONG_TICKS}

    app.loader.import_default_modules()  # as a worker does at its start
    assert from_settings <= set(app.tasks)
    assert "inspections.tasks.reap_previews_task" in settings.SSJ_LONG_TICKS


def test_a_preview_may_be_silent_longer_than_a_draw(settings):
    settings.SSJ_LEASE_SECONDS = 30
    asked()
    claim(PreviewJob.objects.all(), owner="w1")

    late = PreviewJob.objects.filter(lease_until__gt=Now() + timedelta(seconds=170))
    assert late.count() == 1
