"""The demo's ceremony: the steps of a public draw, one after the other, as people take them.

Each step is taken only where it is still to be taken, so that a first start that was
interrupted goes on where it stopped.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime

from inspections.draw.seed import commit_input as blind
from inspections.drawing import perform_next_draw
from inspections.models.jobs import DrawJob, JobState
from inspections.models.sessions import Channel, DrawSession, WitnessKind
from inspections.services.ceremony import Opening, commit_code, commit_input, open_inputs
from inspections.services.draws import request_draw
from inspections.services.publishing import publish_session
from inspections.services.sessions import seal_frame
from inspections.states import Status
from inspections.tasks import run_draw_task, worker_name
from shuangsuiji.ledger.sealing import seal_pending

OFFICER = "officer"
WITNESSES = (
    ("甲代表（虚构）", WitnessKind.NPC, "dice:31415926535897932384"),
    ("乙记者（虚构）", WitnessKind.MEDIA, "dice:27182818284590452353"),
)
PATIENCE = 60.0  # seconds in which a worker should have answered the bell
Clock = Callable[[], datetime]


class DemoDrawError(RuntimeError):
    """The demo's draw did not come to its end."""


def hold_session(
    task_code: str, *, clock: Clock, patience: float = PATIENCE, publish: bool = True
) -> DrawSession:
    """Bring the task's session from wherever it is to its publication, or to its draw."""
    session = DrawSession.objects.filter(task__code=task_code).exclude(status=Status.VOID).first()
    if session is None:
        session = seal_frame(task_code=task_code, by=OFFICER, now=clock(), channel=Channel.CONSOLE)
    code = session.code
    if session.status == Status.SEALED:
        commit_code(session_code=code, by=OFFICER, now=clock())
        session.refresh_from_db()
    seal_pending(now=clock())
    if session.status in (Status.COMMITTED, Status.AWAITING_WITNESS):
        _take_inputs(session, clock)
        session.refresh_from_db()
    if session.status == Status.REVEALED:
        if not DrawJob.objects.filter(session=session).exists():
            request_draw(session_code=code, by=OFFICER, now=clock())
        run_draw_task.delay_on_commit(session_code=code)
        _await_draw(session, clock, patience)
        session.refresh_from_db()
    if session.status == Status.DRAWN and publish:
        session = publish_session(session_code=code, by=OFFICER, now=clock())
        seal_pending(now=clock())
    return session


def _take_inputs(session: DrawSession, clock: Clock) -> None:
    openings = []
    for order, (name, kind, line) in enumerate(WITNESSES, 1):
        # Real witnesses draw their salt by chance; a fixed one lets the demo go on after a stop.
        salt = hashlib.sha256(f"{session.code}:{name}".encode()).digest()[:16]
        if not session.inputs.filter(name=name).exists():
            commit_input(
                session_code=session.code,
                name=name,
                kind=kind,
                commitment=blind(salt, line),
                user_id=None,
                by=OFFICER,
                now=clock(),
            )
        openings.append(Opening(order, salt, line))
    open_inputs(session_code=session.code, openings=openings, by=OFFICER, now=clock())


def _await_draw(session: DrawSession, clock: Clock, patience: float) -> None:
    """Wait for the worker; where none runs, carry the same job out here."""
    deadline = time.monotonic() + patience
    while True:
        job = DrawJob.objects.get(session=session)
        if job.state == JobState.DONE:
            return
        if job.state == JobState.FAILED:
            raise DemoDrawError(f"演示场次 {session.code} 未能抽取：{job.error}")
        if job.state == JobState.READY and time.monotonic() > deadline:
            perform_next_draw(owner=worker_name(), clock=clock, session_code=session.code)
        else:
            time.sleep(0.2)
