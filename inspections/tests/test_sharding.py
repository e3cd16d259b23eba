"""A large draw in shares: the same bytes for any number of shares, workers and kills."""

from datetime import timedelta

import pytest

from inspections.draw.engine import run_draw
from inspections.draw.shares import packed, unpacked
from inspections.drawing import perform_next_draw
from inspections.leases import claim
from inspections.models.jobs import DrawJob, DrawResult, JobState
from inspections.models.sessions import DrawSession, FramePart
from inspections.models.shards import DrawShard
from inspections.reaper import reap_draws
from inspections.seeds import master_of
from inspections.selectors.frames import entity_chunks
from inspections.sharding import HELD, search_next_shard
from inspections.tests.world import NOON, requested, triggers_off

pytestmark = pytest.mark.django_db

LONG_AGO = NOON - timedelta(days=400)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch, settings):
    """A frame of many parts, and every frame large enough to be shared out."""
    monkeypatch.setattr("inspections.sealing.lines.PART_BYTES", 150)
    settings.SSJ_DRAW_SHARDS, settings.SSJ_SHARD_ENTITIES = 4, 1


class Helpers:
    """Stands for the broker: what is called here runs before the holder searches itself."""

    def __init__(self, act=None) -> None:
        self.act, self.calls = act, []

    def __call__(self, session_code: str, count: int) -> None:
        self.calls.append(count)
        if self.act:
            self.act(session_code)


def draw(summon=None, owner: str = "holder") -> bool:
    return perform_next_draw(owner=owner, clock=lambda: NOON, summon=summon)


def expected(session: DrawSession) -> str:
    """The digest that one process alone computes."""
    header = bytes(session.header)
    return run_draw(header, lambda: entity_chunks(session), master=master_of(session)).digest()


def help_once(session_code: str) -> None:
    assert search_next_shard(owner="helper", session_code=session_code)


@pytest.mark.parametrize(("count", "helped"), [(1, False), (2, True), (7, False), (7, True)])
def test_any_number_of_shards_gives_the_same_bytes(count, helped, settings):
    settings.SSJ_DRAW_SHARDS = count
    session = requested()
    assert FramePart.objects.filter(session=session, role="entities").count() > 7
    helpers = Helpers(help_once if helped and count > 1 else None)

    assert draw(helpers) is True

    assert DrawResult.objects.get().digest == expected(session)
    assert helpers.calls == ([] if count == 1 else [count - 1])
    assert not DrawShard.objects.exists()


def test_a_small_frame_calls_nobody(settings):
    settings.SSJ_SHARD_ENTITIES = 1000
    requested()
    helpers = Helpers()

    draw(helpers)

    assert helpers.calls == []
    assert DrawResult.objects.exists()


def test_a_range_whose_helper_was_killed_is_searched_again():
    session = requested()

    def die(session_code: str) -> None:
        killed = claim(DrawShard.objects.all(), owner="killed")
        DrawShard.objects.filter(pk=killed.pk).update(
            lease_until=LONG_AGO, progress_done=17, stage="entities"
        )

    draw(Helpers(die))

    assert DrawResult.objects.get().digest == expected(session)


def test_the_next_holder_keeps_what_helpers_have_done(monkeypatch):
    """And reads every line once: it searches anew what the killed holder searched itself."""
    session = requested()
    searched = []

    def read(session, *span):
        searched.append(span)
        if len(searched) == 3:
            raise KeyboardInterrupt
        return entity_chunks(session, *span)

    def no_search(*args):
        raise AssertionError

    def help_and_watch(session_code: str) -> None:
        help_once(session_code)
        monkeypatch.setattr("inspections.sharding.entity_chunks", read)
        monkeypatch.setattr("inspections.sharding.share_of", no_search)

    with pytest.raises(KeyboardInterrupt):
        draw(Helpers(help_and_watch), owner="killed")
    assert DrawShard.objects.filter(state=JobState.DONE, found=HELD).count() == 2
    assert (
        DrawShard.objects.filter(state=JobState.DONE).exclude(found=HELD).get().index == 0
    )  # the helper's
    DrawJob.objects.update(lease_until=LONG_AGO)

    draw(Helpers(), owner="next")

    result = DrawResult.objects.get()
    assert (result.digest, result.computed_by) == (expected(session), "next")
    assert len(searched) == 3 + 4


