"""Hearing a case: taken up or refused, decided by somebody outside, and the remedy carried out."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate

from entities.services.credit import CreditError, end_fact
from inspections.policies import AlreadyDoneError, PolicyError
from publicity.enterprise.events import Event
from publicity.enterprise.models import Objection, ObjectionStep
from publicity.enterprise.policies import check_may_hear
from publicity.enterprise.states import FINAL, Remedy, StepKind
from publicity.models import Publication, Withdrawal
from publicity.services.results import withdraw_result
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.workdays import calendar


@command
def take_up(*, number: str, by: str, now: datetime) -> ObjectionStep:
    """Take a case up; the clock of the decision starts.

    Raises:
        PolicyError: of the original team, or ended.
        AlreadyDoneError: taken up already.
    """
    row = _heard(number, by=by, now=now)
    due = add_workdays(calendar(), localdate(now), settings.SSJ_OBJECTION_DECIDE_WORKDAYS)
    if row.steps.filter(kind=StepKind.TAKEN_UP).exists():
        raise AlreadyDoneError(f"{number} 已受理。")
    step = ObjectionStep.objects.create(
        objection=row, kind=StepKind.TAKEN_UP, due_on=due, by=by, at=now
    )
    _record(row, step)
    return step


@command
def refuse_case(*, number: str, words: str, by: str, now: datetime) -> ObjectionStep:
    """Say in words why a case is not taken up; the enterprise may appeal against that, too.

    Raises:
        PolicyError: of the original team, taken up or ended, or without words.
    """
    row = _heard(number, by=by, now=now)
    if row.steps.filter(kind=StepKind.TAKEN_UP).exists():
        raise PolicyError(f"{number} 已受理，应当作出决定，不能再不予受理。")
    _check_words(words)
    step = ObjectionStep.objects.create(
        objection=row, kind=StepKind.REFUSED, words=words.strip(), by=by, at=now
    )
    _record(row, step)
    return step


@command
def decide_case(
    *, number: str, is_upheld: bool, remedy: Remedy | None, words: str, by: str, now: datetime
) -> ObjectionStep:
    """Uphold or reject a case that was taken up.

    Upheld, the result is corrected beside the original or withdrawn, by others than the decider.

    Raises:
        PolicyError: of the original team, not taken up, ended, no words, or no remedy.
    """
    row = _heard(number, by=by, now=now)
    if not row.steps.filter(kind=StepKind.TAKEN_UP).exists():
        raise PolicyError(f"{number} 还没有受理。请先受理，再作决定。")
    _check_words(words)
    if is_upheld and remedy is None:
        raise PolicyError("异议成立的，请选择更正结果还是撤下公示。")
    days = settings.SSJ_OBJECTION_REMEDY_WORKDAYS
    step = ObjectionStep.objects.create(
        objection=row,
        kind=StepKind.UPHELD if is_upheld else StepKind.REJECTED,
        remedy=remedy.value if is_upheld and remedy else "",
        words=words.strip(),
        due_on=add_workdays(calendar(), localdate(now), days) if is_upheld else None,
        by=by,
        at=now,
    )
    _record(row, step)
    return step


@command
def withdraw_upheld(*, number: str, by: str, now: datetime) -> Withdrawal:
    """Take the result off the pages that an upheld case found wrong; its facts never counted.

    Raises:
        PolicyError: nothing was upheld that asks for it, by whoever decided, or withdrawn already.
    """
    row = _locked(number)
    decision = row.steps.filter(kind=StepKind.UPHELD, remedy=Remedy.WITHDRAW).first()
    if decision is None:
        raise PolicyError(f"{number} 没有撤下公示的决定。")
    if decision.by == by:
        raise PolicyError("作出决定的人不能自己撤下公示。请由公示员执行。")
    publication = _newest(row.publication)
    reason = f"异议成立：{number}"
    found = withdraw_result(code=publication.code, reason=reason, by=by, now=now)
    _revoke_facts(publication, reason, by=by, now=now)
    append(
        kind=Event.REMEDY_DONE,
        actor=by,
        subject=number,
        payload={"publication": publication.code, "remedy": Remedy.WITHDRAW.value},
        at=now,
    )
    return found


def _newest(publication: Publication) -> Publication:
    """What stands by now: the last correction of the result."""
    while (later := Publication.objects.filter(corrects=publication).first()) is not None:
        publication = later
    return publication


def _revoke_facts(publication: Publication, basis: str, *, by: str, now: datetime) -> None:
    try:
        for fact in publication.entity.credit_facts.filter(ref=publication.code, end__isnull=True):
            end_fact(
                fact_id=fact.pk,
                on=max(localdate(now), fact.on),
                is_error=True,
                basis=basis,
                by=by,
                now=now,
            )
    except CreditError as error:
        raise PolicyError(str(error)) from error


def _locked(number: str) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",)).filter(number=number)
    row = rows.select_related("publication__visit", "publication__entity", "unit").first()
    if row is None:
        raise PolicyError(f"没有异议或申诉 {number}。请核对编号。")
    return row


def _heard(number: str, *, by: str, now: datetime) -> Objection:
    """The case, locked, where this person may hear it and it is not ended."""
    row = _locked(number)
    check_may_hear(User.objects.get(username=by), row, on=localdate(now))
    if row.steps.filter(kind__in=FINAL).exists():
        raise PolicyError(f"{number} 已经办结。请刷新页面查看。")
    return row


def _check_words(words: str) -> None:
    if not words.strip():
        raise PolicyError("请写明理由，企业和申诉的办理人都要看。")


def _record(row: Objection, step: ObjectionStep) -> None:
    append(
        kind=Event.OBJECTION_MOVED,
        actor=step.by,
        subject=row.number,
        payload={
            "step": step.kind,
            "remedy": step.remedy,
            "publication": row.publication.code,
            "words_sha256": hashlib.sha256(step.words.encode()).hexdigest(),
        },
        at=step.at,
        rows=[step],
    )
