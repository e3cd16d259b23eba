"""Publishing a reviewed result: public text, ledger record, and the facts that grades count."""

from datetime import date, datetime

from django.utils.timezone import localdate

from entities.services.credit import CreditError, end_fact, record_fact
from inspections.policies import PolicyError
from publicity import indexing
from publicity.events import Event
from publicity.models import Publication, Withdrawal
from publicity.outcomes import TERM
from publicity.result_drafts import ResultDraft, draft_of
from publicity.results import has_problem
from publicity.services.records import enter_record, take_back
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import check_has_role

LONGEST_REASON = 300
BASIS = "《企业信息公示暂行条例》；双随机抽查结果公示"


@command
def publish_result(*, visit_code: str, by: str, now: datetime, seen: str = "") -> Publication:
    """Publish the result that a reviewer agreed to; a correction stands beside the original.

    The facts for the grade are recorded in the same act; those of a corrected result are marked
    as entered in error. ``seen`` is the digest of the text that the editor had before them.

    Raises:
        PolicyError: not reviewed for publication, the draw is not public yet, nothing is new, or
            the text is no longer the one that was seen.
    """
    draft = draft_of(visit_code)
    visit, before = draft.ready.visit, draft.before
    check_has_role(User.objects.get(username=by), Role.PUBLISHER, visit.unit, on=localdate(now))
    if seen and seen != draft.digest:
        raise PolicyError(f"{visit_code} 的公示文本在您查看之后有了新的一版。请看过新文本再公示。")
    row = Publication.objects.create(
        code=draft.code,
        visit=visit,
        form_id=draft.ready.form_id,
        entity=visit.entity,
        unit=visit.unit,
        corrects=before,
        name=draft.name,
        checked_on=draft.ready.content.checked_on,
        has_problem=has_problem(draft.ready.content.results),
        content=draft.content,
        digest=draft.digest,
        shown_until=draft.shown_until(localdate(now)),
        published_by=by,
        published_at=now,
    )
    indexing.enter(row)
    append(
        kind=Event.RESULT_PUBLISHED,
        actor=by,
        subject=draft.code,
        draw=visit.session.code,
        payload={"visit": visit.code, "digest": draft.digest, "version": draft.ready.version},
        at=now,
    )
    if before is not None:
        take_back(publication=before, by=by, now=now)
    enter_record(publication=row, by=by, now=now)
    try:
        _record_facts(row, draft, by=by, now=now)
    except CreditError as error:
        raise PolicyError(str(error)) from error
    return row


def _record_facts(row: Publication, draft: ResultDraft, *, by: str, now: datetime) -> None:
    today: date = localdate(now)
    if draft.before is not None:
        for fact in row.entity.credit_facts.filter(ref=draft.before.code, end__isnull=True):
            end_fact(
                fact_id=fact.pk,
                on=max(today, fact.on),
                is_error=True,
                basis=f"结果更正：{row.code}",
                by=by,
                now=now,
            )
    for kind in draft.facts:
        record_fact(
            entity_code=row.entity.code,
            kind=kind,
            ref=row.code,
            on=draft.ready.content.checked_on,
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
