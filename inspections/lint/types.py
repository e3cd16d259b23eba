"""Facts of a task or plan, rules of a law pack, and findings, as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from shuangsuiji.kernel.workdays import Calendar


class Severity(StrEnum):
    """How grave a finding is. Only SEVERE stops sealing."""

    SEVERE = "SEVERE"
    WARNING = "WARNING"
    INFO = "INFO"

    @property
    def label(self) -> str:
        return {"SEVERE": "严重", "WARNING": "提醒", "INFO": "供参考"}[self.value]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from. ``is_confirmed`` is False until somebody read the original."""

    document: str
    article: str  # "" where the article was not looked up
    date: str  # as printed on the document, "" where unknown
    is_confirmed: bool

    def __str__(self) -> str:
        doubt = "" if self.is_confirmed else "，条款待核对"
        return f"{self.document}{self.article}{doubt}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack: which check, with which parameters, how grave."""

    id: str
    check: str  # name in ``engine.CHECKS``
    title: str
    severity: Severity
    plan_severity: Severity  # on the page of the whole annual plan
    citation: Citation
    params: Mapping[str, Any]
    remedy: str


@dataclass(frozen=True, slots=True)
class LawPack:
    """A versioned set of rules (法规包)."""

    id: str
    version: int
    level: str  # NATIONAL, FOUNDING or LOCAL
    title: str
    note: str
    valid_from: date
    valid_to: date | None  # last day, inclusive
    rules: tuple[Rule, ...]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def name(self) -> str:
        """Id and version, as findings and reports carry it."""
        return f"{self.id}/{self.version}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found, with everything a reader needs to judge it."""

    pack: str  # "id/version"
    rule: str
    severity: Severity
    title: str
    subject: str  # what it is about where a rule can find several: an item code, a pool …
    value: str  # what was found
    limit: str  # what the rule asks for
    citation: Citation
    remedy: str
    place: str  # where to change it: a part of the task editor, or "catalogue", "plan", …

    @property
    def key(self) -> str:
        """Which breach this is, whatever its figures: an override names breaches by key."""
        return f"{self.pack}:{self.rule}:{self.subject}"

    def sentence(self) -> str:
        """The whole finding as one sentence."""
        return f"{self.title}：现为{self.value}，要求{self.limit}（{self.citation}）。{self.remedy}"


@dataclass(frozen=True, slots=True)
class ItemFact:
    """One inspection item of the task, in the version it was saved with."""

    code: str
    name: str
    item_class: str  # GENERAL or KEY
    has_basis: bool
    is_listed: bool  # in the list in force through the whole window
    is_newest: bool
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StratumFact:
    """One stratum as counted today."""

    id: str
    label: str
    grades: tuple[str, ...]
    count: int
    take: int
    ratio_bp: int | None  # None where the total decides

    @property
    def share(self) -> Fraction:
        return Fraction(self.take, self.count) if self.count else Fraction(0)


@dataclass(frozen=True, slots=True)
class PoolFact:
    """One pool of inspectors as counted today."""

    id: str
    label: str
    take: int
    eligible: int
    leads: int
    expiring_inside: int  # credentials that end before the window does: not drawable
    expiring_soon: int  # drawable, but ending within ``PeopleFacts.soon_days`` after it


@dataclass(frozen=True, slots=True)
class SeatFact:
    """One specialist seat of every team."""

    tag: str
    needed: int
    bearers: int


@dataclass(frozen=True, slots=True)
class KindYear:
    """Entities of one kind in the bureau, and how many of them the year's tasks draw."""

    kind: str
    label: str
    registered: int
    planned: Fraction  # expected where a stratum mixes kinds


@dataclass(frozen=True, slots=True)
class YearFacts:
    """All tasks of the annual plan (or of the bureau's year) together."""

    year: int
    unit: str
    tasks: int
    kinds: tuple[KindYear, ...]


@dataclass(frozen=True, slots=True)
class CapFacts:
    """The yearly limit of visits to one entity, and who would exceed it."""

    cap: int | None
    in_scope: int
    at_cap: int  # drawable entities that have used the cap up already


@dataclass(frozen=True, slots=True)
class ProposalFact:
    """The ratios approved for the task's year, and where the strata differ from them."""

    title: str
    gaps: tuple[tuple[str, str, str], ...]  # stratum, what it is, what it should be


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What one task would do, counted today."""

    code: str
    scope: str
    origin: str
    plan_year: int | None
    plan_status: str  # "" without a plan
    window: tuple[date, date]
    calendar: Calendar
    items: tuple[ItemFact, ...]
    strata: tuple[StratumFact, ...]
    is_preselected: bool
    general_cap_bp: int | None
    pools: tuple[PoolFact, ...]
    seats: tuple[SeatFact, ...]
    team_count: int
    team_size: int
    asks_certified_lead: bool
    officers_in_pool: int
    witness_accounts: int
    outside_witnesses: int
    min_witnesses: int
    partners: tuple[str, ...]
    cap: CapFacts
    proposal: ProposalFact | None = None

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(item.item_class for item in self.items)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is linted: a task within its year, or a whole plan (``task`` is None)."""

    year: YearFacts
    task: TaskFacts | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check reports; the engine adds what the rule says."""

    value: str
    limit: str
    place: str
    subject: str = ""
    remedy: str = ""  # "" = the rule's own
    severity: Severity | None = None  # None = the rule's own
    title: str = ""  # "" = the rule's own
