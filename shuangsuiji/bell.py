"""A bell between processes, over Redis where there is one: it says only that something is new.

What is new stands in the database, which everybody who might hear the bell also looks into now
and then. So a bell that is not rung, or not heard, costs a moment and nothing else.
"""

import logging
import time
from collections.abc import AsyncIterator

import redis
import redis.asyncio
from django.conf import settings

logger = logging.getLogger(__name__)

CHANNEL = "ssj-bell"
SILENT_FOR = 5.0  # seconds without a try after a failure: nobody's click waits for Redis twice
_silent_until = 0.0


def ring() -> None:
    """Tell every process that listens; returns at once, whatever Redis does."""
    global _silent_until  # one for the process
    if not settings.REDIS_URL or time.monotonic() < _silent_until:
        return
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5
        ) as client:
            client.publish(CHANNEL, b"")
    except (redis.RedisError, OSError) as error:
        _silent_until = time.monotonic() + SILENT_FOR
        logger.warning("不能通过 Redis 通知其他进程，改由它们定时查看：%s", error)


async def rings() -> AsyncIterator[None]:
    """Each ring from now on; the first answer comes as soon as somebody listens at all.

    Raises:
        redis.RedisError, OSError: the line broke.
    """
    async with (
        redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=10
        ) as client,
        client.pubsub(ignore_subscribe_messages=True) as line,
    ):
        await line.subscribe(CHANNEL)
        yield None
        while True:
            if await line.get_message(timeout=5.0) is not None:
                yield None
