"""The simulated witness (模拟见证人) of the demo: a seat that this machine plays by itself.

A real witness's digits must come from a person. So this one exists in the demo only, says what
it is wherever it is named, and keeps its digits in the demo's own folder, in plain sight of
whoever runs the demo.
"""

import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from inspections.draw.seed import commit_input as blind
from inspections.models.ceremonies import PRESENT, Ceremony, Station, StationState
from inspections.models.sessions import WitnessKind
from inspections.policies import PolicyError
from inspections.services.casting import cast_blind, open_together, take_opening
from inspections.services.stations import invite_station, seat_witness

NAME = "模拟见证人（演示程序）"
DIGITS, SALT_BYTES, DEVICE_BYTES = 20, 16, 32
PAUSE = timedelta(seconds=4)  # as long as a person would need at least


def is_seated(ceremony: Ceremony) -> bool:
    """Whether the simulated witness has its seat."""
    return ceremony.stations.filter(name=NAME).exists() and _slip().exists()


def seat_simulated(ceremony: Ceremony, *, by: str, now: datetime) -> Station:
    """Make a seat for the simulated witness and sit down on it."""
    station = invite_station(
        ceremony_code=ceremony.code,
        kind=WitnessKind.OTHER,
        is_outside=True,
        source="",
        by=by,
        now=now,
    ).station
    line = "dice:" + "".join(str(secrets.randbelow(10)) for _ in range(DIGITS))
    slip = {"station": station.pk, "salt": secrets.token_hex(SALT_BYTES), "line": line}
    _slip().parent.mkdir(parents=True, exist_ok=True)
    _slip().write_text(json.dumps(slip), encoding="ascii")
    return seat_witness(
        station_id=station.pk,
        device=secrets.token_hex(DEVICE_BYTES),
        name=NAME,
        is_named=True,
        user_id=None,
        by=_actor(station),
        now=now,
    )


def play_witness(*, now: datetime) -> bool:
    """Take the simulated witness's next step, if it is time; whether one was taken.

    It casts a while after a person sat down, and opens a while after the inputs were closed.
    """
    if not settings.SSJ_DEMO or not _slip().exists():
        return False
    slip = json.loads(_slip().read_text(encoding="ascii"))
    seats = Station.objects.select_related("ceremony")
    station = seats.filter(pk=slip["station"], name=NAME).first()
    if station is None:
        return False
    try:
        return _step(station, bytes.fromhex(slip["salt"]), slip["line"], now)
    except PolicyError:  # paused, not signed yet, or void: the next call tries again
        return False


def _step(station: Station, salt: bytes, line: str, now: datetime) -> bool:
    ceremony, by = station.ceremony, _actor(station)
    if station.state == StationState.SEATED:
        others = ceremony.stations.filter(state__in=PRESENT).exclude(pk=station.pk)
        if not others.filter(seated_at__lte=now - PAUSE).exists():
            return False
        cast_blind(station_id=station.pk, commitment=blind(salt, line), by=by, now=now)
        return True
    closed = ceremony.inputs_closed_at
    if station.state != StationState.COMMITTED or closed is None or closed > now - PAUSE:
        return False
    take_opening(station_id=station.pk, salt=salt, line=line, by=by, now=now)
    waiting = ceremony.stations.filter(casts__withdrawal=None, casts__opening=None)
    if not waiting.filter(casts__isnull=False).exists():
        open_together(ceremony_code=ceremony.code, by=by, now=now)
    return True


def _actor(station: Station) -> str:
    return f"demo/station/{station.number}"


def _slip() -> Path:
    return settings.VAR_DIR / "demo-witness.json"
