"""Outings: those planned, and a proposal for visits that have none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet

from inspections.draw.frame import parse_header
from inspections.fieldwork.models.visits import CheckIn, Outing, Vehicle, Visit
from inspections.fieldwork.routes import Ground, Slot, Trip, allot, measured, trips
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.selectors.diaries import Diary, Garage, bases_of, departure, stop_of
from inspections.fieldwork.states import Half, VisitState
from inspections.models.sessions import DrawSession
from inspections.selectors.surroundings import rates_for
from personnel.models import Inspector
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.selectors import scoped
from shuangsuiji.orgs.workdays import calendar

Party = tuple[int | None, int | None]  # team or merged visit


@dataclass(frozen=True)
class PlannedOuting:
    """One outing of the proposal."""

    party: Party
    label: str  # team or merged visit
    members: tuple[Inspector, ...]
    slot: Slot
    departs_at: datetime
    trip: Trip
    visits: tuple[Visit, ...]  # in order
    vehicle: Vehicle | None

    @property
    def half_label(self) -> str:
        return str(Half(self.slot.half).label)


@dataclass(frozen=True)
class Proposal:
    """Outings for the visits of a session that have none, and those that do not fit."""

    outings: tuple[PlannedOuting, ...]
    left: tuple[Visit, ...]
    half_day_minutes: int
    knows_calendar: bool  # whether the years of the window have their holidays

    @property
    def without_vehicle(self) -> int:
        return sum(outing.vehicle is None for outing in self.outings)

    @property
    def km(self) -> int:
        return sum(outing.trip.km for outing in self.outings)


def outings_of(session: DrawSession) -> QuerySet[Outing]:
    """Outings of a session by time, with visits in order, escorts, and who signed in."""
    return _loaded().filter(session=session)


def _loaded() -> QuerySet[Outing]:
    visits = Visit.objects.select_related("entity__responsible_unit").order_by("place", "pk")
    return (
        Outing.objects.select_related("team", "merged", "vehicle", "session__unit", "session__task")
        .prefetch_related(Prefetch("visits", visits), "escorts__unit", "check_ins__inspector")
        .order_by("day", "half", "team__code", "pk")
    )


def outings_visible_to(user: User | AnonymousUser, *, on: date) -> QuerySet[Outing]:
    """Outings of the sessions that a user dispatches, reviews or audits, as ``outings_of``."""
    staff = (Role.PLANNER, Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR)
    return scoped(_loaded(), user, on=on, unit_field="session__unit", roles=staff)


def unplanned(session: DrawSession) -> list[Visit]:
    """Visits of the session that are to be made and have no outing. One query."""
    rows = Visit.objects.filter(
        session=session, outing__isnull=True, state=VisitState.DISPATCHED
    ).select_related("entity__responsible_unit", "team", "merged", "session")
    return list(rows.order_by("team__round", "team__code", "code"))


def proposal(session: DrawSession, *, now: datetime) -> Proposal:
    """Each team's visits in short trips on half days when everybody is free. About 15 queries.

    Teams take their half days in the order of rounds and codes, so that the same lists always
    give the same proposal; nobody and no car is in two places at once.
    """
    visits = unplanned(session)
    rates = rates_for(session.unit).rates
    first, last = session.task.window_from, _last_day(session, visits)
    days = calendar()
    crews = crews_of(visits)
    diary = Diary(first, last, days=days, now=now)
    garage = Garage(session.unit, first, last)
    cos_ppm = parse_header(bytes(session.header)).packages.cos_ppm
    bases = bases_of(crews.values())
    planned: list[PlannedOuting] = []
    left: list[Visit] = []
    for party, rows in _by_party(visits).items():
        members = crews[rows[0].pk]
        base = bases.get(members[0].unit_id) if members else None
        found = trips([stop_of(row) for row in rows], Ground(base, rates, cos_ppm))
        by_code = {row.code: row for row in rows}
        due = min(row.due_on for row in rows)
        free = [slot for slot in diary.free(members) if slot.day <= due]
        slots = allot(found, free, half_day_minutes=rates.half_day_minutes)
        for trip, slot in zip(found, slots, strict=True):
            mine = tuple(by_code[code] for code in trip.stops)
            if slot is None:
                left += mine
                continue
            diary.take(members, slot)
            planned.append(
                PlannedOuting(
                    party,
                    label_of(rows[0]),
                    members,
                    slot,
                    departure(slot),
                    trip,
                    mine,
                    garage.take(slot, members),
                )
            )
    planned.sort(key=lambda one: (one.slot, one.label))
    return Proposal(tuple(planned), tuple(left), rates.half_day_minutes, days.knows(first, last))


def trip_of(outing: Outing, ground: Ground) -> Trip:
    """How long an outing is in the order in which it stands. Its visits must be loaded."""
    return measured([stop_of(visit) for visit in outing.visits.all()], ground)


def label_of(row: Visit | Outing) -> str:
    """What a team is called on pages: its code, or that of the merged visit."""
    return row.team.code if row.team else row.merged.code if row.merged else ""


def _last_day(session: DrawSession, visits: Sequence[Visit]) -> date:
    return max([session.task.window_to, *(visit.due_on for visit in visits)])


def _by_party(visits: Iterable[Visit]) -> dict[Party, list[Visit]]:
    found: dict[Party, list[Visit]] = {}
    for visit in visits:
        found.setdefault((visit.team_id, visit.merged_id), []).append(visit)
    return found


def openable(outings: Iterable[Outing], *, now: datetime) -> list[Visit]:
    """Visits that are still closed though the whole team is there and it is time. Five queries."""
    due = {outing.pk: outing for outing in outings if outing.departs_at <= now}
    crews = crews_of(due.values())
    there: dict[int, set[int]] = {pk: set() for pk in due}
    rows = CheckIn.objects.filter(outing_id__in=due).values_list("outing_id", "inspector_id")
    for pk, inspector in rows:
        there[pk].add(inspector)
    ready = [pk for pk in due if crews[pk] and {person.pk for person in crews[pk]} <= there[pk]]
    visits = Visit.objects.filter(
        outing_id__in=ready, opened_at__isnull=True, state=VisitState.DISPATCHED
    )
    return list(visits.select_related("session").order_by("place", "pk"))


def departed(*, now: datetime) -> list[int]:
    """Outings of the last day that may have visits to open. One query."""
    rows = Outing.objects.filter(
        departs_at__lte=now,
        departs_at__gt=now - timedelta(days=1),
        visits__opened_at__isnull=True,
        visits__state=VisitState.DISPATCHED,
        check_ins__isnull=False,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())
