"""The bytes of an entry: canonical leaf and salted payload hash. Pure."""

import hashlib
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted

from shuangsuiji.kernel.canonical import NotCanonicalError


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
    """Canonical JSON of one leaf; everything personal stays in the salted payload.

    Written out, as a million of them are made anew whenever a log is verified; a test holds the
    bytes against ``canonical_bytes``.

    Raises:
        NotCanonicalError: a value that is no text, or text that UTF-8 cannot hold.
    """
    try:
        text = (
            f'{{"actor":{quoted(actor)},"at":"{instant(at)}","draw":'
            f'{quoted(draw) if draw else "null"},"kind":{quoted(kind)},'
            f'"payload_sha256":{quoted(payload_sha256)},"src":{quoted(src)},"v":1}}'
        )
        return text.encode("utf-8")
    except (TypeError, AttributeError, UnicodeEncodeError) as error:
        raise NotCanonicalError("条目的栏目不是可以编码的文本") from error
