"""The transcript (抽取记录): everything a draw decided, as one canonical JSON document."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from inspections.draw.errors import MalformedError
from inspections.draw.fields import Fields
from inspections.draw.header import LARGEST_COUNT, LARGEST_ROUNDS, SPEC
from inspections.draw.ids import DIGEST, DRAW_ID, ID
from inspections.draw.packages import Package
from inspections.draw.recusals import Cell, read_cells
from inspections.draw.rotation import RotationRecord
from inspections.draw.sampling import StratumTake
from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical

TICKET = re.compile(r"[0-9]{18}")
STAGE = re.compile(r"[A-Za-z0-9._-]{1,120}")
SEED = re.compile(r"[0-9a-f]{64}:[A-Za-z0-9-]{1,40}:[A-Za-z0-9._-]{1,120}")
LARGEST = 2**53 - 1

Row = tuple[str, str, str]  # (code, stratum, ticket) or (inspector, pool, ticket)


@dataclass(frozen=True)
class Team:
    """Members by role: lead (主办) first."""

    id: str
    members: tuple[str, ...]
    round: int = 1


@dataclass(frozen=True)
class Failure:
    """An attempt of the retry ladder that could not be completed, and at which stage."""

    attempt: int
    code: str
    stage: str


@dataclass(frozen=True)
class MatchingRecord:
    """What a matching took; ``estimate_ppb`` is the pre-flight acceptance in parts per billion."""

    stage: str
    attempts: int
    words: int
    cap: int
    estimate_ppb: int


@dataclass(frozen=True)
class Attempts:
    """``ladder`` is the official attempt; the failures are all before it."""

    ladder: int
    failures: tuple[Failure, ...]
    matchings: tuple[MatchingRecord, ...]


@dataclass(frozen=True)
class Transcript:
    draw_id: str
    frame_digest: str
    master_digest: str
    stages: Mapping[str, str]  # stage name -> stage seed, every stage that was used
    strata: tuple[StratumTake, ...]
    entities: tuple[Row, ...]  # in ticket order over all strata
    reserves: tuple[Row, ...]
    unlocated: tuple[str, ...]  # drawn, but without coordinates of their own
    inspectors: tuple[Row, ...]
    teams: tuple[Team, ...]
    packages: tuple[Package, ...]
    assignment: tuple[tuple[str, str], ...]  # (package, team), or (entity, team) in mode ENTITY
    blocked: Mapping[str, tuple[Cell, ...]]  # stage -> cells that only a recusal forbids
    attempts: Attempts
    rotation: RotationRecord | None = None  # only where there are several rounds
    spec: str = SPEC

    def as_json(self) -> dict[str, Any]:
        """The transcript as plain JSON values; the field names are the keys."""
        value = dict(vars(self))  # not asdict: it would copy every row
        for name in ("strata", "teams", "packages"):
            value[name] = [dict(vars(item)) for item in value[name]]
        value["attempts"] = asdict(self.attempts)
        value["rotation"] = None if self.rotation is None else asdict(self.rotation)
        return value

    def to_bytes(self) -> bytes:
        """Canonical bytes; the same draw gives the same bytes on every machine."""
        return canonical_bytes(self.as_json())

    def digest(self) -> str:
        """SHA-256 of the canonical bytes, lowercase hex."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def parse(data: bytes) -> Transcript:
    """Read transcript bytes strictly.

    Raises:
        MalformedError: not canonical, or a key, type or form is wrong; names the JSON path.
    """
    try:
        value = parse_canonical(data)
    except NotCanonicalError as error:
        raise MalformedError(f"transcript:{error}") from error
    return read_transcript(value)


