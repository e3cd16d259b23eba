"""A bell between processes, over Redis where there is one: it says only that something is new.

What is new stands in the database, which everybody who might hear the bell also looks into now
and then. So a bell that is not rung, or not heard, costs a moment and nothing else.
"""

import logging
import time
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

import redis
import redis.asyncio
from django.conf import settings

logger = logging.getLogger(__name__)

SILENT_FOR = 5.0  # seconds without a try after a failure: nobody's click waits for Redis twice
QUIET = 5.0  # seconds of silence after which whoever listens looks around
_silent_until = 0.0


def channel() -> str:
    """One for each database of a Redis server: its channels know no databases."""
    return f"ssj-bell{urlsplit(settings.REDIS_URL).path}"


def ring() -> None:
    """Tell every process that listens; returns at once, whatever Redis does."""
    global _silent_until  # one for the process
    if not settings.REDIS_URL or time.monotonic() < _silent_until:
        return
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5
        ) as client:
            client.publish(channel(), b"")
    except (redis.RedisError, OSError) as error:
        _silent_until = time.monotonic() + SILENT_FOR
        logger.warning("不能通过 Redis 通知其他进程，改由它们定时查看：%s", error)


async def rings() -> AsyncGenerator[None, None]:
    """Each ring from now on, and some silences; the first answer comes once somebody listens.

    A silence is an answer, too, so that whoever listens can end even where the library took the
    cancellation for a timeout.

    Raises:
        redis.RedisError, OSError: the line broke.
    """
    async with (
        redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=10
        ) as client,
        client.pubsub(ignore_subscribe_messages=True) as line,
    ):
        await line.subscribe(channel())
        yield None
        while True:
            await line.get_message(timeout=QUIET)
            yield None
