"""The published file of a supplementary draw (docs/bundle.md), for writing and for reading."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from inspections.draw.bundle import (
    NO_LOG,
    BundleRecord,
    Contribution,
    LogPart,
    check_whole,
    read_contribution,
    read_object,
    read_record,
)
from inspections.draw.errors import MalformedError
from inspections.draw.fields import Fields
from inspections.draw.ids import DIGEST, REASON
from shuangsuiji.kernel.canonical import (
    JsonValue,
    NotCanonicalError,
    canonical_bytes,
    parse_canonical,
)

FORMAT, OLD_FORMAT = "ssj/supplement/2", "ssj/supplement/1"


@dataclass(frozen=True)
class SupplementFile:
    """Everything that, beside the bundle of the first draw, is needed to recompute it."""

    bundle_transcript: str  # transcript digest of the first draw's bundle
    bundle_whole: str  # its whole_digest
    channel: str
    frame: bytes
    code: str
    contributions: Sequence[Contribution]
    sources: str
    master: str
    transcript: bytes
    transcript_digest: str
    records: Sequence[BundleRecord]
    log: LogPart = NO_LOG

    def to_bytes(self) -> bytes:
        """The file: canonical JSON, ``whole_digest`` last, one final LF."""
        value: dict[str, JsonValue] = {
            "bundle": {
                "transcript_digest": self.bundle_transcript,
                "whole_digest": self.bundle_whole,
            },
            "channel": self.channel,
            "code": self.code,
            "contributions": [asdict(one) for one in self.contributions],
            "format": FORMAT,
            "frame": parse_canonical(self.frame),
            "log": {name: [*hashes] for name, hashes in vars(self.log).items()},
            "master": self.master,
            "records": [dict(vars(record)) for record in self.records],
            "sources": self.sources,
            "transcript": parse_canonical(self.transcript),
            "transcript_digest": self.transcript_digest,
        }
        whole = hashlib.sha256(canonical_bytes(value)).hexdigest()
        return canonical_bytes({**value, "whole_digest": whole}) + b"\n"


KEYS = (
    *("bundle", "channel", "code", "contributions", "format", "frame", "log", "master"),
    *("records", "sources", "transcript", "transcript_digest", "whole_digest"),
)


def parse_supplement_file(data: bytes) -> SupplementFile:
    """Read a file strictly.

    Raises:
        MalformedError: not canonical JSON plus one LF, a key missing or extra, a wrong type, or
            the digest over the whole does not hold. The contents are judged elsewhere.
    """
    if not data.endswith(b"}\n"):
        raise MalformedError("补抽核验包应以“}”和恰好一个换行结束")
    try:
        value = parse_canonical(data[:-1])
    except NotCanonicalError as error:
        raise MalformedError(f"补抽核验包：{error}") from error
    if isinstance(value, dict) and value.get("format") == OLD_FORMAT:
        raise MalformedError(f"这是没有入链证明的旧格式 {OLD_FORMAT}，不再核验。请到公布页重新下载")
    f = Fields(value, "supplement").object(*KEYS)
    f["format"].one_of(FORMAT)
    check_whole(data, f["whole_digest"].text(DIGEST))
    bundle = f["bundle"].object("transcript_digest", "whole_digest")
    return SupplementFile(
        bundle_transcript=bundle["transcript_digest"].text(DIGEST),
        bundle_whole=bundle["whole_digest"].text(DIGEST),
        channel=f["channel"].text(REASON),
        frame=canonical_bytes(read_object(f["frame"])),
        code=f["code"].text(DIGEST),
        contributions=tuple(read_contribution(item) for item in f["contributions"].items()),
        sources=f["sources"].text(),
        master=f["master"].text(DIGEST),
        transcript=canonical_bytes(read_object(f["transcript"])),
        transcript_digest=f["transcript_digest"].text(DIGEST),
        records=tuple(read_record(item) for item in f["records"].items()),
        log=_log(f["log"]),
    )


def _log(fields: Fields) -> LogPart:
    f = fields.object("consistency", "from_bundle", "keys")
    return LogPart(
        keys=f["keys"].texts(),
        consistency=f["consistency"].texts(DIGEST),
        from_bundle=f["from_bundle"].texts(DIGEST),
    )
