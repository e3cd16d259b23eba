"""Asking for a supplementary draw, storing its one result, and publishing it."""

from collections.abc import Mapping
from datetime import datetime

from inspections import policies, tellings
from inspections.draw.bundle import whole_digest_of
from inspections.draw.standing import first_standing
from inspections.draw.supplement import SupplementTranscript
from inspections.draw.supplement_verify import Changes
from inspections.events import Event
from inspections.leases import LeaseLostError
from inspections.live.kinds import LiveKind
from inspections.matters import Matter
from inspections.models.ceremonies import Ceremony
from inspections.models.jobs import JobState
from inspections.models.supplements import (
    Supplement,
    SupplementJob,
    SupplementMember,
    SupplementResult,
)
from inspections.policies import PolicyError
from inspections.readiness import check_ready
from inspections.seeds import supplement_code, supplement_master
from inspections.selectors.bundles import bundle_chunks
from inspections.selectors.changes import main_draw, standing_of, unpublished_before
from inspections.selectors.proofs import NotProvenError
from inspections.selectors.supplement_files import published_drafts, supplement_draft
from inspections.services.draws import finish_job, reopen_job
from inspections.services.live import tell_about
from inspections.services.moves import locked_supplement, move_supplement, record
from inspections.states import SupplementStatus
from personnel.models import Inspector
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append, command


@command
def request_supplement(*, session_code: str, number: int, by: str, now: datetime) -> SupplementJob:
    """Put the draw of a revealed supplement into the work list, once everything holds.

    Raises:
        AlreadyDoneError: it was asked for before.
        NotReadyError: something that the draw rests on does not hold.
        PolicyError: it is not revealed, or whoever asks may be drawn.
    """
    supplement = locked_supplement(session_code, number)
    session = supplement.session
    policies.check_may_request_supplement(supplement)
    policies.check_not_in_pool(session, by)
    ceremony = Ceremony.objects.filter(supplement=supplement).first()
    check_ready(Matter(session, supplement), ceremony)
    job, created = SupplementJob.objects.get_or_create(
        supplement=supplement, defaults={"requested_by": by, "requested_at": now}
    )
    if not created:
        reopen_job(job, by=by, now=now)
    payload: dict[str, JsonValue] = {"number": number, "frame_digest": supplement.frame_digest}
    record(session, Event.SUPPLEMENT_REQUESTED, payload, by=by, now=now)
    told: dict[str, JsonValue] = {"frame_digest": supplement.frame_digest}
    tell_about(session, LiveKind.DRAW_STARTED, told, now, supplement=supplement)
    return job


@command
def record_supplement_result(
    *,
    job_id: int,
    owner: str,
    transcript: SupplementTranscript,
    master_digest: str,
    by: str,
    now: datetime,
) -> SupplementResult:
    """Store the transcript: once, by the holder of the lease.

    Raises:
        LeaseLostError: another worker took the job over; nothing is stored.
    """
    job = _held(job_id, owner)
    supplement = locked_supplement(job.supplement.session.code, job.supplement.number)
    standing = standing_of(supplement.session)
    move_supplement(supplement, SupplementStatus.DRAWN, drawn_at=now)
    result = SupplementResult.objects.create(
        supplement=supplement,
        transcript=transcript.to_bytes(),
        digest=transcript.digest(),
        computed_by=owner,
        computed_at=now,
    )
    _store_members(supplement, transcript, standing.teams)
    finish_job(job, JobState.DONE, now)
    payload: dict[str, JsonValue] = {
        "number": supplement.number,
        "transcript_digest": result.digest,
        "frame_digest": supplement.frame_digest,
        "master_digest": master_digest,
    }
    session = supplement.session
    record(session, Event.SUPPLEMENT_DRAWN, payload, by=by, now=now)
    told = tellings.seats_filled(supplement, result, people=len(transcript.replacements))
    tell_about(session, LiveKind.SEATS_FILLED, told, now, supplement=supplement)
    return result


@command
def record_supplement_failure(
    *, job_id: int, owner: str, code: str, message: str, by: str, now: datetime
) -> SupplementJob:
    """Store why a supplement could not be completed; people decide what follows."""
    job = _held(job_id, owner)
    job.error_code, job.error = code, message
    finish_job(job, JobState.FAILED, now)
    payload: dict[str, JsonValue] = {
        "number": job.supplement.number,
        "code": code,
        "message": message,
    }
    session = job.supplement.session
    record(session, Event.SUPPLEMENT_FAILED, payload, by=by, now=now)
    tell_about(session, LiveKind.DRAW_FAILED, {"code": code}, now, supplement=job.supplement)
    return job


