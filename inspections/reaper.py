"""Takes up draws that nobody is working on: the broker was down, or the worker was killed.

Every worker runs this on its own clock (``SSJ_TICKS``), without the broker; ``manage.py
reap_draws`` is the same for a timer where Celery is absent.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from inspections.drawing import perform_next_draw
from inspections.previewing import perform_next_preview
from inspections.sharding import Summon, drop_shards, search_next_shard
from inspections.supplementing import perform_next_supplement


def reap_draws(*, owner: str, clock: Callable[[], datetime], summon: Summon | None = None) -> int:
    """Carry out every overdue draw and supplementary draw, one by one; returns how many.

    A draw that was only just asked for is left to the worker whose bell has been rung. Ranges of
    a large draw that wait for a helper are searched first.
    """
    waited = timedelta(seconds=settings.SSJ_REAP_SECONDS)
    while search_next_shard(owner=owner, waited=waited):
        pass
    count = 0
    while perform_next_draw(owner=owner, clock=clock, waited=waited, summon=summon):
        count += 1
    while perform_next_supplement(owner=owner, clock=clock, waited=waited):
        count += 1
    drop_shards()
    return count


def reap_previews(*, owner: str, clock: Callable[[], datetime]) -> int:
    """Likewise for previews; at most one at a time, so that draws are looked after between."""
    waited = timedelta(seconds=settings.SSJ_REAP_SECONDS)
    return int(perform_next_preview(owner=owner, clock=clock, waited=waited))
