"""Web processes come and go; a viewer who comes back misses nothing."""

import signal

from inspections.acts import Act
from inspections.services.ceremonies import turn_to_act
from inspections.tests.test_live_events import announced
from inspections.tests.world import NOON
from shuangsuiji.tests.servers import SHARED, Listener, running_server

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