def test_a_range_seized_by_a_former_holder_is_searched_again(monkeypatch):
    """It believes that it still holds the draw, and what it finds there is lost with it."""
    session = requested()

    def seize(_seconds: float) -> None:
        DrawShard.objects.filter(lease_owner="helper").update(
            state=JobState.DONE, found=HELD, lease_owner="", lease_until=None
        )

    monkeypatch.setattr("inspections.sharding.time.sleep", seize)

    draw(Helpers(lambda session_code: claim(DrawShard.objects.all(), owner="helper")))

    assert DrawResult.objects.get().digest == expected(session)


def test_a_late_helper_stores_nothing(monkeypatch):
    session = requested()

    def lose(session_code: str) -> None:
        monkeypatch.setattr(
            "inspections.sharding.entity_chunks",
            lambda *span: (
                DrawShard.objects.filter(lease_owner="helper").update(lease_owner="x") and []
            ),
        )
        assert search_next_shard(owner="helper", session_code=session_code)
        monkeypatch.undo()
        assert not DrawShard.objects.filter(state=JobState.DONE).exists()
        DrawShard.objects.filter(state=JobState.RUNNING).update(lease_until=LONG_AGO)

    draw(Helpers(lose))

    assert DrawResult.objects.get().digest == expected(session)


@pytest.mark.parametrize("act", [None, help_once])
def test_a_frame_changed_by_one_byte_makes_the_draw_in_shares_refuse(act):
    session = requested()
    part = FramePart.objects.get(session=session, role="entities", index=0)
    with triggers_off():
        FramePart.objects.filter(pk=part.pk).update(
            data=bytes(part.data).replace(b"C1E00001,", b"C1E00091,", 1)
        )

    draw(Helpers(act))

    job = DrawJob.objects.get()
    assert (job.state, job.error_code) == (JobState.FAILED, "FRAME_ALTERED")
    assert not DrawResult.objects.exists()
    assert not DrawShard.objects.exists()


def test_a_share_of_other_lines_makes_the_draw_refuse():
    """The lines are whole again when the holder reads them: only the share tells."""
    requested()

    def read_other_lines(session_code: str) -> None:
        help_once(session_code)
        shard = DrawShard.objects.get(state=JobState.DONE)
        share = unpacked(bytes(shard.found))
        share.digests[0] = "0" * 64
        DrawShard.objects.filter(pk=shard.pk).update(found=packed(share))

    draw(Helpers(read_other_lines))

    job = DrawJob.objects.get()
    assert (job.state, job.error_code) == (JobState.FAILED, "FRAME_ALTERED")
    assert "分片" in job.error


def test_a_range_that_a_helper_cannot_search_is_left_to_the_holder():
    session = requested()
    part = FramePart.objects.filter(session=session, role="entities").earliest("index")

    def stumble(session_code: str) -> None:
        with triggers_off():
            FramePart.objects.filter(pk=part.pk).update(data=b"broken\n")
        help_once(session_code)
        with triggers_off():
            FramePart.objects.filter(pk=part.pk).update(data=bytes(part.data))
        shard = DrawShard.objects.get(index=0)
        assert (shard.state, shard.attempt) == (JobState.READY, 1)
        assert search_next_shard(owner="helper", session_code=session_code)  # another range
        assert DrawShard.objects.get(index=0).attempt == 1

    draw(Helpers(stumble))

    assert DrawResult.objects.get().digest == expected(session)


def test_the_ticker_helps_without_a_broker_and_clears_what_is_left():
    requested()

    def tick(session_code: str) -> None:
        DrawShard.objects.update(requested_at=LONG_AGO)
        assert reap_draws(owner="reaper", clock=lambda: NOON) == 0
        assert not DrawShard.objects.exclude(state=JobState.DONE).exists()

    draw(Helpers(tick))
    left = DrawShard.objects.create(
        job=DrawJob.objects.get(), index=0, first_part=0, last_part=0, requested_at=NOON
    )

    reap_draws(owner="reaper", clock=lambda: NOON)

    assert DrawResult.objects.exists()
    assert not DrawShard.objects.filter(pk=left.pk).exists()


def test_the_progress_of_all_ranges_is_told(monkeypatch):
    requested()
    monkeypatch.setattr("inspections.leases.BEAT_SECONDS", 0)
    told = []

    def note(job, *, owner, stage, done, total):
        if isinstance(job, DrawJob):
            told.append((stage, done, total))

    monkeypatch.setattr("inspections.leases.renew", note)

    draw(Helpers(help_once))

    entities = [(done, total) for stage, done, total in told if stage == "entities"]
    assert 0 < entities[0][0] < entities[-1][0] == entities[-1][1]  # begins with the helper's
    assert entities == sorted(entities)
    assert told[-1][0] == "teams"
