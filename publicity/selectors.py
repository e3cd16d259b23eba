"""What the public pages show of a draw, redacted. Nothing here reads a table directly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from inspections.draw.chances import inclusion, weight_classes
from inspections.draw.transcript import Transcript
from inspections.met_chart import Rotation
from inspections.sealing.figures import (
    BRANCHES_COUNTED_UP_TO,
    Figures,
    StratumFigure,
    percent,
    unit_names,
)
from inspections.sealing.reasons import entity_reason
from inspections.selectors.frames import entity_chunks, exclusion_reason, sealed_line
from inspections.selectors.public import (
    Disclosure,
    DrawnEntity,
    DrawSession,
    drawn_counts,
    drawn_entity,
    sealed_points,
)
from inspections.selectors.public_visits import JointVisit, joint_visits
from inspections.selectors.rotation import session_rotation
from inspections.selectors.sessions import drawn_entities, teams
from inspections.sketches import Sketch, sketch
from publicity import redaction
from publicity.models import Publication
from publicity.public_ids import public_id

SKETCHED_UP_TO = 2_000  # drawn entities; more dots would be a blot


@dataclass(frozen=True)
class DrawnRow:
    """One drawn entity as the public reads it."""

    order: int
    name: str
    code: str
    stratum: str
    ticket: str
    package: str
    team: str
    is_reserve: bool
    address: str  # what stands in the address of the entity's page
    result: Publication | None  # in force, where one is shown


@dataclass(frozen=True)
class TeamRow:
    """One team: members, package, whose package it is, how many entities."""

    code: str
    members: tuple[tuple[str, str], ...]  # (redacted name, unit)
    package: str
    branch: str
    count: int
    round: int


@dataclass(frozen=True)
class ChanceRow:
    """The exact chance of the entities of one stratum and weight."""

    stratum: StratumFigure
    weight: int
    count: int  # entities of that weight in the stratum
    fraction: Fraction | None  # None where the weights are too many to follow exactly
    first: Fraction  # share of the slips: the chance to be drawn first

    @property
    def percent(self) -> str:
        if self.fraction is None:
            return ""
        return percent(self.fraction.numerator, self.fraction.denominator)

    @property
    def sign(self) -> str:
        """Whether the percentage is the chance itself or rounded."""
        return (
            "=" if self.fraction is not None and (self.fraction * 10_000).denominator == 1 else "≈"
        )

    @property
    def exact(self) -> str:
        """As drawn / stratum where that is the chance, else the fraction if it is short."""
        if self.fraction is None:
            return ""
        if self.fraction == self.stratum.chance:
            return f"{self.stratum.take}/{self.stratum.count}"
        text = f"{self.fraction.numerator}/{self.fraction.denominator}"
        return text if len(text) <= 24 else ""


@dataclass(frozen=True)
class Answer:
    """What became of one code in a draw."""

    code: str
    chance: ChanceRow | None = None  # None: not drawable in this session
    excluded: str = ""  # in words
    drawn: DrawnEntity | None = None


def chances_of(session: DrawSession, figures: Figures) -> list[ChanceRow]:
    """Chances per stratum; one row per weight where weights count. Reads lines then."""
    header = figures.header
    classes = None
    if header.weighted and header.entities.count <= BRANCHES_COUNTED_UP_TO:
        classes = weight_classes(entity_chunks(session))
    rows = []
    for chance in inclusion(header, classes).values():
        stratum = figures.stratum(chance.stratum)
        sizes = (classes or {}).get(chance.stratum) or {1: stratum.count}
        for weight, size in sizes.items():
            fraction = chance.by_weight.get(weight) if chance.by_weight else None
            first = chance.first.get(weight, Fraction(0))
            rows.append(ChanceRow(stratum, weight, size, fraction, first))
    return rows


def answer(
    session: DrawSession, disclosure: Disclosure, chances: Iterable[ChanceRow], code: str
) -> Answer:
    """Was this code in the frame, in which stratum, with which chance, and was it drawn?"""
    line = sealed_line(session, code)
    if line is None:
        reason = exclusion_reason(session, code)
        return Answer(code, excluded=entity_reason(reason) if reason else "")
    stratum, weight = line.split(",")[1:3]
    mine = [row for row in chances if row.stratum.id == stratum]
    chance = next((row for row in mine if row.weight == int(weight)), mine[0])
    drawn = drawn_entity(session, code) if disclosure.names else None
    return Answer(code, chance=chance, drawn=drawn)


def drawn_rows(session: DrawSession, *, team: str = "") -> QuerySet[DrawnEntity]:
    """Drawn entities in ticket order, reserves last; of one team if given."""
    rows = drawn_entities(session)
    return rows.filter(team__code=team) if team else rows


def redacted(
    rows: Iterable[DrawnEntity], figures: Figures, results: Mapping[int, Publication]
) -> list[DrawnRow]:
    """The rows as the public reads them; no query.

    Args:
        results: what was published of them, by primary key.
    """
    labels = {stratum.id: stratum.label for stratum in figures.strata}
    return [
        DrawnRow(
            order=row.order,
            name=redaction.entity(
                row.entity.name, kind=row.entity.kind, operator=row.entity.legal_rep
            ),
            code=redaction.code(row.entity.code) if row.entity.uscc is None else row.entity.code,
            stratum=labels.get(row.stratum, row.stratum),
            ticket=row.ticket,
            package=row.package,
            team=row.team.code if row.team else "",
            is_reserve=row.is_reserve,
            address=public_id(row.entity.code, row.entity_id),
            result=results.get(row.pk),
        )
        for row in rows
    ]


def joint_rows(session: DrawSession) -> list[tuple[str, JointVisit]]:
    """Joint visits of the session, each with the code of the entity as the public reads it."""
    rows = []
    for visit in joint_visits(session):
        entity = visit.entity
        code = "" if entity is None else entity.code
        is_old = entity is not None and entity.uscc is None
        rows.append((redaction.code(code) if is_old else code, visit))
    return rows


def team_rows(
    session: DrawSession, transcript: Transcript, disclosure: Disclosure, *, round_number: int
) -> list[TeamRow]:
    """Teams in order, of one round if given (0: of all). Five queries."""
    counts = drawn_counts(session)
    branch_of = {package.id: package.branch for package in transcript.packages}
    names = unit_names(branch for branch in branch_of.values() if branch)
    rows = []
    formed = teams(session)
    for team in formed.filter(round=round_number) if round_number else formed:
        members = [
            (
                redaction.inspector(
                    seat.inspector.name, seat.inspector.credential_no, rule=disclosure.inspectors
                ),
                seat.inspector.unit.name,
            )
            for seat in team.members.all()
        ]
        branch = branch_of.get(team.package) or ""
        rows.append(
            TeamRow(
                team.code,
                tuple(members),
                team.package,
                names.get(branch, branch),
                counts.get(team.code, 0),
                team.round,
            )
        )
    return rows


def public_rotation(
    session: DrawSession, transcript: Transcript, disclosure: Disclosure
) -> Rotation | None:
    """The rounds and who met whom, with names as the plan lets them be read."""
    return session_rotation(
        session,
        transcript,
        lambda person: redaction.inspector(
            person.name, person.credential_no, rule=disclosure.inspectors
        ),
    )


def zone_sketch(
    session: DrawSession, transcript: Transcript, *, cos_ppm: int, round_number: int
) -> Sketch | None:
    """Where the packages (of one round, if given) lie.

    None without packages, coordinates, or with too many rows.
    """
    if not transcript.packages or len(transcript.entities) > SKETCHED_UP_TO:
        return None
    if session.entities_count > BRANCHES_COUNTED_UP_TO:
        return None
    points = sealed_points(session, (row[0] for row in transcript.entities))
    packages = {
        package.id: [points[code] for code in package.entities if code in points]
        for package in transcript.packages
        if round_number in (0, package.round)
    }
    return sketch(packages, cos_ppm=cos_ppm)
