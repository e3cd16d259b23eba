"""Blind inputs from stations: cast, withdrawn, closed, and opened all together.

A cast becomes a witness input of the session when the inputs are closed. Until then it can be
withdrawn, and stays visible as withdrawn; from then on it is opened, or the session is void.
"""

import json
from datetime import datetime
from typing import Any

from inspections import ceremony_rules, station_rules, tellings, vault
from inspections.draw.seed import commit_input as blind
from inspections.draw.sources import BY_HAND, check_line
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.matters import Matter, matter_of
from inspections.models.ceremonies import (
    BlindCast,
    Ceremony,
    PendingOpening,
    Station,
    StationState,
)
from inspections.models.sessions import BlindInput, DrawSession, WitnessKind
from inspections.models.supplements import Supplement
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.services.ceremonies import locked_ceremony, note
from inspections.services.ceremony import Opening, enter_input, open_inputs
from inspections.services.live import tell
from inspections.services.moves import move, move_supplement
from inspections.services.stations import locked_station, withdraw_standing
from inspections.services.supplement_ceremony import (
    enter_supplement_input,
    open_supplement_inputs,
)
from inspections.states import Status, SupplementStatus
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import command


@command
def cast_blind(*, station_id: int, commitment: str, by: str, now: datetime) -> BlindCast:
    """Take a blind commitment from a station.

    Raises:
        AlreadyDoneError: this very commitment has come before.
        PolicyError: inputs are not open, or the seat has an input already.
    """
    station = locked_station(station_id)
    station_rules.check_may_cast(station, commitment)
    _begin(matter_of(station.ceremony))
    cast = BlindCast.objects.create(station=station, commitment=commitment, cast_at=now)
    station.state = StationState.COMMITTED
    station.save(update_fields=["state"])
    told = {**tellings.station(station), "commitment": commitment}
    note(station.ceremony, Event.CAST_LANDED, told, by=by, now=now)
    tell(station.ceremony, LiveKind.INPUT_LANDED, told, now)
    return cast


@command
def withdraw_cast(*, station_id: int, reason: str, by: str, now: datetime) -> Station:
    """Give a wrong input up, before the inputs are closed; its commitment stays visible."""
    station = locked_station(station_id)
    station_rules.check_inputs_open(station.ceremony)
    cast = station_rules.active_cast(station)
    if cast is None or station.state != StationState.COMMITTED:
        raise AlreadyDoneError(f"{station.number} 号席没有可撤回的盲投。")
    if not reason.strip():
        raise PolicyError("撤回须写明理由，理由会公开。")
    cast.station = station
    withdraw_standing(cast, reason=reason.strip()[:200], by=by, now=now)
    station.state = StationState.SEATED
    station.save(update_fields=["state"])
    return station


@command
def close_inputs(*, ceremony_code: str, by: str, now: datetime) -> Ceremony:
    """Close the blind inputs: every standing cast becomes an input of the session, by seat.

    Raises:
        AlreadyDoneError: they are closed.
        PolicyError: the quorum is not there, or a seated witness has not cast.
    """
    ceremony = locked_ceremony(ceremony_code)
    if ceremony.inputs_closed_at is not None:
        raise AlreadyDoneError("盲投已经截止，请各席揭示。")
    ceremony_rules.check_not_paused(ceremony)
    station_rules.check_quorum(ceremony)
    told: list[JsonValue] = []
    for cast in station_rules.standing_casts(ceremony):
        entry = _entered(matter_of(ceremony), cast, by=by, now=now)
        told.append(
            {
                "station": cast.station.number,
                "order": entry.order,
                "name": entry.name,
                "commitment": entry.commitment,
            }
        )
    ceremony.inputs_closed_at = now
    ceremony.save(update_fields=["inputs_closed_at"])
    note(ceremony, Event.INPUTS_CLOSED, {"inputs": told}, by=by, now=now)
    tell(ceremony, LiveKind.INPUTS_CLOSED, {"inputs": told}, now)
    return ceremony


