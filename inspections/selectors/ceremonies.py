"""Ceremonies and their seats, for pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from inspections.models.ceremonies import BlindCast, Ceremony, Station
from inspections.models.sessions import DrawSession


@dataclass(frozen=True)
class Seat:
    """One witness seat with everything that was cast there, withdrawn or not."""

    station: Station
    casts: Sequence[BlindCast]

    @property
    def standing(self) -> BlindCast | None:
        """What counts."""
        return next((cast for cast in self.casts if not hasattr(cast, "withdrawal")), None)

    @property
    def is_opened(self) -> bool:
        """Whether salt and line of what counts have arrived."""
        return self.standing is not None and hasattr(self.standing, "opening")


def ceremony_by_code(code: str) -> Ceremony | None:
    """With task and session. One query."""
    rows = Ceremony.objects.select_related("task__unit", "session__unit")
    return rows.filter(code=code).first()


def ceremony_of_session(session: DrawSession) -> Ceremony | None:
    """The ceremony of the first draw of a session, if it was announced. One query."""
    return Ceremony.objects.filter(session=session, supplement=None).first()


def seats_of(ceremony: Ceremony) -> list[Seat]:
    """Every seat ever made, in order. Two queries."""
    rows: QuerySet[Station] = ceremony.stations.select_related("replaces").order_by("number")
    stations = list(rows)
    casts = BlindCast.objects.filter(station__in=stations)
    casts = casts.select_related("withdrawal", "opening")
    by_station: dict[int, list[BlindCast]] = {station.pk: [] for station in stations}
    for cast in casts:
        by_station[cast.station_id].append(cast)
    return [Seat(station, by_station[station.pk]) for station in stations]


def station_by_token_hash(token_hash: str) -> Station | None:
    """With its ceremony and session. One query."""
    rows = Station.objects.select_related("ceremony__task__unit", "ceremony__session", "replaces")
    return rows.filter(token_hash=token_hash).first()
