"""How events travel to viewers: as server-sent events, or as JSON to those who poll. Pure."""

import base64
import json

from inspections.selectors.live import StoredEvent


def packet(event: StoredEvent) -> dict[str, object]:
    """An event as the browser's script reads it; ``body`` is the text that was signed."""
    return {
        "seq": event.seq,
        "body": event.body.decode("utf-8"),
        "prev_hash": event.prev_hash,
        "hash": event.hash,
        "signature": base64.b64encode(event.signature).decode("ascii"),
    }


def frame(event: StoredEvent) -> bytes:
    """An event of the stream; its id is what the browser sends as ``Last-Event-ID``."""
    text = json.dumps(packet(event), ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.seq}\ndata: {text}\n\n".encode()


def opening(*, retry_ms: int) -> bytes:
    """The first bytes: how long to wait before coming back when the line breaks."""
    return f"retry: {retry_ms}\n\n".encode()


def beat(*, now_ms: int, seq: int, viewers: int) -> bytes:
    """Keeps proxies from closing a quiet line; tells time, newest number and audience."""
    clock = json.dumps({"now": now_ms, "seq": seq, "viewers": viewers})
    return f": \nevent: clock\ndata: {clock}\n\n".encode()


def end(*, seq: int) -> bytes:
    """Nothing more comes: the browser need not come back."""
    return f'event: end\ndata: {{"seq":{seq}}}\n\n'.encode()
