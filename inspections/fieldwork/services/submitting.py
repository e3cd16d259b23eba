"""A phone submits a form: taken once, answered the same way ever after, and never dropped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from inspections.fieldwork.devicekeys import is_proof, proof_text
from inspections.fieldwork.envelope import Envelope, body_digest, read_envelope
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import (
    Device,
    HeldReason,
    HeldSubmission,
    Nonce,
    Submission,
)
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.nonces import spend
from inspections.fieldwork.selectors.crews import crew_of, inspector_of
from inspections.fieldwork.services.moves import locked_visit, record
from inspections.fieldwork.services.versions import checked_form, enter_version, latest_version
from inspections.fieldwork.states import ENTERABLE, VisitState
from inspections.policies import PolicyError
from personnel.models import Inspector
from shuangsuiji.intake.once import FORM, take_key
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import User


class ReplayError(PolicyError):
    """A submission came again where it does not belong: another phone, visit or account."""


class KeyReusedError(PolicyError):
    """An idempotency key came with another body."""


class InFlightError(PolicyError):
    """The same key is being worked on."""


class AnsweredError(Exception):
    """The key was answered before; nothing is done again."""

    def __init__(self, row: Submission) -> None:
        super().__init__(row.key)
        self.answer = Answer(200 if row.status == 201 else row.status, dict(row.answer))


@dataclass(frozen=True)
class Answer:
    """What a submission is answered; stored with its key."""

    status: int
    body: dict[str, Any]


@command
def submit_form(*, visit_code: str, key: str, raw: bytes, by: str, now: datetime) -> Answer:
    """Take a form as the next version, or hold it for a person where it cannot be taken.

    Args:
        key: made once by the phone for this submission.
        raw: the body as it came; held submissions keep it.

    Raises:
        AnsweredError: the same submission once more; carries the stored answer.
        InFlightError: the same submission is being worked on.
        KeyReusedError: the key with another body.
        ReplayError: a number that is spent, or of another phone, visit or account.
        FormError: the form is not whole; nothing was stored, the key is free.
    """
    if not take_key(key, space=FORM):
        raise InFlightError("同一份提交正在处理，请稍候用同一个编号再问。")
    user = User.objects.get(username=by)
    digest = body_digest(visit_code, raw)
    _check_unanswered(key, user, visit_code, digest)
    sent = read_envelope(raw)
    visit = locked_visit(visit_code)
    device, nonce = _phone(sent, user)
    inspector = inspector_of(user, on=timezone.localdate(now))
    reason, detail = _why_held(visit, sent, device, inspector)
    if reason is not None:
        answer = _hold(visit, raw, digest, reason, detail, by=by, now=now)
    else:
        assert inspector is not None  # noqa: S101  # else it were held
        form = checked_form(visit, sent, now=now)
        row, receipt = enter_version(
            visit, form, sent, inspector, device=device, reason=sent.reason, sender=by, now=now
        )
        answer = Answer(201, {"version": row.version, "digest": row.digest, "receipt": receipt})
    if not spend(nonce, key):
        raise ReplayError("这个一次性编号已经用过，不能再次提交。请同步后重试。")
    Submission.objects.create(
        key=key,
        user=user,
        body_digest=digest,
        status=answer.status,
        answer={"visit": visit.code, **answer.body},
        at=now,
    )
    return Answer(answer.status, {"visit": visit.code, **answer.body})


def _check_unanswered(key: str, user: User, visit_code: str, digest: str) -> None:
    row = Submission.objects.filter(key=key).first()
    if row is None:
        return
    if row.user_id != user.pk or row.answer["visit"] != visit_code:
        raise ReplayError("这个提交编号属于另一个账号或另一户，不能在这里使用。")
    if row.body_digest != digest:
        raise KeyReusedError("同一个提交编号先前提交过不同的内容。请用新的编号提交更正。")
    raise AnsweredError(row)


def _phone(sent: Envelope, user: User) -> tuple[Device, Nonce]:
    """The phone and its number; whatever does not belong together is a replay."""
    device = Device.objects.filter(code=sent.device, user=user).first()
    nonce = Nonce.objects.filter(value=sent.nonce).first()
    if device is None:
        raise ReplayError("这次提交出自没有登记在您名下的手机，不予接受。请在本机登记后重新提交。")
    if nonce is None or nonce.device_id != device.pk:
        raise ReplayError("一次性编号不属于这部手机，不予接受。请同步后重新提交。")
    if nonce.spent_on:
        raise ReplayError("这个一次性编号已经用过，不能再次提交。请同步后重试。")
    return device, nonce


def _why_held(
    visit: Visit, sent: Envelope, device: Device, inspector: Inspector | None
) -> tuple[HeldReason | None, str]:
    text = proof_text(visit.code, sent.nonce, sent.counter, sent.content_bytes)
    if device.revoked_at is not None:
        return HeldReason.REVOKED_DEVICE, f"手机 {device.code} 已由 {device.revoked_by} 停用。"
    if not is_proof(bytes(device.public_key), sent.proof, text):
        return HeldReason.BAD_SIGNATURE, "手机签名与户次、编号或内容不符。"
    if inspector is None or all(one.pk != inspector.pk for one in crew_of(visit)):
        return HeldReason.NOT_IN_TEAM, "提交人现在不在检查组里。"
    if visit.state not in ENTERABLE and not _is_correction(visit, sent):
        label = VisitState(visit.state).label
        return HeldReason.CLOSED, f"检查户次现在是“{label}”，不再接收提交。"
    latest = latest_version(visit)
    if sent.based_on != latest:
        first = visit.forms.get(version=latest) if latest else None
        whose = f"（{first.submitted_by} 已先提交）" if first else ""
        return (
            HeldReason.NEWER_VERSION,
            f"手机依据的是版本 {sent.based_on}，现为版本 {latest}{whose}。",
        )
    return None, ""


def _is_correction(visit: Visit, sent: Envelope) -> bool:
    """A locked result can be corrected with a reason, one correction at a time."""
    return (
        visit.state == VisitState.REVIEWED
        and bool(sent.reason)
        and not visit.forms.filter(review__isnull=True).exists()
    )


def _hold(
    visit: Visit,
    raw: bytes,
    digest: str,
    reason: HeldReason,
    detail: str,
    *,
    by: str,
    now: datetime,
) -> Answer:
    held, _ = HeldSubmission.objects.get_or_create(
        visit=visit,
        digest=digest,
        defaults={"reason": reason, "detail": detail, "body": raw, "sent_by": by, "sent_at": now},
    )
    record(visit, Event.FORM_HELD, {"digest": digest, "reason": str(reason)}, by=by, now=now)
    return Answer(202, {"held": held.pk, "reason": held.reason, "detail": held.detail})
