"""How many watch a ceremony just now: a guess kept in the cache, never a record.

Each web process writes what it counts every few seconds; a process that ended is forgotten soon.
"""

from collections.abc import Mapping

from django.core.cache import cache

STALE = 15  # seconds


def note_audience(process: str, counts: Mapping[str, int], *, now: float) -> None:
    """Write how many viewers this process holds, by code of the ceremony.

    Two processes that write at once may forget one of the two; the next round mends it.
    """
    for code, count in counts.items():
        seen = _fresh(code, now=now) | {process: (count, now)}
        cache.set(_key(code), seen, timeout=STALE * 2)


def audience(code: str, *, now: float) -> int:
    """Viewers of a ceremony over all web processes; those who poll are not counted."""
    return sum(count for count, _ in _fresh(code, now=now).values())


def _fresh(code: str, *, now: float) -> dict[str, tuple[int, float]]:
    seen: dict[str, tuple[int, float]] = cache.get(_key(code)) or {}
    return {process: (count, at) for process, (count, at) in seen.items() if now - at < STALE}


def _key(code: str) -> str:
    return f"live-audience:{code}"
