"""Who and what is free on which half day, and where teams start from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from inspections.draw.frame import parse_header
from inspections.fieldwork.models.visits import Outing, Vehicle, Visit
from inspections.fieldwork.routes import Ground, Slot, Stop
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.states import DEPARTURES, Half
from inspections.models.sessions import DrawSession
from inspections.selectors.surroundings import rates_for
from inspections.simulation.travel import Point
from personnel.models import Inspector
from personnel.selectors import absences_within
from shuangsuiji.kernel.workdays import Calendar, workdays
from shuangsuiji.orgs.models import Unit


def departure(slot: Slot) -> datetime:
    """When an outing of that half day leaves, until somebody says otherwise."""
    return timezone.make_aware(datetime.combine(slot.day, DEPARTURES[Half(slot.half)]))


def grounds_of(session: DrawSession, crews: Mapping[int, Sequence[Inspector]]) -> dict[int, Ground]:
    """What the ways of outings are measured with, by outing id. Four queries."""
    rates = rates_for(session.unit).rates
    cos_ppm = parse_header(bytes(session.header)).packages.cos_ppm
    bases = bases_of(crews.values())
    return {
        pk: Ground(bases.get(people[0].unit_id) if people else None, rates, cos_ppm)
        for pk, people in crews.items()
    }


class Diary:
    """On which half days of a window people are free; holds what it was told."""

    def __init__(self, first: date, last: date, *, days: Calendar, now: datetime) -> None:
        half_days = [Slot(day, half) for day in workdays(days, first, last) for half in Half.values]
        self._slots = [slot for slot in half_days if departure(slot) > now]
        self._away: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for absence in absences_within(first, last):
            self._away[absence.inspector_id].append((absence.from_on, absence.to_on))
        self._taken: dict[int, set[Slot]] = defaultdict(set)
        booked = {one.pk: one for one in Outing.objects.filter(day__range=(first, last))}
        for pk, people in crews_of(booked.values()).items():
            outing = booked[pk]
            for person in people:
                self._taken[person.pk].add(Slot(outing.day, outing.half))

    def free(self, people: Iterable[Inspector]) -> list[Slot]:
        """Half days on which all of them can go."""
        everybody = list(people)
        return [slot for slot in self._slots if self.why_not(everybody, slot) is None]

    def why_not(self, people: Iterable[Inspector], slot: Slot) -> str | None:
        """What speaks against the half day, in words; None where nothing does."""
        for person in people:
            if slot in self._taken[person.pk]:
                return f"{person.name}这半天已有安排"
            if any(first <= slot.day <= last for first, last in self._away[person.pk]):
                return f"{person.name}这天缺勤"
            if person.credential_valid_until < slot.day:
                return f"{person.name}的执法证到期"
        return None

    def take(self, people: Iterable[Inspector], slot: Slot) -> None:
        for person in people:
            self._taken[person.pk].add(slot)


class Garage:
    """The cars of a bureau and when they are out."""

    def __init__(self, unit: Unit, first: date, last: date) -> None:
        self._cars = list(vehicles_of(unit).filter(is_active=True))
        booked = Outing.objects.filter(day__range=(first, last), vehicle__isnull=False)
        self._out = {
            (pk, Slot(day, half))
            for pk, day, half in booked.values_list("vehicle_id", "day", "half")
        }

    def take(self, slot: Slot, people: Sequence[Inspector]) -> Vehicle | None:
        """A free car with seats for all, rather one of the lead's unit; None without."""
        home = people[0].unit_id if people else None
        ready = (
            car
            for car in self._cars
            if car.seats >= len(people) and (car.pk, slot) not in self._out
        )
        car = min(ready, key=lambda one: (one.unit_id != home, one.seats, one.plate), default=None)
        if car is not None:
            self._out.add((car.pk, slot))
        return car


def vehicles_of(unit: Unit) -> QuerySet[Vehicle]:
    """The cars of a bureau and of what lies below it. One query."""
    rows = Vehicle.objects.filter(unit__path__startswith=unit.path)
    return rows.select_related("unit").order_by("unit__path", "plate")


def stop_of(visit: Visit) -> Stop:
    """Where the entity is, else its branch."""
    entity, unit = visit.entity, visit.entity.responsible_unit
    return Stop(
        visit.code, _point(entity.lon_e6, entity.lat_e6) or (point_of(unit) if unit else None)
    )


def point_of(unit: Unit) -> Point | None:
    return _point(unit.lon_e6, unit.lat_e6)


def _point(lon: int | None, lat: int | None) -> Point | None:
    return (lon, lat) if lon is not None and lat is not None else None


def bases_of(crews: Iterable[Sequence[Inspector]]) -> dict[int, Point]:
    """Unit of a lead -> where its cars stand: there, else at the nearest unit above. One query."""
    wanted = {people[0].unit_id for people in crews if people}
    units = {unit.path: unit for unit in Unit.objects.all()} if wanted else {}
    found: dict[int, Point] = {}
    for unit in units.values():
        path = unit.path if unit.pk in wanted else ""
        while path:
            at = units.get(path)
            point = point_of(at) if at else None
            if point is not None:
                found[unit.pk] = point
                break
            path = path.rstrip("/").rpartition("/")[0]
            path = f"{path}/" if path else ""
    return found
