"""A large draw shared by worker processes survives the kill of a helper."""

import pytest

from inspections.draw.engine import run_draw
from inspections.models.jobs import DrawJob, DrawResult, JobState
from inspections.models.shards import DrawShard
from inspections.seeds import master_of
from inspections.selectors.frames import entity_chunks
from inspections.services.draws import request_draw
from inspections.tasks import run_draw_task
from inspections.tests.world import NOON, revealed
from shuangsuiji.celery import app
from shuangsuiji.tests.workers import running_worker, wait_for

ENVIRONMENT = {
    "SSJ_LEASE_SECONDS": "2",
    "SSJ_REAP_SECONDS": "60",
    "SSJ_DRAW_SHARDS": "6",
    "SSJ_SHARD_ENTITIES": "1",
}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_helper_killed_in_its_range_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("inspections.sealing.lines.PART_BYTES", 150)
    app.control.purge()
    session = revealed()
    options = {"app": "shuangsuiji.tests.slow_draws", **ENVIRONMENT}
    expected = run_draw(
        bytes(session.header), lambda: entity_chunks(session), master=master_of(session)
    )

    def owned_by(pid: int):
        return DrawShard.objects.filter(
            state=JobState.RUNNING, lease_owner__endswith=f"/{pid}"
        ).exists()

    with running_worker(tmp_path, **options) as one, running_worker(tmp_path, **options) as two:
        request_draw(session_code=session.code, by="officer", now=NOON)
        run_draw_task.delay(session_code=session.code)
        wait_for(lambda: owned_by(one.pid) or owned_by(two.pid), seconds=30, what=one.tail)
        holder = DrawJob.objects.get().lease_owner
        helper, stays = (one, two) if holder.endswith(f"/{two.pid}") else (two, one)
        helper.kill()
        killed_at_work = owned_by(helper.pid)
        wait_for(DrawResult.objects.exists, seconds=30, what=stays.tail)
        wait_for(lambda: not DrawShard.objects.exists(), seconds=5, what=stays.tail)

    assert killed_at_work
    assert DrawResult.objects.get().digest == expected.digest()
    assert DrawJob.objects.get().attempt == 1
