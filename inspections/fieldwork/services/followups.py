"""Hand-over (移交) of follow-up to the home branch: offered, accepted or disputed, settled.

Every follow-up has an owner from the first moment; arbitration changes the owner, never leaves
it open. Both clocks, to answer and to settle, are workdays.
"""

from datetime import datetime

from django.utils.timezone import localdate

from inspections.fieldwork.after_rules import (
    check_may_answer,
    check_may_arbitrate,
    check_state,
)
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.followups import FollowUp, FollowUpStep, StepKind, Transfer
from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.services.moves import record
from inspections.fieldwork.states import FollowUpState
from inspections.oneform.duties import Duty, DutyKind, duties_of
from inspections.oneform.types import OneForm
from inspections.policies import PolicyError
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import Unit, User
from shuangsuiji.orgs.workdays import calendar

ANSWER_WORKDAYS = 3  # to accept or dispute
SETTLE_WORKDAYS = 20
TRANSFER_WORKDAYS = 7  # other bodies answer


def open_duties(form: FormVersion, content: OneForm, *, by: str, now: datetime) -> None:
    """Give everything that the form leaves to do an owner; a step of the review."""
    names = {one.code: one.name for one in sheet_of(form.visit).questions}
    for duty in duties_of(content, names):
        if duty.kind is DutyKind.HAND_OVER:
            _offer(form, content, duty, by=by, now=now)
        else:
            _send(form, duty, by=by, now=now)


def _offer(form: FormVersion, content: OneForm, duty: Duty, *, by: str, now: datetime) -> None:
    visit = form.visit
    owner = visit.entity.responsible_unit or visit.unit
    follow_up = FollowUp.objects.create(
        code=f"{visit.code}-F{visit.follow_ups.count() + 1}",
        visit=visit,
        form=form,
        action=duty.action,
        owner=owner,
        offered_at=now,
        answer_by=add_workdays(calendar(), localdate(now), ANSWER_WORKDAYS),
        due_on=content.recheck_on or add_workdays(calendar(), localdate(now), SETTLE_WORKDAYS),
    )
    _step(follow_up, StepKind.OFFERED, note=duty.matter, by=by, now=now)
    record(
        visit,
        Event.FOLLOW_UP_OPENED,
        {"follow_up": follow_up.code, "owner": owner.code, "due": follow_up.due_on.isoformat()},
        by=by,
        now=now,
    )


def _send(form: FormVersion, duty: Duty, *, by: str, now: datetime) -> None:
    visit = form.visit
    is_case = duty.kind is DutyKind.TRANSFER
    transfer = Transfer.objects.create(
        code=f"{visit.code}-T{visit.transfers.count() + 1}",
        visit=visit,
        is_case=is_case,
        body="办案机构" if is_case else "相关部门",
        matter=duty.matter,
        answer_by=add_workdays(calendar(), localdate(now), TRANSFER_WORKDAYS),
        sent_by=by,
        sent_at=now,
    )
    record(
        visit,
        Event.TRANSFER_SENT,
        {"transfer": transfer.code, "case": is_case},
        by=by,
        now=now,
    )


@command
def accept_follow_up(*, code: str, note: str, by: str, now: datetime) -> FollowUp:
    """The owner takes it over.

    Raises:
        PolicyError: answered already, or not the owner's to answer.
    """
    follow_up = _locked(code)
    check_may_answer(User.objects.get(username=by), follow_up, on=localdate(now))
    check_state(follow_up, FollowUpState.OFFERED)
    _save(follow_up, state=FollowUpState.ACCEPTED, answered_at=now)
    _step(follow_up, StepKind.ACCEPTED, note=note.strip(), by=by, now=now)
    _say(follow_up, Event.FOLLOW_UP_ACCEPTED, by=by, now=now)
    return follow_up


@command
def dispute_follow_up(*, code: str, reason: str, by: str, now: datetime) -> FollowUp:
    """The owner says why it is not theirs or not a problem; the bureau decides.

    Raises:
        PolicyError: settled already, not the owner's, or no reason.
    """
    follow_up = _locked(code)
    check_may_answer(User.objects.get(username=by), follow_up, on=localdate(now))
    check_state(follow_up, FollowUpState.OFFERED, FollowUpState.ACCEPTED)
    _worded(reason, "请写明争议理由（管辖、事实或尺度）。")
    _save(follow_up, state=FollowUpState.DISPUTED, answered_at=now)
    _step(follow_up, StepKind.DISPUTED, note=reason.strip(), by=by, now=now)
    _say(follow_up, Event.FOLLOW_UP_DISPUTED, by=by, now=now)
    return follow_up


@command
def arbitrate(*, code: str, owner: Unit, ruling: str, by: str, now: datetime) -> FollowUp:
    """The bureau names the owner; that unit has it accepted by the ruling.

    Raises:
        PolicyError: not disputed, own visit, no ruling, or a unit outside the bureau.
    """
    follow_up = _locked(code)
    check_may_arbitrate(User.objects.get(username=by), follow_up, on=localdate(now))
    check_state(follow_up, FollowUpState.DISPUTED)
    _worded(ruling, "请写明裁定理由。")
    if not owner.path.startswith(follow_up.visit.unit.path):
        raise PolicyError(
            f"“{owner.name}”不在“{follow_up.visit.unit.name}”之内，"
            "不能裁定由其承办。请选择本局的单位，或改为移送其他部门。"
        )
    _save(
        follow_up,
        state=FollowUpState.ACCEPTED,
        owner=owner,
        answered_at=now,
        due_on=max(follow_up.due_on, add_workdays(calendar(), localdate(now), SETTLE_WORKDAYS)),
    )
    _step(follow_up, StepKind.ARBITRATED, note=ruling.strip(), by=by, now=now)
    _say(follow_up, Event.FOLLOW_UP_ARBITRATED, by=by, now=now)
    return follow_up


@command
def settle_follow_up(*, code: str, outcome: str, by: str, now: datetime) -> FollowUp:
    """The owner says what became of it.

    Raises:
        PolicyError: not accepted yet, not the owner's, or no words.
    """
    follow_up = _locked(code)
    check_may_answer(User.objects.get(username=by), follow_up, on=localdate(now))
    check_state(follow_up, FollowUpState.ACCEPTED)
    _worded(outcome, "请写明办理结果和依据（整改情况、文书编号）。")
    _save(follow_up, state=FollowUpState.SETTLED, outcome=outcome.strip(), settled_at=now)
    _step(follow_up, StepKind.SETTLED, note=outcome.strip(), by=by, now=now)
    _say(follow_up, Event.FOLLOW_UP_SETTLED, by=by, now=now)
    return follow_up


def _locked(code: str) -> FollowUp:
    found = FollowUp.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise PolicyError(f"没有后续监管“{code}”。请核对编号。")
    return found


def _save(follow_up: FollowUp, **fields: object) -> None:
    for name, value in fields.items():
        setattr(follow_up, name, value)
    follow_up.save(update_fields=list(fields))


def _step(follow_up: FollowUp, kind: StepKind, *, note: str, by: str, now: datetime) -> None:
    FollowUpStep.objects.create(
        follow_up=follow_up, kind=kind, owner=follow_up.owner, note=note, by=by, at=now
    )


def _say(follow_up: FollowUp, kind: Event, *, by: str, now: datetime) -> None:
    record(
        follow_up.visit,
        kind,
        {"follow_up": follow_up.code, "owner": follow_up.owner.code},
        by=by,
        now=now,
    )


def _worded(text: str, remedy: str) -> None:
    if not text.strip():
        raise PolicyError(remedy)
