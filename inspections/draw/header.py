"""The types of a sealed frame's header (docs/frame.md)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SPEC = "ssj/draw/1"
LARGEST_COUNT = 100_000_000
LARGEST_TEAM_COUNT = 8192  # matching sums stay below 2^53 (docs/draw-spec.md)
LARGEST_TEAM_SIZE = 6
LARGEST_LADDER = 20
LARGEST_ROUNDS = 12
LARGEST_WEIGHT = 1000


@dataclass(frozen=True)
class Unit:
    code: str
    name: str


@dataclass(frozen=True)
class Item:
    """One inspection item (抽查事项); ``tag`` is the specialist tag it needs, or empty."""

    code: str
    name: str
    tag: str
    count: int  # entities that it concerns


@dataclass(frozen=True)
class Task:
    code: str
    name: str
    kind: str
    items: tuple[Item, ...]
    preset: str
    digest: str


@dataclass(frozen=True)
class EntityFiles:
    """Counts and SHA-256 of the entity lines and of the excluded lines."""

    count: int
    digest: str
    excluded_count: int
    excluded_digest: str
    excluded_by_reason: Mapping[str, int]


@dataclass(frozen=True)
class Rule:
    """At least ``ratio_bp`` basis points of the stratum, then floor ``min`` and cap ``max``."""

    ratio_bp: int
    min: int
    max: int | None


@dataclass(frozen=True)
class Stratum:
    id: str
    label: str
    count: int
    rule: Rule


@dataclass(frozen=True)
class Inspector:
    """One drawable inspector: own branch, pool, may lead, specialist tags (sorted)."""

    id: str
    branch: str
    pool: str
    lead: bool
    tags: tuple[str, ...]


@dataclass(frozen=True)
class ExcludedInspector:
    id: str
    reason: str


@dataclass(frozen=True)
class Pool:
    id: str
    label: str
    take: int


@dataclass(frozen=True)
class Seat:
    """Every team holds at least ``min`` members with ``tag``."""

    tag: str
    min: int


@dataclass(frozen=True)
class TeamRule:
    count: int
    size: int
    pairing: str
    lead_pool: str | None
    relation: str  # ANY, DIFFERENT_BRANCH, SAME_BRANCH
    certified_lead: bool
    seats: tuple[Seat, ...]
    rounds: int = 1
    min_partners: int = 0  # people of other branches that each must meet over all rounds


@dataclass(frozen=True)
class PackageRule:
    mode: str  # BRANCH_PURE, ZONE, ENTITY, RANDOM
    cos_ppm: int  # cosine of the latitude in parts per million: a degree of longitude is shorter
    reference_points: Mapping[str, tuple[int, int]]  # branch -> (lon_e6, lat_e6)


@dataclass(frozen=True)
class Committed:
    """How many pairs are kept apart (回避), and the digest of their commitments."""

    count: int
    digest: str


@dataclass(frozen=True)
class SourceRule:
    min_witnesses: int
    named: tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """Everything that is fixed before the randomness exists, but for the lines themselves."""

    draw_id: str
    code_digest: str
    unit: Unit
    task: Task
    entities: EntityFiles
    strata: tuple[Stratum, ...]
    total: int | None
    weighted: bool
    reserves: int
    preselected: bool
    inspectors: tuple[Inspector, ...]
    excluded_inspectors: tuple[ExcludedInspector, ...]
    pools: tuple[Pool, ...]
    team: TeamRule
    packages: PackageRule
    own_branch: str  # HARD, OFF
    recusals: Committed  # inspector and entity
    inspector_recusals: Committed
    ladder: int
    chain_length: int
    sources: SourceRule
    spec: str = SPEC

    def as_json(self) -> dict[str, Any]:
        """The header as plain JSON values; the field names are the keys."""
        return asdict(self)
