"""Witness seats: invited by the presider, taken once with a token, lost, replaced, left."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from inspections import station_rules, tellings
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.matters import matter_of
from inspections.models.ceremonies import (
    PRESENT,
    BlindCast,
    CastWithdrawal,
    Ceremony,
    Station,
    StationState,
)
from inspections.models.sessions import WitnessKind
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.services.ceremonies import locked_ceremony, note
from inspections.services.live import tell
from inspections.states import Status
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import User

TOKEN_BYTES = 24


@dataclass(frozen=True)
class Invitation:
    """A new seat and the token that opens it; the token is kept nowhere."""

    station: Station
    token: str


def secret_hash(secret: str) -> str:
    """How tokens and devices are kept."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


@command
def invite_station(
    *,
    ceremony_code: str,
    kind: WitnessKind,
    is_outside: bool,
    source: str,
    by: str,
    now: datetime,
) -> Invitation:
    """Make a seat for one witness.

    Args:
        source: a public source named at sealing, whose line this seat enters; "" for a witness
            with an input of their own.
    """
    ceremony = locked_ceremony(ceremony_code)
    station_rules.check_may_invite(ceremony, kind=kind, is_outside=is_outside, source=source)
    return _invited(ceremony, kind=kind, is_outside=is_outside, source=source, by=by, now=now)


@command
def replace_station(*, station_id: int, by: str, now: datetime) -> Invitation:
    """Let the witness of a lost device go on at another one, with the same input.

    After the inputs were closed the new device opens what the old one cast, from the paper slip.
    """
    old = locked_station(station_id)
    if old.state != StationState.LOST:
        raise PolicyError(f"{old.number} 号席没有登记设备失联，不必更换设备。请先登记失联。")
    if Station.objects.filter(replaces=old).exists():
        raise AlreadyDoneError(f"{old.number} 号席已经由另一席接替。")
    return _invited(
        old.ceremony,
        kind=WitnessKind(old.kind),
        is_outside=old.is_outside,
        source=old.source,
        replaces=old,
        by=by,
        now=now,
    )


def _invited(
    ceremony: Ceremony,
    *,
    kind: WitnessKind,
    is_outside: bool,
    source: str,
    by: str,
    now: datetime,
    replaces: Station | None = None,
) -> Invitation:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    station = Station.objects.create(
        ceremony=ceremony,
        number=ceremony.stations.count() + 1,
        kind=kind,
        is_outside=is_outside,
        source=source,
        token_hash=secret_hash(token),
        replaces=replaces,
        invited_by=by,
        invited_at=now,
    )
    told = tellings.station(station)
    note(ceremony, Event.STATION_INVITED, told, by=by, now=now)
    if replaces is None:
        tell(ceremony, LiveKind.STATION_INVITED, told, now)
    else:
        tell(ceremony, LiveKind.STATION_REPLACED, {**told, "replaces": replaces.number}, now)
    return Invitation(station, token)


@command
def seat_witness(
    *,
    station_id: int,
    device: str,
    name: str,
    is_named: bool,
    user_id: int | None,
    by: str,
    now: datetime,
) -> Station:
    """Let a person take the seat at the device in their hand; the token is used up by that.

    Args:
        device: the secret that the device keeps.
        is_named: the witness agrees that their name is published.

    Raises:
        SameOneError: person, device or account sits at another seat, runs the draw, or may be
            drawn in it.
        PolicyError: the token was used before, or inputs are closed.
    """
    station = locked_station(station_id)
    user = User.objects.filter(pk=user_id).first() if user_id is not None else None
    name, device_hash = name.strip(), secret_hash(device)
    station_rules.check_may_sit(station, name=name, device_hash=device_hash, user=user)
    station.name, station.is_named, station.user = name, is_named, user
    station.device_hash, station.seated_at = device_hash, now
    station.state = StationState.SEATED
    if station_rules.active_cast(station) is not None:
        station.state = StationState.COMMITTED  # taken over from the lost device
    station.save()
    told = tellings.station(station)
    note(station.ceremony, Event.STATION_SEATED, told, by=by, now=now)
    tell(station.ceremony, LiveKind.STATION_SEATED, told, now)
    return station


