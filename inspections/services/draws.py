"""Asking for a draw, and storing its one result."""

from datetime import datetime

from inspections import policies, readiness, tellings
from inspections.draw.transcript import Transcript
from inspections.events import Event
from inspections.leases import LeaseLostError
from inspections.live.kinds import LiveKind
from inspections.materialise import store_rows
from inspections.matters import Matter
from inspections.models.ceremonies import Ceremony
from inspections.models.jobs import DrawJob, DrawResult, JobState, LeasedJob
from inspections.models.sessions import DrawSession
from inspections.services.live import tell_about
from inspections.services.moves import move, record
from inspections.states import Status
from shuangsuiji.ledger.services import append, command


@command
def request_draw(*, session_code: str, by: str, now: datetime) -> DrawJob:
    """Put the draw of a revealed session into the work list.

    The row is the request: it survives a lost broker, a killed worker and a power cut.

    Raises:
        AlreadyDoneError: somebody asked before; there is one draw, whoever presses again.
        NotReadyError: something that the draw rests on does not hold.
        PolicyError: wrong state, or the officer is in the inspector pool.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    policies.check_may_request_draw(session)
    policies.check_not_in_pool(session, by)
    ceremony = Ceremony.objects.filter(session=session, supplement=None).first()
    readiness.check_ready(Matter(session), ceremony)
    job, created = DrawJob.objects.get_or_create(
        session=session, defaults={"requested_by": by, "requested_at": now}
    )
    if not created:
        reopen_job(job, by=by, now=now)
    record(session, Event.DRAW_REQUESTED, {"frame_digest": session.frame_digest}, by=by, now=now)
    tell_about(session, LiveKind.DRAW_STARTED, {"frame_digest": session.frame_digest}, now)
    return job


@command
def record_result(
    *, job_id: int, owner: str, transcript: Transcript, master_digest: str, by: str, now: datetime
) -> DrawResult:
    """Store the transcript of a draw: once, by the holder of the lease.

    Raises:
        LeaseLostError: another worker took the job over; nothing is stored.
    """
    job = DrawJob.objects.select_for_update(of=("self",)).get(pk=job_id)
    if job.state != JobState.RUNNING or job.lease_owner != owner:
        raise LeaseLostError(f"作业 {job.pk} 已由其他进程完成或接手")
    session = DrawSession.objects.select_for_update().get(pk=job.session_id)
    move(session, Status.DRAWN, drawn_at=now)
    result = DrawResult.objects.create(
        session=session,
        transcript=transcript.to_bytes(),
        digest=transcript.digest(),
        computed_by=owner,
        computed_at=now,
    )
    store_rows(session, transcript)
    finish_job(job, JobState.DONE, now)
    record(
        session,
        Event.SESSION_DRAWN,
        {
            "transcript_digest": result.digest,
            "frame_digest": session.frame_digest,
            "master_digest": master_digest,
        },
        by=by,
        now=now,
    )
    tell_about(session, LiveKind.DRAW_DONE, tellings.drawn(session, result), now)
    return result


@command
def record_failure(
    *, job_id: int, owner: str, code: str, message: str, by: str, now: datetime
) -> DrawJob:
    """Store why a draw could not be completed; the session waits for people to decide."""
    job = DrawJob.objects.select_for_update(of=("self",)).select_related("session").get(pk=job_id)
    if job.state != JobState.RUNNING or job.lease_owner != owner:
        raise LeaseLostError(f"作业 {job.pk} 已由其他进程完成或接手")
    DrawSession.objects.select_for_update().only("pk").get(pk=job.session_id)  # before the ledger
    job.error_code, job.error = code, message
    finish_job(job, JobState.FAILED, now)
    append(
        kind=Event.DRAW_FAILED,
        actor=by,
        subject=job.session.code,
        draw=job.session.code,
        payload={"code": code, "message": message},
        at=now,
    )
    tell_about(job.session, LiveKind.DRAW_FAILED, {"code": code}, now)
    return job


@command
def record_disagreement(
    *, session_code: str, stored: str, computed: str, by: str, now: datetime
) -> None:
    """Sound the alarm: a second computation of the same draw gave other bytes."""
    append(
        kind=Event.DRAW_DISAGREED,
        actor=by,
        subject=session_code,
        draw=session_code,
        payload={"stored_digest": stored, "computed_digest": computed},
        at=now,
    )


def finish_job(job: LeasedJob, state: JobState, now: datetime) -> None:
    job.state, job.finished_at = state, now
    job.lease_owner, job.lease_until = "", None
    job.save()


def reopen_job(job: LeasedJob, *, by: str, now: datetime) -> None:
    """Ask anew for what has failed."""
    job.state, job.error_code, job.error = JobState.READY, "", ""
    job.requested_by, job.requested_at, job.finished_at = by, now, None
    job.save()
