"""Who acts and why, for the field history: merged inwards, restored outwards.

django-auditlog's own ``set_actor`` overwrites one variable and never restores it, so that
the rest of a request is logged without its actor after any inner block.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_context: ContextVar[Mapping[str, Any] | None] = ContextVar("ssj_history", default=None)


@contextmanager
def audit(**new: Any) -> Iterator[None]:
    """Add ``new`` to what every history row written inside is marked with.

    Args:
        new: values of ``HistoryEntry`` fields (``actor``, ``actor_name``, ``reason``,
            ``task_id``, ``remote_addr``), or functions that give them at writing time.
            What is not named keeps the value of the enclosing block.
    """
    token = _context.set({**(_context.get() or {}), **new})
    try:
        yield
    finally:
        _context.reset(token)


def current() -> dict[str, Any]:
    """The values in force now, functions called."""
    context = _context.get() or {}
    return {name: value() if callable(value) else value for name, value in context.items()}
