"""A large draw in shares: rows in the database are the shares, Celery only calls for helpers.

The worker that holds the draw's lease (the holder) cuts the frame into ranges and reads all of
them in order, searching those that nobody has taken, so one worker alone completes every draw.
A helper that is killed lets its lease run out, and the
holder or another helper searches that range again. When the holder is killed, the next one finds
the ranges that helpers have done.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Now

from inspections.draw.errors import DrawError
from inspections.draw.frame import parse_header
from inspections.draw.sampling import entities_screen
from inspections.draw.scanning import Screen
from inspections.draw.shares import Reading, Share, packed, share_of, unpacked
from inspections.hash_speed import choose_hash
from inspections.leases import Heartbeat, LeaseLostError, claim, finished
from inspections.models.jobs import DrawJob, JobState
from inspections.models.sessions import DrawSession
from inspections.models.shards import DrawShard
from inspections.seeds import master_of
from inspections.selectors.frames import entity_chunks, entity_parts
from inspections.vault import SecretLostError

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.01
HELD = b""  # what a range has found that the holder searches itself; no share is so short
Summon = Callable[[str, int], None]  # session code, how many helpers could find work


def is_worth_sharding(session: DrawSession) -> bool:
    """Small frames are drawn sooner than helpers come."""
    count = parse_header(bytes(session.header)).entities.count
    return bool(settings.SSJ_DRAW_SHARDS > 1 and count >= settings.SSJ_SHARD_ENTITIES)


class ShardedSearch:
    """The ``search`` of a draw whose lease ``owner`` holds."""

    def __init__(self, job: DrawJob, *, owner: str, beat: Heartbeat, summon: Summon) -> None:
        self._job, self._owner, self._beat, self._summon = job, owner, beat, summon
        self._total = parse_header(bytes(job.session.header)).entities.count
        self._lines = 0  # searched here, while reading

    def __call__(self, reading: Reading) -> Iterator[Share]:
        """Cut the frame, call for helpers, and only then begin to work oneself."""
        choose_hash()
        shards = _cut(self._job)
        self._summon(self._job.session.code, len(shards) - 1)
        passed = [shard.pk for shard in shards if not self._read(shard, reading)]
        return self._shares(reading.screen, DrawShard.objects.filter(pk__in=passed))

    def chunks(self) -> Iterator[bytes]:
        """All the sealed lines, the lease being kept meanwhile: should they be read again."""
        for chunk in entity_chunks(self._job.session):
            self._tell()
            yield chunk

    def _take(self, shard: DrawShard) -> bool:
        """Keep a range from helpers, unless one has it. The lease of the draw is its lease."""
        free = Q(state=JobState.READY) | Q(state=JobState.RUNNING, lease_until__lt=Now())
        return bool(
            DrawShard.objects.filter(free | Q(found=HELD), pk=shard.pk).update(
                state=JobState.DONE, found=HELD, lease_owner="", lease_until=None, progress_done=0
            )
        )

    def _read(self, shard: DrawShard, reading: Reading) -> bool:
        """Read a range, and search it unless a helper has it; ``False`` then."""
        free = self._take(shard)
        for chunk in entity_chunks(self._job.session, shard.first_part, shard.last_part):
            if free:
                reading.search([chunk])
                self._lines += chunk.count(b"\n")
            else:
                reading.pass_over([chunk])
            self._tell()
        return free

    def _shares(self, screen: Screen, shards: QuerySet[DrawShard]) -> Iterator[Share]:
        while shards.filter(~Q(state=JobState.DONE) | Q(found=HELD)).exists():
            shards.filter(found=HELD).update(state=JobState.READY, found=None)
            shard = claim(shards, owner=self._owner)
            if shard is None:
                self._tell()
                time.sleep(POLL_SECONDS)
                continue
            try:
                _search(shard, screen, owner=self._owner, on_chunk=self._tell)
            except LeaseLostError:  # that of the range, or that of the whole draw?
                self._tell(at_once=True)
        for found in shards.order_by("index").values_list("found", flat=True).iterator(1):
            yield unpacked(bytes(found or b""))

    def _tell(self, *, at_once: bool = False) -> None:
        if at_once or self._beat.is_due("entities"):
            helped = DrawShard.objects.filter(job=self._job).aggregate(n=Sum("progress_done"))["n"]
            self._beat("entities", self._lines + helped, self._total, at_once=at_once)


def search_next_shard(
    *, owner: str, session_code: str | None = None, waited: timedelta = timedelta(0)
) -> bool:
    """Help with one range of a draw that is under way; ``False`` when there is none to take.

    A range that somebody could not search is left to the holder, who then says why.
    """
    shards = DrawShard.objects.filter(
        Q(attempt=0) | Q(state=JobState.RUNNING), job__state=JobState.RUNNING
    )
    if session_code is not None:
        shards = shards.filter(job__session__code=session_code)
    shard = claim(shards, owner=owner, waited=waited)
    if shard is None:
        return False
    session = shard.job.session
    header = parse_header(bytes(session.header))
    try:
        _search(shard, entities_screen(header, master_of(session)), owner=owner)
    except LeaseLostError:
        logger.info("range %s was taken over by another process", shard)
    except (DrawError, SecretLostError) as error:
        logger.warning("range %s is left to the holder of the draw: %s", shard, error)
        finished(shard, owner=owner, state=JobState.READY)
    return True


def drop_shards(job: DrawJob | None = None) -> None:
    """Remove what a stored or failed draw has left behind; of all such draws without ``job``."""
    shards = DrawShard.objects.exclude(job__state__in=[JobState.READY, JobState.RUNNING])
    (shards if job is None else shards.filter(job=job)).delete()


def _cut(job: DrawJob) -> list[DrawShard]:
    """The ranges in order; made unless an earlier holder has."""
    shards = DrawShard.objects.filter(job=job).defer("found").order_by("index")
    with transaction.atomic():
        if shards.exists():
            return list(shards)
        parts = entity_parts(job.session)
        count = max(1, min(int(settings.SSJ_DRAW_SHARDS), parts))
        ends = [number * parts // count for number in range(count + 1)]
        DrawShard.objects.bulk_create(
            DrawShard(
                job=job,
                index=index,
                first_part=ends[index],
                last_part=ends[index + 1] - 1,
                requested_by=job.requested_by,
                requested_at=Now(),
            )
            for index in range(count)
        )
        return list(shards)


def _search(
    shard: DrawShard, screen: Screen, *, owner: str, on_chunk: Callable[[], None] = lambda: None
) -> None:
    choose_hash()
    beat = Heartbeat(shard, owner=owner)

    def chunks() -> Iterator[bytes]:
        lines = 0
        for chunk in entity_chunks(shard.job.session, shard.first_part, shard.last_part):
            yield chunk
            lines += chunk.count(b"\n")
            beat("entities", lines, 0)
            on_chunk()

    share = share_of(screen, chunks())
    finished(
        shard,
        owner=owner,
        state=JobState.DONE,
        found=packed(share),
        progress_done=share.size,
        finished_at=Now(),
    )