@command
def lose_station(*, station_id: int, by: str, now: datetime) -> Station:
    """Note that a device is gone. Its input is withdrawn, unless the inputs are closed already."""
    station = locked_station(station_id)
    if station.state == StationState.LOST:
        raise AlreadyDoneError(f"{station.number} 号席已登记设备失联。")
    if station.state not in PRESENT or station.state == StationState.OPENED:
        raise PolicyError(
            f"{station.number} 号席现为「{station.get_state_display()}」，不能登记失联。"
        )
    if station.ceremony.inputs_closed_at is None:
        _withdraw(station, reason="设备失联", by=by, now=now)
    _end(station, StationState.LOST, now)
    told = tellings.station(station)
    note(station.ceremony, Event.STATION_LOST, told, by=by, now=now)
    tell(station.ceremony, LiveKind.STATION_LOST, told, now)
    return station


@command
def leave_station(*, station_id: int, by: str, now: datetime) -> Station:
    """A witness leaves before the inputs are closed; a cast input is withdrawn visibly."""
    station = locked_station(station_id)
    if station.state == StationState.WITHDRAWN:
        raise AlreadyDoneError(f"{station.number} 号席已经退席。")
    station_rules.check_inputs_open(station.ceremony)
    _withdraw(station, reason="见证人退席", by=by, now=now)
    _end(station, StationState.WITHDRAWN, now)
    _tell_left(station, "withdrawn", by=by, now=now)
    return station


@command
def refuse_opening(*, station_id: int, by: str, now: datetime) -> Station:
    """Note that a witness will not, or can no longer, open. What follows is a public void."""
    station = locked_station(station_id)
    if station.state == StationState.REFUSED:
        raise AlreadyDoneError(f"{station.number} 号席已登记为拒绝揭示。")
    matter = matter_of(station.ceremony)
    is_due = station.ceremony.inputs_closed_at and matter.status == Status.AWAITING_WITNESS
    if not is_due or station.state not in (StationState.COMMITTED, StationState.LOST):
        raise PolicyError(f"{station.number} 号席没有待揭示的输入，不能登记拒绝揭示。")
    _end(station, StationState.REFUSED, now)
    _tell_left(station, "refused", by=by, now=now)
    return station


def locked_station(station_id: int) -> Station:
    """A seat, with session and ceremony locked first."""
    found = Station.objects.select_related("ceremony").get(pk=station_id)
    ceremony = locked_ceremony(found.ceremony.code)
    station = Station.objects.select_for_update().get(pk=station_id)
    station.ceremony = ceremony
    return station


def withdraw_standing(cast: BlindCast, *, reason: str, by: str, now: datetime) -> None:
    """Give one cast up, and say so to everybody."""
    CastWithdrawal.objects.create(cast=cast, reason=reason, withdrawn_by=by, withdrawn_at=now)
    told: dict[str, JsonValue] = {
        "station": cast.station.number,
        "commitment": cast.commitment,
        "reason": reason,
    }
    ceremony = cast.station.ceremony
    note(ceremony, Event.CAST_WITHDRAWN, told, by=by, now=now)
    tell(ceremony, LiveKind.INPUT_WITHDRAWN, told, now)


def _withdraw(station: Station, *, reason: str, by: str, now: datetime) -> None:
    cast = station_rules.active_cast(station)
    if cast is not None:
        withdraw_standing(cast, reason=reason, by=by, now=now)


def _end(station: Station, state: StationState, now: datetime) -> None:
    station.state, station.ended_at = state, now
    station.save(update_fields=["state", "ended_at"])


def _tell_left(station: Station, how: str, *, by: str, now: datetime) -> None:
    told = {**tellings.station(station), "how": how}
    note(station.ceremony, Event.STATION_LEFT, told, by=by, now=now)
    tell(station.ceremony, LiveKind.STATION_LEFT, told, now)
