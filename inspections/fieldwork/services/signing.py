"""The second inspector signs (会签): own account, own phone, the very bytes that were submitted."""

from datetime import datetime

from django.utils import timezone

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import Device, FormSignature, FormVersion
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.departments import without_hand
from inspections.fieldwork.services.moves import locked_visit, move, record
from inspections.fieldwork.states import SignerRole, VisitState
from inspections.policies import AlreadyDoneError, PolicyError, SameOneError
from personnel.models import Inspector
from shuangsuiji.ledger.services import command
from shuangsuiji.paper.marks import LONGEST, STROKES


@command
def sign_form(
    *,
    visit_code: str,
    version: int,
    digest: str,
    strokes: str,
    device: Device | None,
    by: str,
    now: datetime,
) -> FormVersion:
    """Sign a version; with the second hand of the team the visit waits for review.

    A joint visit waits for a hand of every department.

    Args:
        digest: what the signer's phone computed of the content that it showed.
        device: the phone that the login is bound to.

    Raises:
        SameOneError: the submitter, or the submitter's phone.
        AlreadyDoneError: this inspector signed this version before.
        PolicyError: not of the team, another version or digest by now, or no signature.
    """
    visit = locked_visit(visit_code)
    form = visit.forms.order_by("-version").first()
    if form is None or form.version != version:
        raise PolicyError(f"版本 {version} 不是现在的版本。请同步后核对最新内容再签名。")
    signer = next((one for one in crew_of(visit) if one.user and one.user.username == by), None)
    if signer is None or signer.credential_valid_until < timezone.localdate(now):
        raise PolicyError("您不在这一户的检查组里，或执法证已过期，不能会签。")
    if form.signatures.filter(inspector=signer).exclude(role=SignerRole.MAIN).exists():
        raise AlreadyDoneError(visit.code)
    _check_other_hand(form, device, by)
    corrects = visit.state == VisitState.REVIEWED and not hasattr(form, "review")
    if visit.state not in (VisitState.SUBMITTED, VisitState.SIGNED) and not corrects:
        label = VisitState(visit.state).label
        raise PolicyError(f"检查户次现在是“{label}”，不能会签。请同步后核对。")
    if digest != form.digest:
        raise PolicyError("手机上显示的内容与已提交的不一致，没有签名。请同步后重新核对。")
    if len(strokes) > LONGEST or not STROKES.fullmatch(strokes):
        raise PolicyError("没有可以辨认的笔迹。请重新签名。")
    role = _sign(form, signer, strokes, now)
    is_whole = not without_hand(visit, form, on=timezone.localdate(now))
    if visit.state == VisitState.SUBMITTED and is_whole:
        move(visit, VisitState.SIGNED)
    record(
        visit,
        Event.FORM_SIGNED,
        {"version": form.version, "digest": form.digest, "role": str(role), "who": signer.code},
        by=by,
        now=now,
    )
    return form


def _check_other_hand(form: FormVersion, device: Device | None, by: str) -> None:
    if form.submitted_by == by:
        raise SameOneError("会签须由另一名检查人员用自己的账号完成，提交人不能会签。")
    if device is None or device.revoked_at is not None:
        raise PolicyError("会签须在登记于本人名下的手机上进行。请先在本机登记或同步。")
    if device.pk == form.device_id:
        raise SameOneError("会签须在另一部手机上进行，不能用提交表单的那一部。")


def _sign(form: FormVersion, signer: Inspector, strokes: str, now: datetime) -> SignerRole:
    has_second = form.signatures.filter(role=SignerRole.SECOND).exists()
    role = SignerRole.PARTNER if has_second else SignerRole.SECOND
    FormSignature.objects.create(
        form=form,
        role=role,
        inspector=signer,
        name=signer.name,
        strokes=strokes,
        digest=form.digest,
        signed_at=now,
    )
    return role
