"""A refusal of the draw as data: what is short, by how much, and why, in counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.draw.drawn import DrawnEntity
from inspections.draw.engine import team_rules
from inspections.draw.errors import DrawError, InfeasibleError, LadderExhaustedError
from inspections.draw.feasibility import Certificate
from inspections.draw.header import Header
from inspections.draw.matching_wording import ENTITIES, PACKAGES, rule_name
from inspections.draw.packages import LARGEST_RANDOM_PACKAGE, form_packages
from inspections.draw.teams_members import Shortage, TeamRules
from inspections.draw.tickets import stage_seed

TOKEN = re.compile(r"[A-Za-z0-9._-]+")
LISTS = ("branches", "entities", "people")


@dataclass(frozen=True)
class Reason:
    """One rule that stands between the two sides, and how often."""

    code: str
    label: str
    rows: int
    pairs: int


@dataclass(frozen=True)
class Refusal:
    """Why a plan cannot be drawn. ``kind`` decides which remedies are worth trying.

    Kinds: PACKAGES, ENTITIES (who checks what), ASSISTANTS (who joins whom), SEATS (specialists
    and leads), POOL, TOTAL, TEAMS, BRANCHES, RANDOM, ROTATION, PREFLIGHT, OTHER.
    """

    kind: str
    code: str  # of the error
    stage: str
    sentence: str
    shortage: int = 0
    needed: int = 0
    found: int = 0
    unit: str = ""
    branches: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    entities: tuple[str, ...] = ()  # of the packages nobody may check
    people: tuple[str, ...] = ()  # nobody may join
    tag: str = ""  # of the seat, or the pool

    def as_record(self) -> dict[str, Any]:
        """Plain values from which ``recorded`` makes the refusal again."""
        lists = {name: list(getattr(self, name)) for name in LISTS}
        return {**vars(self), **lists, "reasons": [dict(vars(one)) for one in self.reasons]}

    def as_json(self) -> dict[str, Any]:
        """For people and programs: entities and inspectors are counted, not named."""
        counts = {"entities": len(self.entities), "people": len(self.people)}
        return {**self.as_record(), **counts}


def with_names(text: str, names: Mapping[str, str]) -> str:
    """The sentence with the names of units instead of their codes."""
    return TOKEN.sub(lambda found: names.get(found[0], found[0]), text)


def recorded(value: dict[str, Any]) -> Refusal:
    """The refusal of a record."""
    lists = {name: tuple(value[name]) for name in LISTS}
    reasons = tuple(Reason(**reason) for reason in value["reasons"])
    return Refusal(**{**value, **lists, "reasons": reasons})


@dataclass(frozen=True)
class Setting:
    """The draw that was refused: its rules, its entities, its seed."""

    header: Header
    drawn: Sequence[DrawnEntity]
    master: str


def refusal_of(error: DrawError, setting: Setting) -> Refusal:
    """Read counts and causes out of a refusal; the retry ladder stands for its last attempt."""
    if isinstance(error, LadderExhaustedError):
        return refusal_of(error.last, setting)
    stage = getattr(error, "stage", "")
    if isinstance(error, InfeasibleError):
        found = error.certificate
        if isinstance(found, Certificate):
            return _of_certificate(error, found, setting)
        if isinstance(found, Shortage):
            return _of_shortage(error, found, setting.header)
    if error.code == "IMPOSSIBLE_PLAN":
        return _of_numbers(error, setting)
    kind = "PREFLIGHT" if error.code in ("PREFLIGHT", "CAP_REACHED") else "OTHER"
    return Refusal(kind, error.code, stage, str(error))


def _of_certificate(error: InfeasibleError, proof: Certificate, setting: Setting) -> Refusal:
    entities: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    if proof.wording is PACKAGES:
        kind, entities = "PACKAGES", _contents(proof.columns, setting)
    elif proof.wording is ENTITIES:
        kind, entities = "ENTITIES", proof.columns
    else:
        kind, people = "ASSISTANTS", proof.columns
    branch_of = {one.code: one.branch for one in setting.drawn}
    home_of = {one.id: one.branch for one in setting.header.inspectors}
    branches = {branch_of[code] for code in entities} | {home_of[id_] for id_ in people}
    return Refusal(
        kind=kind,
        code=error.code,
        stage=error.stage,
        sentence=error.certificate.sentence(),
        shortage=proof.deficiency,
        needed=len(proof.columns),
        found=len(proof.rows),
        unit=proof.wording.unit,
        branches=tuple(sorted(branches)),
        reasons=tuple(
            Reason(one.code, rule_name(one.code), one.rows, one.pairs) for one in proof.reasons
        ),
        entities=entities,
        people=people,
    )


def _contents(packages: Sequence[str], setting: Setting) -> tuple[str, ...]:
    """Entities of the packages, which the same seed forms again."""
    formed = form_packages(
        setting.header,
        setting.drawn,
        seed=lambda stage: stage_seed(setting.master, setting.header.draw_id, stage),
    )
    wanted = set(packages)
    return tuple(code for one in formed if one.id in wanted for code in one.entities)


def _of_shortage(error: InfeasibleError, short: Shortage, header: Header) -> Refusal:
    return Refusal(
        kind="SEATS",
        code=error.code,
        stage=error.stage,
        sentence=short.sentence(),
        shortage=short.needed - short.found,
        needed=short.needed,
        found=short.found,
        unit=short.unit,
        tag=_short_tag(team_rules(header), short),
    )


def _short_tag(rules: TeamRules, short: Shortage) -> str:
    """The seat of which so many are needed and so few are there; empty for a lead pool."""
    for tag, least in rules.all_seats:
        if short.needed == rules.count * least and tag in short.rule:
            return tag
    return ""


def _of_numbers(error: DrawError, setting: Setting) -> Refusal:
    """Plans that ask for more than there is: which of the numbers it is, and by how much."""
    header = setting.header
    packages = header.team.count * header.team.rounds
    drawn = len(setting.drawn)
    branches = len({one.branch for one in setting.drawn})
    largest = packages * LARGEST_RANDOM_PACKAGE
    sentence = str(error)
    if not drawn and header.total is not None and header.total > header.entities.count:
        return _numbers("TOTAL", error, header.total, header.entities.count, "户", sentence)
    if drawn and drawn < packages:
        return _numbers("TEAMS", error, packages, drawn, "户", sentence)
    if drawn and header.packages.mode == "RANDOM" and drawn > largest:
        needed = -(-drawn // LARGEST_RANDOM_PACKAGE)
        return _numbers("RANDOM", error, needed, packages, "个名单包", sentence)
    if drawn and header.packages.mode == "BRANCH_PURE" and branches > packages:
        return _numbers("BRANCHES", error, branches, packages, "个名单包", sentence)
    if header.team.rounds > 1 or header.team.min_partners:
        return Refusal("ROTATION", error.code, "", sentence)
    return Refusal("OTHER", error.code, "", sentence)


def _numbers(
    kind: str, error: DrawError, needed: int, found: int, unit: str, sentence: str
) -> Refusal:
    return Refusal(
        kind=kind,
        code=error.code,
        stage="",
        sentence=sentence,
        shortage=needed - found,
        needed=needed,
        found=found,
        unit=unit,
    )
