"""What the public site may read of sessions; the one door through which it comes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from entities.models import Entity
from inspections.codes import NamesOfEntities
from inspections.draw.supplement import parse_supplement
from inspections.draw.transcript import Transcript, parse
from inspections.models.ceremonies import Ceremony
from inspections.models.jobs import DrawnEntity, Team
from inspections.models.law import LintOverride, LintReport
from inspections.models.sessions import DrawSession, VoidCase, WitnessInput, WitnessKind
from inspections.models.supplements import Supplement, SupplementMember
from inspections.selectors.frames import entity_chunks
from inspections.selectors.plans import spec_of
from inspections.selectors.sessions import public_sessions
from inspections.states import LIVE, Status
from personnel.models import Inspector
from shuangsuiji.orgs.models import Unit

__all__ = [
    "DrawSession",
    "DrawnEntity",
    "Inspector",
    "Supplement",
    "Team",
    "VoidCase",
    "WitnessInput",
    "WitnessKind",
]

Point = tuple[int, int]


@dataclass(frozen=True)
class Series:
    """The session numbers of one unit in one year."""

    unit_code: str
    unit_name: str
    year: int
    count: int
    last: int

    @property
    def has_hole(self) -> bool:
        return self.count != self.last


@dataclass(frozen=True)
class Disclosure:
    """What of a session is open to everybody by now."""

    seed: bool  # code, master seed, bundle
    names: bool  # which entities were drawn, and everything derived from it
    inspectors: str  # codes.NamesOfInspectors


def public_session(code: str) -> DrawSession | None:
    """One session with its sealed header, task and unit, and ``ceremony_code``. One query."""
    held = Ceremony.objects.filter(session=OuterRef("pk"), supplement=None).values("code")[:1]
    rows = public_sessions().defer(None).annotate(ceremony_code=Subquery(held))
    return rows.filter(code=code).first()


def disclosure_of(session: DrawSession) -> Disclosure:
    """What the plan and the state of the session allow to show. Task must be loaded."""
    spec = spec_of(session.task)
    published = session.published_at is not None
    at_once = session.drawn_at is not None and spec.publish_names == NamesOfEntities.AT_DRAW
    return Disclosure(
        seed=published, names=published or at_once, inspectors=str(spec.inspector_names)
    )


def is_overdue(session: DrawSession, *, today: date) -> bool:
    """Sealed, neither published nor void, and the time for the inspections has passed."""
    waiting = session.status in LIVE and session.status != Status.PUBLISHED
    return waiting and session.task.window_to < today


def series() -> list[Series]:
    """Every unit and year with sessions, newest year first. One query."""
    rows = (
        public_sessions()
        .order_by("-year", "unit__path")
        .values_list("unit__code", "unit__name", "year")
        .annotate(Count("pk"), Max("number"))
    )
    return [Series(*row) for row in rows]


def published_in_year(year: int) -> tuple[int, int]:
    """Published draws of a year, and the entities that they drew. Two queries."""
    rows = DrawSession.objects.filter(year=year, published_at__isnull=False)
    drawn = DrawnEntity.objects.filter(session__in=rows.values("pk"), is_reserve=False)
    return rows.count(), drawn.count()


def void_case(session: DrawSession) -> VoidCase | None:
    """The approved void of a session. One query."""
    return session.void_cases.exclude(approved_by="").first()


def bureau(code: str) -> Unit | None:
    """A unit by its code. One query."""
    return Unit.objects.filter(code=code).first()


def bureau_of_entity(code: str) -> Unit | None:
    """The unit that is responsible for an entity; None where the register has none. One query."""
    row = Entity.objects.filter(code=code).select_related("responsible_unit").first()
    return row.responsible_unit if row is not None else None


def set_aside(session: DrawSession) -> LintOverride | None:
    """Why two people sealed the session in spite of severe findings, if they did. One query."""
    row = LintReport.objects.filter(session=session, override__isnull=False)
    report = row.select_related("override__approval").first()
    return report.override if report is not None else None


def transcript_of(session: DrawSession) -> Transcript:
    """The stored transcript. One query."""
    return parse(bytes(session.result.transcript))


def drawn_entity(session: DrawSession, code: str) -> DrawnEntity | None:
    """The row of one entity in the result, if it was drawn or is a substitute. One query."""
    return session.drawn.select_related("team").filter(entity__code=code).first()


def drawn_counts(session: DrawSession) -> dict[str, int]:
    """How many entities each team inspects. One query."""
    rows: QuerySet[DrawnEntity] = session.drawn.filter(is_reserve=False).order_by()
    return dict(rows.values_list("team__code").annotate(Count("pk")))


def drawn_people(transcript: Transcript) -> dict[str, Inspector]:
    """The inspectors that a draw took, with their units, by code. One query."""
    return inspectors_by_code(row[0] for row in transcript.inspectors)


def inspectors_by_code(codes: Iterable[str]) -> dict[str, Inspector]:
    """Inspectors with their units. One query."""
    rows = Inspector.objects.filter(code__in=list(codes)).select_related("unit")
    return {row.code: row for row in rows}


def public_supplement(session: DrawSession, number: int) -> Supplement:
    """A supplement with its result, of a session with task and unit. One query."""
    found = session.supplements.select_related("result").get(number=number)
    found.session = session
    return found


def seats_of_supplement(supplement: Supplement) -> list[SupplementMember]:
    """Every seat that passed on, by team and place. One query."""
    rows = supplement.members.select_related("team", "leaving__unit", "inspector__unit")
    return list(rows)


def tickets_of_supplement(supplement: Supplement) -> dict[str, str]:
    """The ticket by which each leaver's seat was filled. Reads the loaded result."""
    transcript = parse_supplement(bytes(supplement.result.transcript))
    return {old: digits for old, _, digits in transcript.replacements}


def sealed_points(session: DrawSession, codes: Iterable[str]) -> dict[str, Point]:
    """Sealed coordinates of the given entities, where there are any. Reads every sealed line."""
    wanted = {code.encode("ascii") for code in codes}
    found: dict[str, Point] = {}
    for chunk in entity_chunks(session):
        for line in chunk.splitlines():
            code = line.partition(b",")[0]
            if code in wanted:
                lon, lat = line.split(b",")[4:6]
                if lon:
                    found[code.decode("ascii")] = (int(lon), int(lat))
    return found
