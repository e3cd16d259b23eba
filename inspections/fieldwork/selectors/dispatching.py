"""The dispatch page of a session: what waits, outings with their ways, where the visits lie."""

from dataclasses import dataclass
from datetime import date

from inspections.draw.frame import parse_header
from inspections.fieldwork.models.visits import Outing, Visit
from inspections.fieldwork.policies import DISPATCHABLE
from inspections.fieldwork.routes import Trip
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.selectors.diaries import grounds_of, stop_of
from inspections.fieldwork.selectors.outings import (
    PlannedOuting,
    Proposal,
    label_of,
    outings_of,
    trip_of,
)
from inspections.fieldwork.states import Release, VisitState
from inspections.models.sessions import DrawSession
from inspections.selectors.assignments import assigned
from inspections.simulation.travel import Point
from inspections.sketches import Sketch, Zone, sketch
from inspections.states import Status
from personnel.models import Inspector
from personnel.selectors import absences_within


@dataclass(frozen=True)
class Planned:
    """An outing as it stands."""

    outing: Outing
    label: str
    crew: tuple[Inspector, ...]
    trip: Trip
    arrived: int
    base: Point | None  # where the car stands
    conflict: str  # somebody of the crew cannot go by now, in words
    is_long: bool  # longer than half a day by the rates


def undispatched(session: DrawSession) -> int:
    """Drawn entities in force that no visit serves yet. One query."""
    return assigned().filter(session=session, visit_parts__isnull=True).count()


def planned_outings(session: DrawSession) -> list[Planned]:
    """Every outing of a session with its way and its people. About twelve queries."""
    rows = list(outings_of(session))
    return _planned(session, rows)


def planned_outing(outing: Outing) -> Planned:
    """One outing likewise; it must come from ``outings_of``."""
    return _planned(outing.session, [outing])[0]


def _planned(session: DrawSession, rows: list[Outing]) -> list[Planned]:
    crews = crews_of(rows)
    grounds = grounds_of(session, crews)
    away: dict[int, list[tuple[date, date]]] = {}
    if rows:
        days = [row.day for row in rows]
        for absence in absences_within(min(days), max(days)):
            away.setdefault(absence.inspector_id, []).append((absence.from_on, absence.to_on))
    found = []
    for row in rows:
        crew, trip = crews[row.pk], trip_of(row, grounds[row.pk])
        missing = [
            one.name
            for one in crew
            if any(first <= row.day <= last for first, last in away.get(one.pk, []))
        ]
        ids = {one.pk for one in crew}
        found.append(
            Planned(
                outing=row,
                label=label_of(row),
                crew=crew,
                trip=trip,
                arrived=sum(sign.inspector_id in ids for sign in row.check_ins.all()),
                base=grounds[row.pk].base,
                conflict=f"{'、'.join(missing)}当天缺勤" if missing else "",
                is_long=trip.minutes > grounds[row.pk].rates.half_day_minutes,
            )
        )
    return found


@dataclass(frozen=True)
class ProposedDay:
    """The proposal of one day."""

    day: date
    outings: tuple[PlannedOuting, ...]

    @property
    def visits(self) -> int:
        return sum(len(one.visits) for one in self.outings)

    @property
    def km(self) -> int:
        return sum(one.trip.km for one in self.outings)


def proposal_rows(proposed: Proposal) -> list[ProposedDay]:
    """The proposal day by day."""
    days = sorted({one.slot.day for one in proposed.outings})
    return [
        ProposedDay(day, tuple(one for one in proposed.outings if one.slot.day == day))
        for day in days
    ]


def team_sketch(session: DrawSession) -> Sketch | None:
    """Where the visits of each team lie; None where hardly any place is known. Two queries."""
    rows = Visit.objects.filter(session=session).exclude(state=VisitState.STOPPED)
    teams: dict[str, list[tuple[int, int]]] = {}
    for visit in rows.select_related("entity__responsible_unit", "team", "merged"):
        point = stop_of(visit).point
        if point is not None:
            teams.setdefault(label_of(visit), []).append(point)
    cos_ppm = parse_header(bytes(session.header)).packages.cos_ppm
    return sketch(teams, cos_ppm=cos_ppm)


@dataclass(frozen=True)
class Way:
    """The sketch of one outing: the base, numbered stops, and the line past them and back."""

    sketch: Sketch
    path: str
    marks: tuple[tuple[str, Zone], ...]  # what stands in each dot


def way_of(planned: Planned) -> Way | None:
    """The way of an outing as a drawing; None with fewer than two places. No query."""
    outing = planned.outing
    places = {"000": [planned.base]} if planned.base is not None else {}
    for visit in outing.visits.all():
        point = stop_of(visit).point
        if point is not None:
            places[f"{visit.place:03d}"] = [point]
    cos_ppm = parse_header(bytes(outing.session.header)).packages.cos_ppm
    made = sketch(places, cos_ppm=cos_ppm)
    if made is None:
        return None
    dots = [zone.dots[0] for zone in made.zones]
    line = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
    marks = tuple(
        (str(int(zone.package)) if int(zone.package) else "起", zone) for zone in made.zones
    )
    return Way(made, f"{line}Z" if planned.base is not None else line, marks)


@dataclass(frozen=True)
class Changed:
    """A dispatched session whose visits do not fit its drawn rows any more."""

    code: str
    release: Release
    is_announced: bool
    has_outings: bool


def changed_sessions() -> list[Changed]:
    """Dispatched sessions with drawn rows that lack a visit, or visits without a row."""
    new = assigned().filter(
        session__visits__isnull=False, visit_parts__isnull=True, session__status__in=DISPATCHABLE
    )
    old = Visit.objects.filter(
        state=VisitState.DISPATCHED, session__status__in=DISPATCHABLE
    ).exclude(parts__drawn__in=assigned())
    sessions = {
        *new.values_list("session_id", flat=True),
        *old.values_list("session_id", flat=True),
    }
    found = []
    for session in DrawSession.objects.filter(pk__in=sessions).only("code").order_by("code"):
        last = Visit.objects.filter(session=session).order_by("-dispatched_at", "-pk")[0]
        found.append(
            Changed(
                session.code,
                Release(last.release),
                last.is_announced,
                session.outings.exists(),
            )
        )
    return found


def void_sessions() -> list[str]:
    """Sessions that were given up and still have visits to be made. One query."""
    rows = DrawSession.objects.filter(status=Status.VOID, visits__state=VisitState.DISPATCHED)
    return list(rows.order_by("code").values_list("code", flat=True).distinct())
