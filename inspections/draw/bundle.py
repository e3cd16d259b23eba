"""The published bundle (核验包, docs/bundle.md): one definition for writing and for reading."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inspections.draw.errors import MalformedError
from inspections.draw.fields import Fields
from inspections.draw.ids import DIGEST, REASON
from shuangsuiji.kernel.canonical import (
    JsonValue,
    NotCanonicalError,
    canonical_bytes,
    parse_canonical,
)

FORMAT, OLD_FORMAT = "ssj/bundle/2", "ssj/bundle/1"
KEYS = (
    *("channel", "code", "commitment", "contributions", "entities", "excluded", "format"),
    *("frame", "log", "master", "records", "recusals", "sources", "transcript"),
    *("transcript_digest", "whole_digest"),
)
SALT16 = re.compile(r"[0-9a-f]{32}")
LINES_AT_ONCE = 1000
DIGEST_TAIL = 64 + len('"}\n')

OpenLines = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Contribution:
    """One line of public randomness with its blind commitment, now opened."""

    order: int  # from 1
    name: str
    kind: str
    commitment: str
    salt: str  # 16 bytes, hex
    line: str


@dataclass(frozen=True)
class BundleRecord:
    """One entry of the session; ``payload`` is a JSON object, ``salt`` 32 bytes hex.

    ``proof`` shows that the entry is in the log (c2sp.org/tlog-proof). It is empty only while
    the session is being published, before its last entry is in the log.
    """

    leaf: str
    payload: Mapping[str, Any]
    proof: str
    salt: str


@dataclass(frozen=True)
class LogPart:
    """What joins the proofs: keys under the heads, and that the second head extends the first."""

    keys: tuple[str, ...] = ()  # verifier keys, name+key id+base64
    consistency: tuple[str, ...] = ()  # hashes, hex
    from_bundle: tuple[str, ...] = ()  # of a supplement: from the bundle's second head to its own


NO_LOG = LogPart()


@dataclass(frozen=True)
class Commitments:
    """One salted commitment per pair kept apart (回避), ascending; the pairs stay secret."""

    entities: tuple[str, ...] = ()
    inspectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """Everything a stranger needs to recompute a draw.

    ``frame`` and ``transcript`` are canonical bytes as sealed and drawn; ``entities`` and
    ``excluded`` open the sealed lines as chunks of whole lines, so that they can be streamed.
    """

    channel: str
    frame: bytes
    entities: OpenLines
    excluded: OpenLines
    chain_length: int
    commitment: str
    code: str
    contributions: Sequence[Contribution]
    sources: str
    master: str
    transcript: bytes
    transcript_digest: str
    recusals: Commitments
    records: Sequence[BundleRecord]
    log: LogPart = NO_LOG

    def chunks(self) -> Iterator[bytes]:
        """The file in pieces: canonical JSON, ``whole_digest`` last, one final LF."""
        digest = hashlib.sha256()
        for piece in self._pieces():
            digest.update(piece)
            yield piece
        digest.update(b"}")
        yield b',"whole_digest":"' + digest.hexdigest().encode("ascii") + b'"}\n'

    def to_bytes(self) -> bytes:
        """The whole file."""
        return b"".join(self.chunks())

    def _pieces(self) -> Iterator[bytes]:
        """The members but the last, in key order, without the closing brace."""
        commitment: JsonValue = {"chain_length": self.chain_length, "value": self.commitment}
        yield b'{"channel":' + canonical_bytes(self.channel)
        yield b',"code":' + canonical_bytes(self.code)
        yield b',"commitment":' + canonical_bytes(commitment)
        yield b',"contributions":' + canonical_bytes([asdict(c) for c in self.contributions])
        yield b',"entities":['
        yield from _quoted(self.entities())
        yield b'],"excluded":['
        yield from _quoted(self.excluded())
        yield b'],"format":' + canonical_bytes(FORMAT)
        yield b',"frame":' + self.frame
        log: JsonValue = {"consistency": [*self.log.consistency], "keys": [*self.log.keys]}
        yield b',"log":' + canonical_bytes(log)
        yield b',"master":' + canonical_bytes(self.master)
        yield b',"records":' + canonical_bytes([dict(vars(record)) for record in self.records])
        yield b',"recusals":' + canonical_bytes(asdict(self.recusals))
        yield b',"sources":' + canonical_bytes(self.sources)
        yield b',"transcript":' + self.transcript
        yield b',"transcript_digest":' + canonical_bytes(self.transcript_digest)


def parse_bundle(data: bytes) -> Bundle:
    """Read a bundle file strictly.

    Raises:
        MalformedError: not canonical JSON plus one LF, a key missing or extra, a wrong type, or
            the digest over the whole does not hold. The contents are judged elsewhere.
    """
    if not data.endswith(b"}\n"):
        raise MalformedError("核验包应以“}”和恰好一个换行结束")
    try:
        value = parse_canonical(data[:-1])
    except NotCanonicalError as error:
        raise MalformedError(f"核验包：{error}") from error
    if isinstance(value, dict) and value.get("format") == OLD_FORMAT:
        raise MalformedError(f"这是没有入链证明的旧格式 {OLD_FORMAT}，不再核验。请到公布页重新下载")
    f = Fields(value, "bundle").object(*KEYS)
    f["format"].one_of(FORMAT)
    check_whole(data, f["whole_digest"].text(DIGEST))
    commitment = f["commitment"].object("chain_length", "value")
    return Bundle(
        channel=f["channel"].text(REASON),
        frame=canonical_bytes(read_object(f["frame"])),
        entities=_reopened(f["entities"]),
        excluded=_reopened(f["excluded"]),
        chain_length=commitment["chain_length"].integer(2, 1024),
        commitment=commitment["value"].text(DIGEST),
        code=f["code"].text(DIGEST),
        contributions=tuple(read_contribution(item) for item in f["contributions"].items()),
        sources=f["sources"].text(),
        master=f["master"].text(DIGEST),
        transcript=canonical_bytes(read_object(f["transcript"])),
        transcript_digest=f["transcript_digest"].text(DIGEST),
        recusals=_commitments(f["recusals"]),
        records=tuple(read_record(item) for item in f["records"].items()),
        log=_log(f["log"]),
    )


def whole_digest_of(data: bytes) -> str:
    """The ``whole_digest`` of a bundle file that was read: its last member."""
    return data[-DIGEST_TAIL : -DIGEST_TAIL + 64].decode("ascii")


def check_whole(data: bytes, whole_digest: str) -> None:
    """``data`` is canonical and whole_digest its last key, so its length is known."""
    tail = len(f',"whole_digest":"{whole_digest}"}}\n')
    if hashlib.sha256(data[:-tail] + b"}").hexdigest() != whole_digest:
        raise MalformedError("核验包的总摘要 whole_digest 不符：文件在传输或保存中被改动")


def read_object(fields: Fields) -> dict[str, JsonValue]:
    if not isinstance(fields.value, dict):
        fields.refuse("应为对象")
    return fields.value


def read_contribution(fields: Fields) -> Contribution:
    f = fields.object(*Contribution.__dataclass_fields__)
    return Contribution(
        order=f["order"].integer(1, 10_000),
        name=f["name"].text(empty=False),
        kind=f["kind"].text(REASON),
        commitment=f["commitment"].text(DIGEST),
        salt=f["salt"].text(SALT16),
        line=f["line"].text(empty=False),
    )


def _commitments(fields: Fields) -> Commitments:
    f = fields.object("entities", "inspectors")
    return Commitments(f["entities"].texts(DIGEST), f["inspectors"].texts(DIGEST))


def _log(fields: Fields) -> LogPart:
    f = fields.object("consistency", "keys")
    return LogPart(keys=f["keys"].texts(), consistency=f["consistency"].texts(DIGEST))


def read_record(fields: Fields) -> BundleRecord:
    f = fields.object(*BundleRecord.__dataclass_fields__)
    return BundleRecord(
        leaf=f["leaf"].text(empty=False),
        payload=read_object(f["payload"]),
        proof=f["proof"].text(),
        salt=f["salt"].text(DIGEST),
    )


def _quoted(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines as JSON texts; lines hold nothing that JSON would escape."""
    comma = b""
    for chunk in chunks:
        if chunk:
            yield comma + b'"' + chunk[:-1].replace(b"\n", b'","') + b'"'
            comma = b","


def _reopened(fields: Fields) -> OpenLines:
    """The lines as chunks, like those that were sealed."""
    if not isinstance(fields.value, list):
        fields.refuse("应为数组")
    found: list[Any] = fields.value
    for index, line in enumerate(found):
        if not isinstance(line, str) or not line.isascii() or "\n" in line:
            Fields(line, f"{fields.path}[{index}]").refuse("应为不含换行的 ASCII 文本")

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(found), LINES_AT_ONCE):
            yield ("\n".join(found[start : start + LINES_AT_ONCE]) + "\n").encode("ascii")

    return chunks
