"""A complete, valid bundle of the small fictitious frame, built by pure code."""

import hashlib
import json
from dataclasses import replace
from functools import cache
from typing import Any

from inspections.draw import records as kinds
from inspections.draw.bundle import Bundle, BundleRecord, Commitments, Contribution
from inspections.draw.engine import run_draw
from inspections.draw.frame import Header, frame_digest, header_bytes, parse_header
from inspections.draw.recusals import ENTITY, INSPECTOR, Annex, DeclaredRecusals
from inspections.draw.seed import (
    code_of,
    commit_input,
    commitment_of,
    digest_of,
    master_seed,
    sources_text,
)
from inspections.draw.tests.samples import EXCLUDED, annex_of, header, lines, recused, sha
from inspections.draw.tests.small_log import SmallLog, first_log
from inspections.draw.transcript import parse
from shuangsuiji.kernel.canonical import canonical_bytes

NO_PAIRS = annex_of()
SMALL_ANNEX = annex_of(
    [("350900001", "91350900MA00000001"), ("350900008", "91350900MA00000010")],
    [("350900001", "350900002"), ("350900008", "350900012")],
)
SECRET = "宁德双随机-示例".encode()
GIVEN = (
    ("人大代表甲", "NPC", "dice:31415926535897932384"),
    ("政协委员乙", "CPPCC", "dice:27182818284590452353"),
)


def payloads_of(bundle: Bundle) -> list[tuple[str, dict[str, Any]]]:
    """Kind and payload of every record that agrees with the rest of the bundle."""
    header = parse_header(bundle.frame)
    frame = {"frame_digest": frame_digest(bundle.frame)}
    result = {"transcript_digest": bundle.transcript_digest, **frame}
    sources = {"sources_digest": sha(bundle.sources.encode())}
    sealed = {
        "entities_digest": header.entities.digest,
        "excluded_digest": header.entities.excluded_digest,
        "channel": bundle.channel,
        "task_code": header.task.code,
    }
    committed = {"commitment": bundle.commitment, "chain_length": bundle.chain_length}
    opened = [{"order": c.order, "line_digest": sha(c.line.encode())} for c in bundle.contributions]
    return [
        (kinds.SEALED, {**sealed, **frame}),
        (kinds.COMMITTED, {**committed, **frame}),
        *(
            (
                kinds.INPUT_COMMITTED,
                {"order": c.order, "name": c.name, "kind": c.kind, "commitment": c.commitment},
            )
            for c in bundle.contributions
        ),
        (kinds.OPENED, {**sources, "opened": opened}),
        (kinds.DRAWN, {**result, "master_digest": sha(bundle.master.encode())}),
        (kinds.PUBLISHED, {**result, **sources}),
    ]


def records_of(bundle: Bundle) -> tuple[BundleRecord, ...]:
    """Ledger records that agree with the rest of the bundle, not in a log yet."""
    draw = parse_header(bundle.frame).draw_id
    return tuple(
        record(kind, payload, seq=seq, draw=draw)
        for seq, (kind, payload) in enumerate(payloads_of(bundle), start=12)
    )


def logged(bundle: Bundle, log: SmallLog | None = None, **options: Any) -> Bundle:
    """The bundle with its records proven in a log, a small one unless given."""
    log = log or first_log()
    records, part = log.prove(bundle.records, before=2, **options)
    return replace(bundle, records=records, log=part)


def record(
    kind: str, payload: dict[str, Any], *, seq: int, draw: str, at: str = ""
) -> BundleRecord:
    salt = hashlib.sha256(b"salt %d" % seq).digest()
    leaf = canonical_bytes(
        {
            "v": 1,
            "kind": kind,
            "at": at or f"2026-01-01T00:00:{seq:02d}.000000Z",
            "src": f"event/{seq}",
            "draw": draw,
            "actor": "officer",
            "payload_sha256": hashlib.sha256(salt + canonical_bytes(payload)).hexdigest(),
        }
    )
    return BundleRecord(leaf.decode(), payload, "", salt.hex())


def build(
    made: Header,
    entities: list[bytes],
    excluded: list[bytes] = EXCLUDED,
    annex: Annex = NO_PAIRS,
) -> Bundle:
    """Hold the whole session: seal, commit, contribute, open, draw, publish."""
    frame = header_bytes(made)
    code = code_of(SECRET, made.chain_length)
    contributions = []
    for order, (name, kind, line) in enumerate(GIVEN, start=1):
        salt = hashlib.sha256(name.encode()).digest()[:16]
        contributions.append(
            Contribution(order, name, kind, commit_input(salt, line), salt.hex(), line)
        )
    given = [line for _, _, line in GIVEN]
    master = master_seed(code, given)
    recusals = DeclaredRecusals(annex)
    transcript = run_draw(frame, lambda: entities, master=master, recusals=recusals)
    bundle = Bundle(
        channel="CONSOLE",
        frame=frame,
        entities=lambda: entities,
        excluded=lambda: excluded,
        chain_length=made.chain_length,
        commitment=commitment_of(SECRET, made.chain_length),
        code=code.hex(),
        contributions=tuple(contributions),
        sources=sources_text(given),
        master=master,
        transcript=transcript.to_bytes(),
        transcript_digest=transcript.digest(),
        recusals=Commitments(annex.commitments(ENTITY), annex.commitments(INSPECTOR)),
        records=(),
    )
    return logged(replace(bundle, records=records_of(bundle)))


@cache
def small_bundle() -> Bundle:
    entities = lines(16)
    return build(recused(header(entities), SMALL_ANNEX), entities, annex=SMALL_ANNEX)


@cache
def small_file() -> bytes:
    return small_bundle().to_bytes()


@cache
def rotating_file() -> bytes:
    """Three rounds of four teams, at least two partners of other branches for everybody."""
    entities = lines(60)
    made = header(entities)
    team = replace(made.team, relation="ANY", rounds=3, min_partners=2)
    return build(replace(made, team=team), entities).to_bytes()


def as_value(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data)
    return found


def resigned(value: dict[str, Any]) -> bytes:
    """The file of an altered bundle whose forger also renewed ``whole_digest``."""
    rest = {key: item for key, item in value.items() if key != "whole_digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = sha(text.encode())
    return text[:-1].encode() + f',"whole_digest":"{digest}"}}\n'.encode()


__all__ = [
    "as_value",
    "build",
    "digest_of",
    "logged",
    "parse",
    "record",
    "records_of",
    "resigned",
    "rotating_file",
    "small_bundle",
    "small_file",
]