@command
def record_supplement_disagreement(
    *, session_code: str, number: int, stored: str, computed: str, by: str, now: datetime
) -> None:
    """Sound the alarm: a second computation of the same supplement gave other bytes."""
    append(
        kind=Event.SUPPLEMENT_DISAGREED,
        actor=by,
        subject=session_code,
        draw=session_code,
        payload={"number": number, "stored_digest": stored, "computed_digest": computed},
        at=now,
    )


@command
def publish_supplement(*, session_code: str, number: int, by: str, now: datetime) -> Supplement:
    """Reveal the next code of the chain; the public verifier must agree first.

    Raises:
        PolicyError: the first draw or an earlier supplement is not published, or the verifier
            refuses the file.
    """
    supplement = locked_supplement(session_code, number)
    session = supplement.session
    if session.published_at is None:
        raise PolicyError(
            f"场次 {session.code} 首抽尚未公布。补抽的密码会泄露首抽的密码，须先公布首抽。"
        )
    earlier = unpublished_before(supplement).first()
    if earlier is not None:
        raise PolicyError(f"请先公布第 {earlier.number} 次补抽：后一个密码会泄露前一个。")
    whole = _whole_digest(supplement)
    move_supplement(
        supplement,
        SupplementStatus.PUBLISHED,
        revealed_code=supplement_code(supplement).hex(),
        master=supplement_master(supplement),
        bundle_digest=whole,
        published_by=by,
        published_at=now,
    )
    payload: dict[str, JsonValue] = {
        "number": number,
        "transcript_digest": supplement.result.digest,
        "frame_digest": supplement.frame_digest,
        "bundle_digest": whole,
    }
    record(session, Event.SUPPLEMENT_PUBLISHED, payload, by=by, now=now)
    told = tellings.supplement_published(supplement)
    tell_about(session, LiveKind.PUBLISHED, told, now, supplement=supplement)
    _verify(supplement)
    return supplement


def _held(job_id: int, owner: str) -> SupplementJob:
    jobs = SupplementJob.objects.select_for_update(of=("self",))
    job = jobs.select_related("supplement__session").get(pk=job_id)
    if job.state != JobState.RUNNING or job.lease_owner != owner:
        raise LeaseLostError(f"作业 {job.pk} 已由其他进程完成或接手")
    return job


def _store_members(
    supplement: Supplement, transcript: SupplementTranscript, teams: Mapping[str, tuple[str, ...]]
) -> None:
    new = {old: one for old, one, _ in transcript.replacements}
    people = Inspector.objects.in_bulk({*new, *new.values()}, field_name="code")
    rows = {team.code: team for team in supplement.session.teams.all()}
    SupplementMember.objects.bulk_create(
        SupplementMember(
            supplement=supplement,
            team=rows[team],
            position=position,
            leaving=people[one],
            inspector=people[new[one]],
        )
        for team, members in teams.items()
        for position, one in enumerate(members, 1)
        if one in new
    )


def _whole_digest(supplement: Supplement) -> str:
    """``whole_digest`` of the first draw's bundle, read off its last piece."""
    known = supplement.session.supplements.exclude(bundle_digest="").first()
    if known is not None:
        return known.bundle_digest
    last = b""
    try:
        for piece in bundle_chunks(supplement.session):
            last = piece
    except NotProvenError as error:
        raise PolicyError(
            f"场次 {supplement.session.code} 首抽的公布还没有签入存证日志，暂不能公布补抽。"
            "通常几秒后即可；若一直如此，请系统管理员检查后台进程与签名密钥。"
        ) from error
    return whole_digest_of(last)


def _verify(supplement: Supplement) -> None:
    """The public verifier on the first draw's stored facts and every file up to this one."""
    session = supplement.session
    main = main_draw(session, master=session.master)
    changes = Changes(
        main,
        first_standing(main.transcript),
        code=session.revealed_code,
        lines=session.sources.splitlines(),
        whole=supplement.bundle_digest,
    )
    mine = supplement_draft(supplement).to_bytes()
    files = [*published_drafts(session, before=supplement.number), mine]
    for data in files:
        for step in changes.verify(data):
            if not step.ok:
                raise PolicyError(
                    f"第 {supplement.number} 次补抽的核验包未通过独立复算，未予公布："
                    f"{step.name}：{step.text}请保留现场并联系审计员。"
                )
