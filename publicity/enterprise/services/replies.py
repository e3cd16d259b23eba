"""A reply beside a result: handed in, looked through for personal data, shown, taken back."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate

from inspections.policies import AlreadyDoneError, PolicyError
from publicity.enterprise.clearing import only_hides
from publicity.enterprise.events import Event
from publicity.enterprise.models import AccessUse, Reply, ReplyCheck, ReplyWithdrawal
from publicity.enterprise.policies import check_may_check_reply
from publicity.enterprise.selectors.own import own_publication
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.workdays import calendar

LONGEST = 1000  # characters


@command
def file_reply(
    *, use: AccessUse, publication_code: str, words: str, signer: str, by: str, now: datetime
) -> Reply:
    """Hand in a reply to one's own result; it waits for an editor.

    Raises:
        PolicyError: not one's own, withdrawn, empty, too long, or one is there already.
    """
    publication = own_publication(use.code.entity_id, publication_code, on=localdate(now))
    words = words.strip().replace("\r\n", "\n")
    if not words or len(words) > LONGEST:
        raise PolicyError(f"回应应为 1 到 {LONGEST} 字，现在是 {len(words)} 字。请修改后再提交。")
    if not signer.strip():
        raise PolicyError("请写明提交人的姓名。姓名不公开。")
    standing = publication.replies.filter(withdrawal__isnull=True)
    if standing.exclude(check_of__is_approved=False).exists():
        raise PolicyError("这项结果已有一份回应。需要修改的，请先撤回原来的，再重新提交。")
    row = Reply.objects.create(
        number=f"{publication.code}-R{publication.replies.count() + 1}",
        publication=publication,
        words=words,
        signer=signer.strip(),
        use=use,
        filed_at=now,
        check_by=add_workdays(calendar(), localdate(now), settings.SSJ_REPLY_CHECK_WORKDAYS),
    )
    _record(Event.REPLY_FILED, row, row, {"words_sha256": _digest(words)}, by=by, now=now)
    return row


@command
def check_reply(
    *, number: str, is_approved: bool, shown: str, reason: str, by: str, now: datetime
) -> ReplyCheck:
    """Let a reply be shown, with characters hidden where needed, or refuse it with a reason.

    Raises:
        PolicyError: checked or taken back already, more changed than hidden, or no reason.
    """
    row = _locked(number)
    check_may_check_reply(User.objects.get(username=by), row.publication, on=localdate(now))
    if ReplyCheck.objects.filter(reply=row).exists():
        raise AlreadyDoneError(f"回应 {number} 已核查。")
    if ReplyWithdrawal.objects.filter(reply=row).exists():
        raise PolicyError(f"回应 {number} 已由企业撤回，不再核查。")
    shown = shown.replace("\r\n", "\n") if is_approved else ""
    if is_approved and not only_hides(row.words, shown):
        raise PolicyError(
            "核查只能把个人信息的字逐个换成“＊”，不能增删或改写企业的话。"
            "内容不宜公开的，请不予公开并说明理由。"
        )
    if not is_approved and not reason.strip():
        raise PolicyError("不予公开须写明理由，企业才知道要改什么。")
    found = ReplyCheck.objects.create(
        reply=row,
        is_approved=is_approved,
        shown=shown,
        reason=reason.strip(),
        checked_by=by,
        checked_at=now,
    )
    payload: dict[str, JsonValue] = {"approved": is_approved, "shown_sha256": _digest(shown)}
    _record(Event.REPLY_CHECKED, row, found, payload, by=by, now=now)
    return found


@command
def withdraw_reply(*, use: AccessUse, number: str, by: str, now: datetime) -> ReplyWithdrawal:
    """Take one's own reply back; the row stays, the public no longer sees it.

    Raises:
        PolicyError: somebody else's.
        AlreadyDoneError: taken back already.
    """
    row = _locked(number)
    if row.publication.entity_id != use.code.entity_id:
        raise PolicyError(f"没有回应 {number}。请核对编号。")
    if ReplyWithdrawal.objects.filter(reply=row).exists():
        raise AlreadyDoneError(f"回应 {number} 已撤回。")
    found = ReplyWithdrawal.objects.create(reply=row, use=use, at=now)
    _record(Event.REPLY_WITHDRAWN, row, found, {}, by=by, now=now)
    return found


def _locked(number: str) -> Reply:
    rows = Reply.objects.select_for_update(of=("self",))
    row = rows.select_related("publication__unit", "publication__visit").filter(number=number)
    found = row.first()
    if found is None:
        raise PolicyError(f"没有回应 {number}。请核对编号。")
    return found


def _record(
    kind: Event,
    row: Reply,
    added: Reply | ReplyCheck | ReplyWithdrawal,
    payload: dict[str, JsonValue],
    *,
    by: str,
    now: datetime,
) -> None:
    append(
        kind=kind,
        actor=by,
        subject=row.number,
        payload={"publication": row.publication.code, **payload},
        at=now,
        rows=[added],
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
