"""A checked form becomes the next version of its visit, with who signed it on the spot."""

import hashlib
from datetime import datetime
from typing import Any

from django.utils import timezone

from inspections.fieldwork.envelope import Envelope
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import Device, FormSignature, FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.files import evidence_kinds
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.services.moves import move
from inspections.fieldwork.services.starting import begin
from inspections.fieldwork.states import SignerRole, VisitState
from inspections.oneform.codes import PartyOutcome
from inspections.oneform.faults import FormError, FormFault
from inspections.oneform.reading import read_form
from inspections.oneform.rules import check_form
from inspections.oneform.types import OneForm
from inspections.oneform.writing import form_bytes
from personnel.models import Inspector
from shuangsuiji.kernel.merkle import leaf_hash
from shuangsuiji.ledger.services import append


def latest_version(visit: Visit) -> int:
    """The number of the last version; 0 before the first."""
    last = visit.forms.order_by("-version").values_list("version", flat=True).first()
    return last or 0


def checked_form(visit: Visit, sent: Envelope, *, now: datetime) -> OneForm:
    """The form of a submission, if it holds every rule.

    Raises:
        FormError: every fault, the signatures' too.
    """
    form = read_form(sent.content)
    faults = check_form(form, sheet_of(visit), evidence_kinds(visit))
    today = timezone.localdate(now)
    if form.entered_on > today:
        faults.append(
            FormFault(
                "entered_on",
                form.entered_on.isoformat(),
                f"录入日期晚于今天 {today.isoformat()}",
                "请核对手机的日期",
            )
        )
    if form.checked_on < (first := timezone.localdate(visit.dispatched_at)):
        faults.append(
            FormFault(
                "checked_on",
                form.checked_on.isoformat(),
                f"检查日期早于派发日期 {first.isoformat()}",
                "请核对日期",
            )
        )
    faults += _unsigned(form, sent)
    if latest_version(visit) and not sent.reason:
        faults.append(FormFault("reason", "", "更正须写明理由", "请填写更正理由"))
    if faults:
        raise FormError(faults)
    return form


def enter_version(
    visit: Visit,
    form: OneForm,
    sent: Envelope,
    signer: Inspector,
    *,
    device: Device | None,
    reason: str,
    sender: str,
    now: datetime,
) -> tuple[FormVersion, str]:
    """Write the version and its signatures and move the visit on.

    Returns: the version, and the receipt: the hash of its leaf in the public log, in hex.
    """
    content = form_bytes(form)
    row = FormVersion.objects.create(
        visit=visit,
        version=latest_version(visit) + 1,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        reason=reason,
        submitted_by=sender,
        submitted_at=now,
        device=device,
    )
    for hand in sent.hands:
        FormSignature.objects.create(
            form=row,
            digest=row.digest,
            signed_at=now,
            **_signer(hand.role, form, signer),
            strokes=hand.strokes,
        )
    if visit.state == VisitState.DISPATCHED:  # the phone was out of reach when it began
        begin(visit, by=sender, now=now)
    if visit.state != VisitState.REVIEWED:  # a correction leaves the result locked
        move(visit, VisitState.SUBMITTED, submitted_at=now, finished_on=form.finished_on)
    entry = append(
        kind=Event.FORM_SUBMITTED,
        actor=sender,
        subject=visit.code,
        draw=visit.session.code,
        payload={
            "version": row.version,
            "digest": row.digest,
            "reason": reason,
            "device": device.code if device else "",
            "counter": sent.counter,
            "signed": sorted(str(hand.role) for hand in sent.hands),
        },
        at=now,
    )
    return row, leaf_hash(bytes(entry.leaf)).hex()


def _signer(role: SignerRole, form: OneForm, signer: Inspector) -> dict[str, Any]:
    if role == SignerRole.MAIN:
        return {"role": role, "inspector": signer, "name": signer.name}
    if role == SignerRole.PARTY:
        return {"role": role, "name": form.party.name, "capacity": form.party.capacity}
    return {"role": role, "name": form.party.witness, "capacity": "见证人"}


def _unsigned(form: OneForm, sent: Envelope) -> list[FormFault]:
    there = {hand.role for hand in sent.hands}
    faults = []
    if SignerRole.MAIN not in there:
        faults.append(FormFault("signatures", "", "检查人员须签名", "请在手机上签名"))
    signs = form.party.outcome is PartyOutcome.SIGNED
    if signs != (SignerRole.PARTY in there):
        rule = "当事人签字确认的，须有其签名" if signs else "当事人没有签字，却附有其签名"
        faults.append(FormFault("signatures", "", rule, "请核对签字情况"))
    if SignerRole.REFUSAL_WITNESS in there and form.party.outcome is not PartyOutcome.REFUSED:
        faults.append(
            FormFault("signatures", "", "没有拒绝签字，却附有见证人签名", "请核对签字情况")
        )
    return faults
