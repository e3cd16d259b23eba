"""Ceremonies and their seats, for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from inspections.models.ceremonies import BlindCast, Ceremony, Station
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.selectors.sessions import sessions_visible_to
from inspections.states import ANNOUNCEABLE
from shuangsuiji.orgs.models import User


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
    """With task, session and supplement. One query."""
    rows = Ceremony.objects.select_related("task__unit", "session__unit", "supplement")
    return rows.filter(code=code).first()


def ceremonies_visible_to(user: User | AnonymousUser, *, on: date) -> QuerySet[Ceremony]:
    """Ceremonies of the sessions in the user's scope, the latest date first."""
    sessions = sessions_visible_to(user, on=on).order_by().values("pk")
    rows = Ceremony.objects.select_related("task__unit", "session", "supplement")
    return rows.filter(session__in=sessions).order_by("-held_at", "-pk")


def sessions_to_announce(user: User | AnonymousUser, *, on: date) -> QuerySet[DrawSession]:
    """Sessions in the user's scope whose ceremony could still be announced."""
    rows = sessions_visible_to(user, on=on).filter(status__in=ANNOUNCEABLE)
    return rows.exclude(ceremonies__supplement=None, ceremonies__isnull=False)


def ceremony_of_supplement(supplement: Supplement) -> Ceremony | None:
    """The ceremony of a supplementary draw, if it was announced. One query."""
    return Ceremony.objects.filter(supplement=supplement).first()


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
    """With its ceremony, session and supplement. One query."""
    rows = Station.objects.select_related(
        "ceremony__task__unit", "ceremony__session", "ceremony__supplement", "replaces"
    )
    return rows.filter(token_hash=token_hash).first()
