"""The demo's ceremony that is still to be held: sealed, committed, announced, its seats made.

Thirty firms and fifteen people from each of two pools, as the founding bureaus drew them in
front of everybody. The first seat waits for the reader; the second is a simulated witness.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from inspections.models.ceremonies import Ceremony
from inspections.models.plans import Task
from inspections.models.sessions import Channel, DrawSession, WitnessKind
from inspections.presets import task_preset
from inspections.selectors.ceremonies import ceremony_of_session
from inspections.services.ceremonies import Announcement, announce_ceremony
from inspections.services.ceremony import commit_code
from inspections.services.sessions import seal_frame
from inspections.services.stations import invite_station
from inspections.services.tasks import load_task
from inspections.states import Status
from inspections.taskspec import parse_document
from shuangsuiji.demo.ceremony import OFFICER
from shuangsuiji.demo.places import BRANCHES, COUNTY
from shuangsuiji.demo.simulated import is_seated, seat_simulated
from shuangsuiji.ledger.sealing import seal_pending

PRESET = "ningde_two_pool"
PLACE = "姜堰区市场监督管理局三楼会议室（虚构）"
HOW_TO_WATCH = "到场旁听，或在公示网站观看直播。"
SOON = timedelta(minutes=10)
Clock = Callable[[], datetime]


def ceremony_code(window: tuple[date, date]) -> str:
    return f"GONGKAI-{window[0]:%Y%m}"


def ready_ceremony(window: tuple[date, date], *, clock: Clock) -> tuple[Ceremony, str]:
    """The ceremony, and the one-time token of the seat that waits for a person.

    Each step is taken only where it is still to be taken; a token that was lost with an
    interrupted start is replaced by a seat of its own.
    """
    task_code = ceremony_code(window)
    if not Task.objects.filter(code=task_code).exists():
        load_task(
            spec=parse_document(_document(window)),
            by="planner",
            approved_by="reviewer",
            now=clock(),
        )
    session = _committed(task_code, clock)
    ceremony = ceremony_of_session(session) or announce_ceremony(
        session_code=session.code,
        announcement=Announcement(
            held_at=(clock() + SOON).replace(second=0, microsecond=0),
            place=PLACE,
            how_to_watch=HOW_TO_WATCH,
            presider=OFFICER,
        ),
        by=OFFICER,
        now=clock(),
    )
    token = invite_station(
        ceremony_code=ceremony.code,
        kind=WitnessKind.NPC,
        is_outside=True,
        source="",
        by=OFFICER,
        now=clock(),
    ).token
    if not is_seated(ceremony):
        seat_simulated(ceremony, by=OFFICER, now=clock())
    seal_pending(now=clock())
    return ceremony, token


def _committed(task_code: str, clock: Clock) -> DrawSession:
    session = DrawSession.objects.filter(task__code=task_code).exclude(status=Status.VOID).first()
    if session is None:
        session = seal_frame(task_code=task_code, by=OFFICER, now=clock(), channel=Channel.WEB)
    if session.status == Status.SEALED:
        session = commit_code(session_code=session.code, by=OFFICER, now=clock())
    return session


def _document(window: tuple[date, date]) -> dict[str, Any]:
    """The preset of the founding text, with branches in both pools: the demo has no office pool."""
    preset = task_preset(PRESET)
    if preset is None:
        raise LookupError(f"没有预设 {PRESET}")
    sides = (("A", "甲片分局库", BRANCHES[::2]), ("B", "乙片分局库", BRANCHES[1::2]))
    return {
        **preset.document,
        "schema": "ssj/task/1",
        "code": ceremony_code(window),
        "name": f"{window[0].year}年{window[0].month}月企业公开抽取仪式（虚构演示）",
        "unit": COUNTY[0],
        "preset": PRESET,
        "plan_year": window[0].year,
        "window": {"from": window[0].isoformat(), "to": window[1].isoformat()},
        "items": ["REG03", "PUB01"],
        "pools": [
            {"id": pool, "label": label, "units": [one.code for one in branches], "take": 15}
            for pool, label, branches in sides
        ],
        "publish_names": "AT_DRAW",
        "sources": {"min_witnesses": 2},
    }
