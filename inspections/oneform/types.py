"""A filled one-form, and the sheet of questions that it answers."""

from dataclasses import dataclass, field
from datetime import date

from inspections.oneform.codes import (
    Answer,
    Breach,
    FollowUpAction,
    Method,
    Obstruction,
    PartyOutcome,
    ResultType,
)

SCHEMA = "ssj/oneform/1"


@dataclass(frozen=True, slots=True)
class Question:
    """An item of the sheet: which version, of which tasks, answered by which section's people."""

    code: str
    version: int
    name: str
    item_class: str  # GENERAL or KEY
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a visit must answer: made from the items of all tasks merged into it."""

    visit: str
    entity: str
    questions: tuple[Question, ...]
    members: tuple[str, ...]  # Inspector.code, the lead first
    needs_on_site: bool = True


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What was found and done about one item."""

    code: str
    answer: Answer
    finding: str = ""  # the actual situation, in words
    handling: str = ""
    evidence: tuple[str, ...] = ()  # SHA-256 of files


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach an entity at its registered address."""

    day: date
    how: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """What the inspected party said and how it ended the form."""

    outcome: PartyOutcome
    opinion: str = ""
    name: str = ""
    capacity: str = ""  # 法定代表人, 授权代理人, 现场负责人 …
    refusal_reason: str = ""
    witness: str = ""  # somebody who saw the refusal


@dataclass(frozen=True, slots=True)
class Journey:
    """Time, distance and cost of the visit, to compare with the preview."""

    arrived: str = ""  # HH:MM, local
    left: str = ""
    metres: int = 0
    minutes: int = 0  # on the road
    cost_fen: int = 0


@dataclass(frozen=True, slots=True)
class OneForm:
    """Everything that two inspectors sign."""

    visit: str
    checked_on: date
    finished_on: date
    entered_on: date
    methods: tuple[Method, ...]
    answers: tuple[ItemAnswer, ...]
    results: tuple[ResultType, ...]
    note: str
    follow_up: FollowUpAction
    is_settled: bool  # 已完结
    party: Party
    settled_on: date | None = None
    recheck_on: date | None = None
    obstruction: Obstruction | None = None
    breach: Breach | None = None
    attempts: tuple[Attempt, ...] = ()
    evidence: tuple[str, ...] = ()
    journey: Journey = field(default_factory=Journey)
