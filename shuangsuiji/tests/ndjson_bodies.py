"""Teaches Schemathesis to send lines of JSON."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(_context: Any, value: Any) -> bytes:
    """What was generated, as text."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
