"""What breaks below a stream while it is watched: the database, Redis. Viewers do not notice."""

import asyncio

import pytest
from django.conf import settings
from django.db import connection

from inspections.acts import Act
from inspections.tests.test_live_events import announced
from publicity.tests.test_live_stream import Line, meanwhile, running, turn, until
from shuangsuiji.tests.servers import SHARED

pytestmark = SHARED
needs_redis = pytest.mark.skipif(not settings.REDIS_URL, reason="REDIS_URL not set")
OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def watched(ceremony, happens) -> list[int]:
    """What a viewer gets who watches while something happens and an act is turned to."""

    async def story():
        async with running() as application:
            line = Line(application, ceremony.code)
            await until(lambda: len(line.seqs()) == 2)
            await meanwhile(happens)
            await meanwhile(turn, ceremony, Act.SEALED)
            await until(lambda: len(line.seqs()) == 3)
            return line.seqs()

    return asyncio.run(story())


def cut_every_connection() -> None:
    """What a restart of the server does to whoever is connected."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        assert cursor.rowcount > 0


@pytest.mark.postgres
def test_a_restarted_database_costs_a_moment(shared_database):
    ceremony = announced()
    connection.close()

    assert watched(ceremony, cut_every_connection) == [1, 2, 3]


def test_without_redis_the_table_is_looked_into(shared_database, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert watched(announced(), lambda: None) == [1, 2, 3]


@pytest.fixture
def _rare_looks(monkeypatch):
    for name in ("PAUSE", "PAUSE_WITH_BELL"):
        monkeypatch.setattr(f"publicity.live.hub.{name}", 60)
    monkeypatch.setattr("shuangsuiji.bell._silent_until", 0.0)  # after the test above


@needs_redis
@pytest.mark.usefixtures("_rare_looks")
def test_with_redis_nobody_waits_for_the_next_look(shared_database):
    assert watched(announced(), lambda: None) == [1, 2, 3]


@needs_redis
@pytest.mark.usefixtures("_rare_looks")
def test_the_control_without_a_ring_they_wait(shared_database, monkeypatch):
    monkeypatch.setattr("shuangsuiji.bell.ring", lambda: None)
    monkeypatch.setattr("publicity.tests.test_live_stream.PATIENCE", 3)
    ceremony = announced()

    with pytest.raises(TimeoutError):
        watched(ceremony, lambda: None)
