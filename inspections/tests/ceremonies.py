"""A ceremony with two witnesses at their own devices, step by step."""

from inspections.draw.seed import commit_input as blind
from inspections.models.ceremonies import Ceremony, Station
from inspections.models.sessions import DrawSession, WitnessKind
from inspections.services.casting import cast_blind, close_inputs, open_together, take_opening
from inspections.services.ceremonies import Announcement, announce_ceremony
from inspections.services.stations import invite_station, seat_witness
from inspections.tests.world import LINES, NOON, SALTS, committed

WITNESSES = (
    ("人大代表甲", WitnessKind.NPC, True),
    ("分管领导乙", WitnessKind.LEADER, False),
)


def announced(session: DrawSession | None = None, **changes) -> Ceremony:
    """A ceremony of a committed and signed session."""
    session = session or committed()
    facts = {"held_at": NOON, "place": "三楼会议室", "how_to_watch": "", "presider": "officer"}
    return announce_ceremony(
        session_code=session.code,
        announcement=Announcement(**{**facts, **changes}),
        by="officer",
        now=NOON,
    )


def invited(
    ceremony: Ceremony, kind=WitnessKind.NPC, *, is_outside: bool = True, source: str = ""
) -> Station:
    return invite_station(
        ceremony_code=ceremony.code,
        kind=kind,
        is_outside=is_outside,
        source=source,
        by="officer",
        now=NOON,
    ).station


def seat(station: Station, name: str, device: str = "", **changes) -> Station:
    facts = {"is_named": True, "user_id": None, "by": "station", "now": NOON}
    device = device or f"device of {station.pk}"
    return seat_witness(station_id=station.pk, device=device, name=name, **{**facts, **changes})


def seated(ceremony: Ceremony) -> list[Station]:
    return [
        seat(invited(ceremony, kind, is_outside=is_outside), name)
        for name, kind, is_outside in WITNESSES
    ]


def cast(station: Station, place: int) -> None:
    commitment = blind(SALTS[place], LINES[place])
    cast_blind(station_id=station.pk, commitment=commitment, by="station", now=NOON)


def opened(station: Station, place: int) -> None:
    take_opening(
        station_id=station.pk, salt=SALTS[place], line=LINES[place], by="station", now=NOON
    )


def all_cast(ceremony: Ceremony) -> list[Station]:
    stations = seated(ceremony)
    for place, station in enumerate(stations):
        cast(station, place)
    return stations


def closed(ceremony: Ceremony) -> list[Station]:
    stations = all_cast(ceremony)
    close_inputs(ceremony_code=ceremony.code, by="officer", now=NOON)
    return stations


def revealed(ceremony: Ceremony) -> list[Station]:
    stations = closed(ceremony)
    for place, station in enumerate(stations):
        opened(station, place)
    open_together(ceremony_code=ceremony.code, by="officer", now=NOON)
    return stations
