"""The sealed frame of a supplementary draw (补抽): what is fixed before its own randomness."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from inspections.draw.errors import MalformedError
from inspections.draw.fields import Fields
from inspections.draw.header import ExcludedInspector, SourceRule
from inspections.draw.ids import DIGEST, DRAW_ID, ID, REASON
from inspections.draw.sources import NAMED
from inspections.draw.standing import Substitution
from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical

SPEC = "ssj/supplement/1"
MOST = 1023  # codes of the chain left after the first draw
MANY = 1_000_000

Pair = tuple[str, str]


@dataclass(frozen=True)
class Leaving:
    """An inspector who falls out, with the coded reason and nothing more."""

    inspector: str
    reason: str


@dataclass(frozen=True)
class SupplementFrame:
    """Who leaves, who may come, and the changes on which this one builds."""

    draw_id: str
    number: int
    code_digest: str
    frame_digest: str  # of the first draw
    transcript_digest: str  # of the first draw
    substitutions: tuple[Substitution, ...]  # approved before, in order
    earlier: tuple[tuple[int, str], ...]  # supplementary draws before: number, transcript digest
    leaving: tuple[Leaving, ...]  # by inspector
    candidates: tuple[str, ...]
    excluded: tuple[ExcludedInspector, ...]
    blocked: tuple[Pair, ...]  # (candidate, team): a recusal stands between them
    blocked_pairs: tuple[Pair, ...]  # candidates who must not come into one team
    sources: SourceRule
    spec: str = SPEC

    def as_json(self) -> dict[str, Any]:
        """The frame as plain JSON values; the field names are the keys."""
        return asdict(self)

    def to_bytes(self) -> bytes:
        """Canonical bytes; their SHA-256 is the digest of the frame.

        Raises:
            MalformedError: the frame breaks a rule and must not be sealed.
        """
        data = canonical_bytes(self.as_json())
        parse_supplement_frame(data)
        return data


def digest_of_frame(data: bytes) -> str:
    """SHA-256 of the frame's bytes, lowercase hex."""
    return hashlib.sha256(data).hexdigest()


def parse_supplement_frame(data: bytes) -> SupplementFrame:
    """Read frame bytes strictly.

    Raises:
        MalformedError: not canonical, or a rule of docs/draw-spec.md is broken.
    """
    try:
        value = parse_canonical(data)
    except NotCanonicalError as error:
        raise MalformedError(f"frame:{error}") from error
    f = Fields(value, "frame").object(*SupplementFrame.__dataclass_fields__)
    f["spec"].one_of(SPEC)
    frame = SupplementFrame(
        draw_id=f["draw_id"].text(DRAW_ID),
        number=f["number"].integer(1, MOST),
        code_digest=f["code_digest"].text(DIGEST),
        frame_digest=f["frame_digest"].text(DIGEST),
        transcript_digest=f["transcript_digest"].text(DIGEST),
        substitutions=tuple(read_substitution(item) for item in f["substitutions"].items()),
        earlier=tuple(_earlier(item) for item in f["earlier"].items()),
        leaving=tuple(_leaving(item) for item in f["leaving"].items()),
        candidates=f["candidates"].texts(ID),
        excluded=tuple(_excluded(item) for item in f["excluded"].items()),
        blocked=_pairs(f["blocked"]),
        blocked_pairs=_pairs(f["blocked_pairs"]),
        sources=_sources(f["sources"]),
    )
    _check_order(f, frame)
    return frame


def read_substitution(fields: Fields) -> Substitution:
    """One substitution as it stands in frames and records."""
    f = fields.object(*Substitution.__dataclass_fields__)
    recused = f["recused"].texts(ID)
    _ascending(f["recused"], recused)
    return Substitution(
        number=f["number"].integer(1, MANY),
        replaced=f["replaced"].text(ID),
        substitute=f["substitute"].text(ID),
        reason=f["reason"].text(REASON),
        team=f["team"].text(ID),
        package="" if f["package"].value == "" else f["package"].text(ID),
        recused=recused,
        after=f["after"].integer(0, MOST),
    )


def _earlier(fields: Fields) -> tuple[int, str]:
    number, digest = fields.items(length=2)
    return number.integer(1, MOST), digest.text(DIGEST)


def _leaving(fields: Fields) -> Leaving:
    f = fields.object("inspector", "reason")
    return Leaving(f["inspector"].text(ID), f["reason"].text(REASON))


def _excluded(fields: Fields) -> ExcludedInspector:
    f = fields.object("id", "reason")
    return ExcludedInspector(f["id"].text(ID), f["reason"].text(REASON))


def _pairs(fields: Fields) -> tuple[Pair, ...]:
    pairs = []
    for item in fields.items():
        left, right = item.items(length=2)
        pairs.append((left.text(ID), right.text(ID)))
    return tuple(pairs)


def _sources(fields: Fields) -> SourceRule:
    f = fields.object("min_witnesses", "named")
    named = f["named"].texts(NAMED)
    _ascending(f["named"], named)
    return SourceRule(f["min_witnesses"].integer(2, 100), named)


def _check_order(f: dict[str, Fields], frame: SupplementFrame) -> None:
    if not frame.leaving:
        f["leaving"].refuse("至少应有一名退出人员")
    _ascending(f["leaving"], [one.inspector for one in frame.leaving])
    _ascending(f["candidates"], frame.candidates)
    _ascending(f["excluded"], [one.id for one in frame.excluded])
    _ascending(f["earlier"], [number for number, _ in frame.earlier])
    if frame.earlier and frame.earlier[-1][0] >= frame.number:
        f["earlier"].refuse("应都在本次补抽之前")
    _ascending(f["blocked"], frame.blocked)
    _ascending(f["blocked_pairs"], frame.blocked_pairs)
    for left, right in frame.blocked_pairs:
        if left >= right:
            f["blocked_pairs"].refuse("每对应前小后大")
    if [one.number for one in frame.substitutions] != list(range(1, len(frame.substitutions) + 1)):
        f["substitutions"].refuse("序号应从 1 起连续")


def _ascending(fields: Fields, found: Sequence[Any]) -> None:
    if any(left >= right for left, right in pairwise(found)):
        fields.refuse("应按升序排列且不重复")
