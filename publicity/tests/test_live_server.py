"""Web processes and workers come and go; who watches misses nothing and sees one draw."""

import signal

import pytest

from inspections.acts import Act
from inspections.live.kinds import LiveKind
from inspections.models.jobs import DrawJob, JobState
from inspections.services.ceremonies import turn_to_act
from inspections.services.draws import request_draw
from inspections.tests.ceremonies import announced as live_ceremony
from inspections.tests.ceremonies import revealed
from inspections.tests.test_live_events import announced, check
from inspections.tests.world import NOON
from shuangsuiji.tests.servers import SHARED, Listener, running_server
from shuangsuiji.tests.workers import running_worker, wait_for

pytestmark = SHARED


def test_a_viewer_outlives_the_web_process(shared_database, tmp_path):
    ceremony = announced()
    with running_server(tmp_path) as first:
        line = Listener(first, ceremony.code)
        assert [line.next_seq(), line.next_seq()] == [1, 2]
        first.kill()
        assert line.next_seq() is None
        line.close()

    turn_to_act(ceremony_code=ceremony.code, act=Act.SEALED, by="officer", now=NOON)

    with running_server(tmp_path) as second:
        line = Listener(second, ceremony.code, after=2)
        assert line.next_seq() == 3
        turn_to_act(ceremony_code=ceremony.code, act=Act.WAITING, by="officer", now=NOON)
        assert line.next_seq() == 4
        assert second.end() < 5
        assert line.next_seq() is None  # let go, not torn off: nothing is logged
        assert second.process.returncode == -signal.SIGTERM
        assert "Traceback" not in second.tail()
        line.close()


@pytest.mark.postgres
def test_a_watched_draw_outlives_its_worker(shared_database, tmp_path, settings):
    ceremony = live_ceremony()
    revealed(ceremony)
    environment = {
        "SSJ_LEASE_SECONDS": "2",
        "SSJ_REAP_SECONDS": "1",
        "SSJ_KEY_DIR": settings.SSJ_KEY_DIR,
        "SSJ_LOG_DIR": settings.SSJ_LOG_DIR,
    }
    slow = {"app": "shuangsuiji.tests.slow_draws", "pool": "prefork", **environment}
    before = ceremony.events.count()
    with running_server(tmp_path) as web:
        line = Listener(web, ceremony.code, after=before)
        request_draw(session_code=ceremony.code, by="officer", now=NOON)  # the reaper finds it
        with running_worker(tmp_path, **slow) as worker:
            seen = [line.next_seq(), line.next_seq()]  # started, and at its first stage
            worker.kill()
        assert DrawJob.objects.get().state == JobState.RUNNING
        with running_worker(tmp_path, **slow) as worker:
            done = ceremony.events.filter(kind=LiveKind.DRAW_DONE)
            wait_for(done.exists, seconds=60, what=worker.tail)
        while seen[-1] < done.get().seq:
            seen.append(line.next_seq())
        line.close()

    assert DrawJob.objects.get().attempt == 2
    assert seen == list(range(before + 1, ceremony.events.count() + 1))
    assert list(ceremony.events.values_list("kind", flat=True)).count(LiveKind.DRAW_DONE) == 1
    check(ceremony)
