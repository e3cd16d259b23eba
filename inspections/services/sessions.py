"""Sealing a session, and the moves that end or pause it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import F
from django.utils import timezone

from inspections import policies
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.models.plans import Task
from inspections.models.sessions import Channel, DrawSession, SessionCounter
from inspections.sealing.frames import build_frame, store_parts
from inspections.selectors.findings import verdict_on_task
from inspections.selectors.plans import spec_of
from inspections.selectors.repeats import unanswered_pairs
from inspections.services.lint import record_lint
from inspections.services.live import tell_about
from inspections.services.moves import move, record
from inspections.states import Status
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import Unit

CODE: Final = re.compile(r"(?P<unit>.+)-(?P<year>[0-9]{4})-(?P<number>[0-9]{4,9})")


@command
def seal_frame(
    *, task_code: str, by: str, now: datetime, channel: Channel = Channel.WEB
) -> DrawSession:
    """Freeze both pools and all rules of an approved task; take the next session number.

    The number is taken inside this transaction, so a refused sealing leaves no hole.

    Raises:
        PolicyError: the task is not approved, has a live session, draws nobody, or breaks a
            law pack gravely without two people having said why.
        InfeasiblePlanError: the frozen lists cannot satisfy the plan; nothing is sealed.
    """
    tasks = Task.objects.select_for_update(of=("self",)).select_related("unit", "plan__unit")
    task = tasks.get(code=task_code)
    policies.check_may_seal(task)
    policies.check_repeats(task, unanswered_pairs(task, spec_of(task)))
    year = timezone.localtime(now).year
    number = _next_number(task.unit_id, year)
    code = f"{task.unit.code}-{year}-{number:04d}"
    frame = build_frame(task, draw_id=code, sealed_by=by, now=now)
    verdict = verdict_on_task(task, today=timezone.localdate(now))
    session = DrawSession.objects.create(
        code=code,
        task=task,
        unit=task.unit,
        year=year,
        number=number,
        status=Status.SEALED,
        channel=channel,
        sealed_by=by,
        sealed_at=now,
        **frame.columns(),
    )
    store_parts(session, frame)
    payload = frame.record_payload(channel=session.channel)
    record(session, Event.SESSION_SEALED, payload, by=by, now=now)
    record_lint(session=session, verdict=verdict, by=by, now=now)
    return session


@command
def postpone_session(*, session_code: str, by: str, now: datetime) -> DrawSession:
    """Put off a committed session; allowed only while no witness input exists."""
    session = DrawSession.objects.select_for_update().get(code=session_code)
    move(session, Status.POSTPONED)
    record(session, Event.SESSION_POSTPONED, {"commitment": session.commitment}, by=by, now=now)
    tell_about(session, LiveKind.POSTPONED, {}, now)
    return session


@command
def resume_session(*, session_code: str, by: str, now: datetime) -> DrawSession:
    """Take a postponed session up again, with the same frame and the same commitment."""
    session = DrawSession.objects.select_for_update().get(code=session_code)
    move(session, Status.COMMITTED)
    record(session, Event.SESSION_RESUMED, {"commitment": session.commitment}, by=by, now=now)
    tell_about(session, LiveKind.TAKEN_UP, {}, now)
    return session


@command
def close_session(*, session_code: str, by: str, now: datetime) -> DrawSession:
    """File a published session (归档)."""
    session = DrawSession.objects.select_for_update().get(code=session_code)
    move(session, Status.CLOSED, ended_at=now)
    record(session, Event.SESSION_CLOSED, {"frame_digest": session.frame_digest}, by=by, now=now)
    tell_about(session, LiveKind.CLOSED, {}, now)
    return session


def _next_number(unit_id: int, year: int) -> int:
    counter, _ = SessionCounter.objects.get_or_create(unit_id=unit_id, year=year)
    SessionCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)  # locks the row
    counter.refresh_from_db(fields=["last"])
    return counter.last


def pass_over_numbers(*, codes: Sequence[str]) -> None:
    """Give no number again under which a draw was public; a step of beginning a new log.

    Args:
        codes: of draws that a restore from an old backup lost; others are left alone.
    """
    for code in codes:
        found = CODE.fullmatch(code)
        unit = Unit.objects.filter(code=found["unit"]).first() if found else None
        if found is None or unit is None:
            continue
        year, number = int(found["year"]), int(found["number"])
        SessionCounter.objects.get_or_create(unit=unit, year=year)
        counter = SessionCounter.objects.select_for_update().get(unit=unit, year=year)
        if counter.last < number:
            counter.last = number
            counter.save(update_fields=["last"])
