"""Publishing a reviewed result: public text, ledger record, and the facts that grades count."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from entities.credit.facts import FactKind
from entities.services.credit import CreditError, end_fact, record_fact
from inspections.fieldwork.selectors.publishable import Publishable, publishable
from inspections.oneform.codes import ResultType
from inspections.policies import PolicyError
from publicity import indexing
from publicity.events import Event
from publicity.models import Publication, Withdrawal
from publicity.outcomes import TERM
from publicity.results import (
    Setting,
    Subject,
    has_problem,
    public_name,
    public_view,
    shown_until,
)
from publicity.services.records import enter_record, take_back
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import check_has_role

LONGEST_REASON = 300
BASIS = "《企业信息公示暂行条例》；双随机抽查结果公示"
FACT_OF = {
    ResultType.NO_PROBLEM: FactKind.CLEAN_VISIT,
    ResultType.NOT_PUB_ANNUAL: FactKind.NOT_PUB_ANNUAL,
    ResultType.NOT_PUB_OTHER: FactKind.NOT_PUB_OTHER,
    ResultType.FALSE_INFO: FactKind.FALSE_INFO,
    ResultType.UNREACHABLE: FactKind.UNREACHABLE,
    ResultType.CORRECTED_ON_ORDER: FactKind.CORRECTED_ON_ORDER,
    ResultType.OBSTRUCTION: FactKind.OBSTRUCTION,
    ResultType.PENDING_FOLLOWUP: FactKind.OTHER_PROBLEM,
}


@command
def publish_result(*, visit_code: str, by: str, now: datetime) -> Publication:
    """Publish the result that a reviewer agreed to; a correction stands beside the original.

    The facts for the grade are recorded in the same act; those of a corrected result are marked
    as entered in error.

    Raises:
        PolicyError: not reviewed for publication, the draw is not public yet, or nothing is new.
    """
    ready = publishable(visit_code)
    visit = ready.visit
    check_has_role(User.objects.get(username=by), Role.PUBLISHER, visit.unit, on=localdate(now))
    before = _check_new(ready)
    code = f"{visit.code}-P{visit.publications.count() + 1}"
    subject = _subject(visit.entity)
    setting = Setting(
        code=code,
        session=visit.session.code,
        tasks=ready.task_names,
        bureau=visit.unit.name,
        items=ready.items,
        version=ready.version,
        corrects=before.code if before else "",
        reason=ready.reason if before else "",
    )
    content = canonical_bytes(public_view(ready.content, subject, setting))
    digest = hashlib.sha256(content).hexdigest()
    row = Publication.objects.create(
        code=code,
        visit=visit,
        form_id=ready.form_id,
        entity=visit.entity,
        unit=visit.unit,
        corrects=before,
        name=public_name(subject),
        checked_on=ready.content.checked_on,
        has_problem=has_problem(ready.content.results),
        content=content,
        digest=digest,
        shown_until=shown_until(localdate(now), subject.kind),
        published_by=by,
        published_at=now,
    )
    indexing.enter(row)
    append(
        kind=Event.RESULT_PUBLISHED,
        actor=by,
        subject=code,
        draw=visit.session.code,
        payload={"visit": visit.code, "digest": digest, "version": ready.version},
        at=now,
    )
    if before is not None:
        take_back(publication=before, by=by, now=now)
    enter_record(publication=row, by=by, now=now)
    try:
        _record_facts(row, ready, before, by=by, now=now)
    except CreditError as error:
        raise PolicyError(str(error)) from error
    return row


def _subject(entity: Any) -> Subject:
    return Subject(entity.name, entity.code, entity.kind, entity.legal_rep)


def _check_new(ready: Publishable) -> Publication | None:
    """The publication that this one corrects, if any."""
    rows = Publication.objects.filter(visit=ready.visit).order_by("-pk")
    if rows.filter(form_id=ready.form_id).exists():
        raise PolicyError(f"{ready.visit.code} 的这一版结果已经公示，不必重复。")
    return rows.first()


def _record_facts(
    row: Publication,
    ready: Publishable,
    before: Publication | None,
    *,
    by: str,
    now: datetime,
) -> None:
    today: date = localdate(now)
    if before is not None:
        for fact in row.entity.credit_facts.filter(ref=before.code, end__isnull=True):
            end_fact(
                fact_id=fact.pk,
                on=max(today, fact.on),
                is_error=True,
                basis=f"结果更正：{row.code}",
                by=by,
                now=now,
            )
    for result in ready.content.results:
        if kind := FACT_OF.get(result):
            record_fact(
                entity_code=row.entity.code,
                kind=kind,
                ref=row.code,
                on=ready.content.checked_on,
                source=row.unit.name,
                basis=BASIS,
                by=by,
                now=now,
            )


@command
def withdraw_result(*, code: str, reason: str, by: str, now: datetime) -> Withdrawal:
    """Take a publication off the public pages; number and digest stay.

    What it corrected goes with it: alone it would be read as the result.

    Raises:
        PolicyError: unknown, withdrawn already, no reason, or one that is too long.
    """
    row = Publication.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None or Withdrawal.objects.filter(publication=row).exists():
        raise PolicyError(f"公示 {code} 不存在或已撤下。")
    if not reason.strip():
        raise PolicyError("撤下公示须写明理由（期满、依法不予公示、更正）。")
    if len(reason.strip()) > LONGEST_REASON:
        raise PolicyError(f"理由最多 {LONGEST_REASON} 字，现有 {len(reason.strip())} 字。请缩短。")
    if by != TERM:
        check_has_role(User.objects.get(username=by), Role.PUBLISHER, row.unit, on=localdate(now))
        take_back(publication=row, by=by, now=now)
    found = _withdraw(row, reason.strip(), by=by, now=now)
    while (earlier := row.corrects) is not None:
        if not Withdrawal.objects.filter(publication=earlier).exists():
            _withdraw(earlier, f"随它的更正 {code} 撤下", by=by, now=now)
        row = earlier
    return found


def _withdraw(row: Publication, reason: str, *, by: str, now: datetime) -> Withdrawal:
    found = Withdrawal.objects.create(publication=row, reason=reason, by=by, at=now)
    indexing.leave(Publication.objects.filter(pk=row.pk))
    append(
        kind=Event.RESULT_WITHDRAWN,
        actor=by,
        subject=row.code,
        draw=row.visit.session.code,
        payload={"digest": row.digest, "reason": reason},
        at=now,
    )
    return found
