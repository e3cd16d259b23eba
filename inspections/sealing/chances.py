"""Chances before and after sealing: of entities per stratum, of inspectors per pool."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from inspections.draw.chances import Chance, stratum_chance
from inspections.draw.engine import team_rules
from inspections.draw.errors import DrawError
from inspections.draw.frame import Header, frame_digest, parse_header
from inspections.draw.teams_members import LEADING, Member, TeamRules
from inspections.lint.wording import percent
from inspections.models.plans import Task
from inspections.odds.people import Key, PersonChance, key_of, person_chances
from inspections.sealing.people import freeze_people
from inspections.selectors.previews import EntityPreview, weight_counts
from inspections.taskspec import TaskSpec
from personnel.models import SpecialistTag
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.selectors import branches_of, units_below

KEPT = 16  # headers whose chances stay in memory; a simulation takes half a second


@dataclass(frozen=True)
class EntityRow:
    """One stratum (and weight) of a task before sealing."""

    label: str
    weight: int
    count: int
    take: int
    chance: Fraction | None  # None where the weights are too many to follow exactly

    @property
    def percent(self) -> str:
        return "" if self.chance is None else percent(self.chance)


@dataclass(frozen=True)
class PersonRow:
    """One kind of inspector as pages show it."""

    pool: str
    kind: str  # branch and tags in words, "" where all of a pool are alike
    odds: PersonChance

    @property
    def percent(self) -> str:
        return percent(self.odds.chance)

    @property
    def sign(self) -> str:
        """Whether the percentage is the chance itself or rounded."""
        return "=" if (self.odds.chance * 10_000).denominator == 1 else "≈"

    @property
    def interval(self) -> str:
        return f"{percent(self.odds.low)}–{percent(self.odds.high)}"

    @property
    def exact(self) -> str:
        """The fraction, where it is short."""
        chance = self.odds.chance
        text = f"{chance.numerator}/{chance.denominator}"
        return text if self.odds.is_exact and len(text) <= 12 else ""


def draft_entities(task: Task, spec: TaskSpec, preview: EntityPreview) -> list[EntityRow]:
    """What each candidate's chance would be today. One query where weights count."""
    if spec.weights and not spec.preselected:
        classes = weight_counts(spec, task.unit)
    else:
        classes = [{1: row.count} for row in preview.strata]
    rows = []
    for stratum, inside in zip(preview.strata, classes, strict=True):
        chance: Chance = stratum_chance(stratum.id, stratum.count, inside, stratum.take)
        for weight, count in sorted(inside.items()):
            known = chance.by_weight.get(weight) if chance.by_weight else None
            rows.append(EntityRow(stratum.label, weight, count, stratum.take, known))
    return rows


def draft_people(task: Task, spec: TaskSpec) -> list[PersonRow]:
    """What each inspector's chance would be today; empty where the pools cannot fill the plan."""
    units = {unit.pk: unit for unit in units_below(task.unit)}
    branches = branches_of(units, spec.packages.branch_level)
    codes = {pk: unit.code for pk, unit in branches.items()}
    people = freeze_people(task, spec, codes, kept_apart=frozenset())
    members = [
        Member(row.id, row.branch, row.pool, row.lead, frozenset(row.tags))
        for row in people.drawable
    ]
    team = spec.team
    rules = TeamRules(
        count=team.count,
        size=team.size,
        pairing=team.pairing,
        lead_pool=team.lead_pool,
        relation=team.relation,
        certified_lead=team.certified_lead,
        seats=tuple((seat.tag, seat.min) for seat in sorted(team.seats)),
    )
    takes = {pool.id: pool.take for pool in spec.pools}
    try:
        found = person_chances(members, rules, takes, label=f"draft:{task.document_digest}")
    except DrawError:
        return []
    return _rows(found.values(), {pool.id: pool.label for pool in spec.pools})


def people_of(header: Header, sealed: bytes) -> list[PersonRow]:
    """The chances of the inspectors of a sealed frame, for pages."""
    labels = {pool.id: pool.label for pool in header.pools}
    return _rows(_sealed_people(sealed).values(), labels)


def chance_of_person(sealed: bytes, inspector: str) -> PersonChance | None:
    """The chance of one inspector in a sealed frame; None for whoever was not in it."""
    header = parse_header(sealed)
    rules = team_rules(header)
    for member in members_of(header):
        if member.id == inspector:
            return _sealed_people(sealed).get(key_of(member, rules))
    return None


def members_of(header: Header) -> list[Member]:
    """The sealed inspectors in the form in which they are drawn."""
    return [Member(i.id, i.branch, i.pool, i.lead, frozenset(i.tags)) for i in header.inspectors]


@lru_cache(maxsize=KEPT)
def _sealed_people(sealed: bytes) -> Mapping[Key, PersonChance]:
    header = parse_header(sealed)
    takes = {pool.id: pool.take for pool in header.pools}
    try:
        return person_chances(
            members_of(header), team_rules(header), takes, label=frame_digest(sealed)
        )
    except DrawError:  # a frame sealed by hand; sealing itself tries every plan out
        return {}


def _rows(found: Iterable[PersonChance], pools: Mapping[str, str]) -> list[PersonRow]:
    rows = list(found)
    tags = _names(SpecialistTag, {tag for row in rows for tag in row.tags} - {LEADING})
    units = _names(Unit, {row.branch for row in rows if row.branch})
    names = {**tags, LEADING: "有组长资格"}
    return [
        PersonRow(pools.get(row.pool, row.pool), _kind(row, rows, names, units), row)
        for row in rows
    ]


def _kind(
    row: PersonChance,
    rows: Sequence[PersonChance],
    names: Mapping[str, str],
    units: Mapping[str, str],
) -> str:
    words = [units.get(row.branch, row.branch)] if row.branch else []
    words += [names.get(tag, tag) for tag in row.tags]
    alone = sum(other.pool == row.pool for other in rows) == 1
    return "、".join(words) or ("" if alone else "其他人员")


def _names(model: type[SpecialistTag] | type[Unit], codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    return dict(model.objects.filter(code__in=codes).values_list("code", "name"))
