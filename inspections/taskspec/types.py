"""What a task document says, as frozen dataclasses. Built by ``parse``, never by hand."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Window:
    """The span in which every visit must take place; both days inclusive."""

    start: date
    end: date


class Exclusion(NamedTuple):
    """One entity that the planner takes out, with a coded reason."""

    code: str
    reason: str  # codes.ExclusionReason
    note: str


@dataclass(frozen=True, slots=True)
class EntityFilter:
    """Which entities are candidates. An empty tuple does not narrow."""

    units: tuple[str, ...] = ()  # unit codes; each stands for its whole subtree
    kinds: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()  # section letter or leading digits of GB/T 4754
    regions: tuple[str, ...] = ()  # six digits; trailing 00 pairs stand for everything below
    grades: tuple[str, ...] = ()  # "" is the grade of the ungraded
    tags: tuple[str, ...] = ()  # any of them
    registered_from: date | None = None
    registered_to: date | None = None
    only_codes: tuple[str, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    cooldown_days: int = 0  # not drawn again within so many days; 0 = no such rule

    def narrows(self) -> bool:
        """Whether anything is left out before the draw, exclusions apart."""
        return bool(
            self.units
            or self.kinds
            or self.industries
            or self.regions
            or self.grades
            or self.tags
            or self.registered_from
            or self.registered_to
            or self.only_codes
        )


@dataclass(frozen=True, slots=True)
class RatioRule:
    """How many of a stratum are drawn: ceil(N * bp / 10000), at least min, at most max."""

    ratio_bp: int
    min: int = 0
    max: int | None = None


@dataclass(frozen=True, slots=True)
class StratumSpec:
    """One stratum (层); the first whose grades, kinds and marks match takes the entity."""

    id: str
    label: str
    grades: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()  # codes.ENTITY_MARKS, any of them; an entity has one or none
    rule: RatioRule = RatioRule(0)

    def takes(self, grade: str, kind: str, mark: str) -> bool:
        """Whether an entity may belong here; what is empty does not narrow."""
        return (
            (not self.grades or grade in self.grades)
            and (not self.kinds or kind in self.kinds)
            and (not self.marks or mark in self.marks)
        )


@dataclass(frozen=True, slots=True)
class FocusSpec:
    """What makes the marks that strata may ask for, judged on the day of sealing."""

    complaints: int = 1  # so many upheld within twelve months
    industries: tuple[str, ...] = ()  # of high risk; as in the filter


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """One pool of inspectors (抽查人员库) and how many are drawn from it."""

    id: str
    label: str
    units: tuple[str, ...] = ()
    unit_kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # any of them
    take: int = 0
    unit: str = ""  # the department whose people these are; "" = the unit that draws


@dataclass(frozen=True, slots=True)
class ItemScope:
    """An item that in this task concerns fewer entities than the list of items says."""

    code: str
    kinds: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # any of them


class SeatSpec(NamedTuple):
    """Every team has at least ``min`` members with this specialist tag."""

    tag: str
    min: int


@dataclass(frozen=True, slots=True)
class TeamSpec:
    """How the drawn inspectors become teams (检查组)."""

    count: int
    size: int
    pairing: str  # codes.PairingScope
    lead_pool: str | None
    relation: str  # codes.TeamRelation, derived from pairing when the document is silent
    certified_lead: bool
    seats: tuple[SeatSpec, ...]
    rounds: int = 1  # with the same people; nobody shares a team twice
    min_partners: int = 0  # people of other branches each shares a team with, over all rounds


@dataclass(frozen=True, slots=True)
class PackageSpec:
    """How drawn entities become packages (名单包), one for each team."""

    mode: str  # codes.PackageMode
    branch_level: str  # codes.BranchLevel


@dataclass(frozen=True, slots=True)
class JointSpec:
    """Departments that work together (部门联合): each draws its own people, one leads."""

    lead: str  # unit codes
    partners: tuple[str, ...]

    @property
    def departments(self) -> tuple[str, ...]:
        """All of them, the leading one first."""
        return (self.lead, *self.partners)


class Recusal(NamedTuple):
    """A pair that never meets: inspector and entity."""

    inspector: str  # Inspector.code
    entity: str
    reason: str  # codes.RecusalReason


class InspectorRecusal(NamedTuple):
    """These two are never in one team."""

    first: str
    second: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where the public randomness comes from."""

    min_witnesses: int
    lottery: tuple[str, ...]  # "game:issue", named before the draw
    drand_round: int | None


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One task (抽查任务), every field of it."""

    code: str
    name: str
    unit: str
    plan_year: int | None
    preset: str
    kind: str
    scope: str
    joint: JointSpec | None
    origin: str
    window: Window
    items: tuple[str, ...]
    item_scopes: tuple[ItemScope, ...]
    entities: EntityFilter
    strata: tuple[StratumSpec, ...]
    focus: FocusSpec
    total: int | None  # replaces the ratios where set
    weights: dict[str, int]  # grade -> slips; empty = unweighted
    reserves: int
    preselected: bool
    pools: tuple[PoolSpec, ...]
    team: TeamSpec
    packages: PackageSpec
    own_branch: str
    recusals: tuple[Recusal, ...]
    inspector_recusals: tuple[InspectorRecusal, ...]
    sources: SourceSpec
    publish_names: str
    inspector_names: str

    @property
    def has_marks(self) -> bool:
        """Whether a stratum asks for marks."""
        return any(stratum.marks for stratum in self.strata)

    @property
    def people(self) -> int:
        """How many inspectors the teams need."""
        return self.team.count * self.team.size