@command
def take_opening(
    *, station_id: int, salt: bytes, line: str, by: str, now: datetime
) -> PendingOpening:
    """Keep what a station opens, encrypted, until every other opening is there.

    Raises:
        AlreadyDoneError: it has come before.
        PolicyError: it is not time, or it does not match what was cast.
        SourceLineError: the line is not canonical.
    """
    station = locked_station(station_id)
    cast = station_rules.check_may_open(station)
    if blind(salt, check_line(line)) != cast.commitment:
        raise PolicyError(
            "揭示的内容与您的盲投承诺不符。请核对开封条上的盐和数字，一字不差地填写。"
        )
    _check_kind(station, line)
    sealed = vault.lock(json.dumps([salt.hex(), line]).encode("ascii"))
    opening = PendingOpening.objects.create(cast=cast, sealed=sealed, arrived_at=now)
    station.state = StationState.OPENED
    station.save(update_fields=["state"])
    told = tellings.station(station)
    note(station.ceremony, Event.OPENING_ARRIVED, told, by=by, now=now)
    tell(station.ceremony, LiveKind.OPENING_ARRIVED, told, now)
    return opening


@command
def open_together(*, ceremony_code: str, by: str, now: datetime) -> DrawSession | Supplement:
    """Open every input at once, when the last opening is there.

    Raises:
        AlreadyDoneError: they are open.
        PolicyError: an opening is missing.
    """
    ceremony = locked_ceremony(ceremony_code)
    matter = matter_of(ceremony)
    if matter.status in (Status.REVEALED, Status.DRAWN, Status.PUBLISHED, Status.CLOSED):
        raise AlreadyDoneError("全部见证输入已同时揭示。")
    orders = dict(matter.inputs.values_list("commitment", "order"))
    missing, openings = [], []
    for cast in station_rules.standing_casts(ceremony):
        pending = PendingOpening.objects.filter(cast=cast).first()
        if pending is None:
            missing.append(cast.station.shown_name)
            continue
        salt, line = json.loads(vault.unlock(bytes(pending.sealed)))
        openings.append(Opening(orders[cast.commitment], bytes.fromhex(salt), line))
    if missing:
        raise PolicyError(f"还缺 {'、'.join(missing)} 的揭示。全部到齐才会同时打开。")
    code = matter.session.code
    if matter.supplement is None:
        return open_inputs(session_code=code, openings=openings, by=by, now=now)
    return open_supplement_inputs(
        session_code=code, number=matter.supplement.number, openings=openings, by=by, now=now
    )


def _begin(matter: Matter) -> None:
    """With the first cast there is no way back to before."""
    if matter.status != Status.COMMITTED:
        return
    if matter.supplement is None:
        move(matter.session, Status.AWAITING_WITNESS)
    else:
        move_supplement(matter.supplement, SupplementStatus.AWAITING_WITNESS)


def _entered(matter: Matter, cast: BlindCast, *, by: str, now: datetime) -> BlindInput:
    """A standing cast as an input of the draw that the ceremony is held for."""
    seat = cast.station
    facts: dict[str, Any] = {
        "name": seat.shown_name,
        "kind": WitnessKind(seat.kind),
        "commitment": cast.commitment,
        "user_id": seat.user_id,
        "by": by,
        "now": now,
    }
    if matter.supplement is None:
        return enter_input(matter.session, **facts)
    return enter_supplement_input(matter.supplement, **facts)


def _check_kind(station: Station, line: str) -> None:
    """Own inputs are thrown or written by hand; a public source is the one of the seat."""
    prefix, kind = line.rpartition(":")[0], line.partition(":")[0]
    if station.source and prefix != station.source:
        raise PolicyError(f"此席代录的是“{station.source}”，揭示的却是“{prefix}”。")
    if not station.source and kind not in BY_HAND:
        raise PolicyError("见证人须揭示自己掷出或写下的输入，公共随机源由代录席录入。")