def read_transcript(value: Any) -> Transcript:
    """Build the transcript from the parsed JSON value; raises like ``parse``."""
    f = Fields(value, "transcript").object(*Transcript.__dataclass_fields__)
    f["spec"].one_of(SPEC)
    return Transcript(
        draw_id=f["draw_id"].text(DRAW_ID),
        frame_digest=f["frame_digest"].text(DIGEST),
        master_digest=f["master_digest"].text(DIGEST),
        stages=_stages(f["stages"]),
        strata=tuple(_stratum(item) for item in f["strata"].items()),
        entities=_rows(f["entities"]),
        reserves=_rows(f["reserves"]),
        unlocated=f["unlocated"].texts(ID),
        inspectors=_rows(f["inspectors"]),
        teams=tuple(_team(item) for item in f["teams"].items()),
        packages=tuple(_package(item) for item in f["packages"].items()),
        assignment=tuple(_pair(item) for item in f["assignment"].items()),
        blocked=read_cells(f["blocked"]),
        attempts=read_attempts(f["attempts"]),
        rotation=_rotation(f["rotation"]),
    )


def _stages(fields: Fields) -> dict[str, str]:
    found = {}
    for name, seed in fields.mapping():
        if not STAGE.fullmatch(name):
            seed.refuse("阶段名不合规")
        found[name] = seed.text(SEED)
    return found


def _stratum(fields: Fields) -> StratumTake:
    f = fields.object("id", "count", "take", "cutoff")
    return StratumTake(
        id=f["id"].text(ID),
        count=f["count"].integer(0, LARGEST_COUNT),
        take=f["take"].integer(0, LARGEST_COUNT),
        cutoff=f["cutoff"].text_or_null(TICKET),
    )


def _rows(fields: Fields) -> tuple[Row, ...]:
    rows = []
    for item in fields.items():
        member, group, ticket = item.items(length=3)
        rows.append((member.text(ID), group.text(ID), ticket.text(TICKET)))
    return tuple(rows)


def _team(fields: Fields) -> Team:
    f = fields.object("id", "members", "round")
    return Team(f["id"].text(ID), f["members"].texts(ID), f["round"].integer(1, LARGEST_ROUNDS))


def _package(fields: Fields) -> Package:
    f = fields.object("id", "branch", "entities", "round")
    return Package(
        id=f["id"].text(ID),
        branch=f["branch"].text_or_null(ID),
        entities=f["entities"].texts(ID),
        round=f["round"].integer(1, LARGEST_ROUNDS),
    )


def _pair(fields: Fields) -> tuple[str, str]:
    left, right = fields.items(length=2)
    return left.text(ID), right.text(ID)


def read_attempts(fields: Fields) -> Attempts:
    f = fields.object("ladder", "failures", "matchings")
    return Attempts(
        ladder=f["ladder"].integer(1, 20),
        failures=tuple(_failure(item) for item in f["failures"].items()),
        matchings=tuple(_matching(item) for item in f["matchings"].items()),
    )


def _failure(fields: Fields) -> Failure:
    f = fields.object("attempt", "code", "stage")
    return Failure(
        attempt=f["attempt"].integer(1, 20),
        code=f["code"].one_of("INFEASIBLE", "PREFLIGHT"),
        stage=f["stage"].text(STAGE),
    )


def _matching(fields: Fields) -> MatchingRecord:
    f = fields.object("stage", "attempts", "words", "cap", "estimate_ppb")
    return MatchingRecord(
        stage=f["stage"].text(STAGE),
        attempts=f["attempts"].integer(1, LARGEST),
        words=f["words"].integer(0, LARGEST),
        cap=f["cap"].integer(1, LARGEST),
        estimate_ppb=f["estimate_ppb"].integer(0, LARGEST),
    )


def _rotation(fields: Fields) -> RotationRecord | None:
    if fields.value is None:
        return None
    f = fields.object("rounds", "min_partners", "reached", "partners")
    partners = []
    for item in f["partners"].items():
        inspector, count = item.items(length=2)
        partners.append((inspector.text(ID), count.integer(0, LARGEST_COUNT)))
    return RotationRecord(
        rounds=f["rounds"].integer(2, LARGEST_ROUNDS),
        min_partners=f["min_partners"].integer(0, LARGEST_COUNT),
        reached=f["reached"].integer(0, LARGEST_COUNT),
        partners=tuple(partners),
    )
