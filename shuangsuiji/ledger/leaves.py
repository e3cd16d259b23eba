"""The bytes of an entry: canonical leaf and salted payload hash. Pure."""

import hashlib
from datetime import UTC, datetime

from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes


def instant(at: datetime) -> str:
    """``at`` in UTC as ``YYYY-MM-DDThh:mm:ss.ffffffZ``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def payload_digest(salt: bytes, payload: bytes) -> str:
    """SHA-256 over the 32 salt bytes and the canonical payload, lowercase hex."""
    return hashlib.sha256(salt + payload).hexdigest()


def event_source(salt: bytes, subject: str) -> str:
    """Name of a record's row, and at once a salted promise of what the record is about.

    The entry carries this name, so the row's subject cannot be changed later; and nobody without
    the salt can guess it from the entry.
    """
    told = hashlib.sha256(b"ssj/subject/1\n" + salt + subject.encode("utf-8")).hexdigest()
    return f"event/{told[:32]}"


def leaf_bytes(
    *, kind: str, at: datetime, src: str, draw: str, actor: str, payload_sha256: str
) -> bytes:
    """Canonical JSON of one leaf; everything personal stays in the salted payload."""
    leaf: dict[str, JsonValue] = {
        "v": 1,
        "kind": kind,
        "at": instant(at),
        "src": src,
        "draw": draw or None,
        "actor": actor,
        "payload_sha256": payload_sha256,
    }
    return canonical_bytes(leaf)
