"""Ceremonies of the demo with witnesses at seats: something for the stage to show, act by act."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from inspections.acts import Act
from inspections.draw.seed import commit_input as blind
from inspections.drawing import perform_next_draw
from inspections.models.ceremonies import Ceremony, CeremonyStyle, Station
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession, WitnessKind
from inspections.narration import tell_heads
from inspections.presets import task_preset
from inspections.services.casting import cast_blind, close_inputs, open_together, take_opening
from inspections.services.ceremonies import Announcement, announce_ceremony, turn_to_act
from inspections.services.ceremony import commit_code
from inspections.services.draws import request_draw
from inspections.services.sessions import seal_frame
from inspections.services.stations import invite_station, seat_witness
from inspections.services.tasks import load_task
from inspections.tasks import worker_name
from inspections.taskspec import parse_document
from shuangsuiji.demo.ceremony import OFFICER
from shuangsuiji.demo.places import BRANCHES, COUNTY
from shuangsuiji.ledger.sealing import seal_pending

Clock = Callable[[], datetime]
SEATS = (
    ("甲代表（虚构）", WitnessKind.NPC, True, "dice:31415926535897932384"),
    ("乙记者（虚构）", WitnessKind.MEDIA, True, "dice:27182818284590452353"),
    ("丙副局长（虚构）", WitnessKind.LEADER, False, "dice:16180339887498948482"),
)


BRANCH_CODES = [branch.code for branch in BRANCHES]
POOLS = [
    {"id": "A", "label": "城区分局库", "units": BRANCH_CODES[:7], "take": 15},
    {"id": "B", "label": "乡镇分局库", "units": BRANCH_CODES[7:], "take": 15},
]
OPEN = "AT_DRAW"


@dataclass(frozen=True)
class Show:
    """One ceremony to be shown: from which preset, and what differs from it."""

    code: str
    name: str
    preset: str
    style: CeremonyStyle
    changes: Mapping[str, Any]


SHOWS = (
    Show(
        "STAGE-SLIPS",
        "企业公示信息双随机公开抽取（虚构演示）",
        "ningde_two_pool",
        CeremonyStyle.SLIPS,
        {"pools": POOLS, "publish_names": OPEN},
    ),
    Show(
        "STAGE-SEALED",
        "企业公示信息双随机公开抽取（名称保密，虚构）",
        "ningde_two_pool",
        CeremonyStyle.BALLS,
        {"pools": POOLS},
    ),
    Show(
        "STAGE-ZONES",
        "双随机抽查片区匹配（虚构演示）",
        "jiangyan_zones",
        CeremonyStyle.BALLS,
        {"publish_names": OPEN},
    ),
)


def hold(show: Show, *, clock: Clock) -> Ceremony:
    """A whole ceremony up to the last act of its stage."""
    task = _task(show, now=clock())
    ceremony = announced(task, style=show.style, held_at=clock(), clock=clock)
    committed(ceremony, clock=clock)
    stations = seated(ceremony, clock=clock)
    cast(ceremony, stations, clock=clock)
    opened(ceremony, stations, clock=clock)
    drawn(ceremony, clock=clock)
    return turn_to_act(ceremony_code=ceremony.code, act=Act.CERTIFICATE, by=OFFICER, now=clock())


def _task(show: Show, *, now: datetime) -> Task:
    """An approved task of the demo's county from a preset."""
    preset = task_preset(show.preset)
    if preset is None:
        raise LookupError(f"没有预设 {show.preset}")
    document: Mapping[str, Any] = {
        **preset.document,
        "schema": "ssj/task/1",
        "code": show.code,
        "name": show.name,
        "unit": COUNTY[0],
        "preset": show.preset,
        "origin": "TEMP",
        "plan_year": None,
        "window": _window(now.date() + timedelta(days=30)),
        "items": ["PUB01"],
        **show.changes,
    }
    spec = parse_document(dict(document))
    return load_task(spec=spec, by="planner", approved_by="reviewer", now=now)


def announced(task: Task, *, style: CeremonyStyle, held_at: datetime, clock: Clock) -> Ceremony:
    """The task sealed and its ceremony told to the public."""
    session = seal_frame(task_code=task.code, by=OFFICER, now=clock())
    return announce_ceremony(
        session_code=session.code,
        announcement=Announcement(
            held_at=held_at,
            place="三楼会议室（虚构）",
            how_to_watch="",
            presider=OFFICER,
            style=style,
        ),
        by=OFFICER,
        now=clock(),
    )


def committed(ceremony: Ceremony, *, clock: Clock) -> None:
    """The code locked away and the log's head over it signed and told."""
    commit_code(session_code=ceremony.code, by=OFFICER, now=clock())
    seal_pending(now=clock())
    tell_heads(now=clock())


def seated(ceremony: Ceremony, *, clock: Clock) -> list[Station]:
    """Three witnesses at three devices."""
    stations = []
    for name, kind, is_outside, _ in SEATS:
        invitation = invite_station(
            ceremony_code=ceremony.code,
            kind=kind,
            is_outside=is_outside,
            source="",
            by=OFFICER,
            now=clock(),
        )
        stations.append(
            seat_witness(
                station_id=invitation.station.pk,
                device=f"demo device of {name}",
                name=name,
                is_named=True,
                user_id=None,
                by="station",
                now=clock(),
            )
        )
    return stations


def cast(ceremony: Ceremony, stations: list[Station], *, clock: Clock) -> None:
    """All three vote blind."""
    for station, (name, _, _, line) in zip(stations, SEATS, strict=True):
        commitment = blind(_salt(ceremony, name), line)
        cast_blind(station_id=station.pk, commitment=commitment, by="station", now=clock())


def opened(ceremony: Ceremony, stations: list[Station], *, clock: Clock) -> None:
    """The inputs closed and opened together."""
    close_inputs(ceremony_code=ceremony.code, by=OFFICER, now=clock())
    for station, (name, _, _, line) in zip(stations, SEATS, strict=True):
        salt = _salt(ceremony, name)
        take_opening(station_id=station.pk, salt=salt, line=line, by="station", now=clock())
    open_together(ceremony_code=ceremony.code, by=OFFICER, now=clock())


def drawn(ceremony: Ceremony, *, clock: Clock) -> DrawSession:
    """The draw, carried out here."""
    request_draw(session_code=ceremony.code, by=OFFICER, now=clock())
    perform_next_draw(owner=worker_name(), clock=clock, session_code=ceremony.code)
    return DrawSession.objects.get(code=ceremony.code)


def _window(start: date) -> dict[str, str]:
    return {"from": start.isoformat(), "to": (start + timedelta(days=30)).isoformat()}


def _salt(ceremony: Ceremony, name: str) -> bytes:
    """Real witnesses draw theirs by chance."""
    return hashlib.sha256(f"{ceremony.code}:{name}".encode()).digest()[:16]
