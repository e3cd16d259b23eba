"""Cases and matters of other bodies (移送、抄告), and what they answered."""

from datetime import date, datetime

from django.utils.timezone import localdate

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.followups import Transfer, TransferAnswer
from inspections.fieldwork.services.followups import TRANSFER_WORKDAYS
from inspections.fieldwork.services.moves import locked_visit, record
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import check_has_role
from shuangsuiji.orgs.workdays import calendar


@command
def send_transfer(
    *, visit_code: str, is_case: bool, body: str, matter: str, by: str, now: datetime
) -> Transfer:
    """Send something to another body beside what the form itself said.

    Raises:
        PolicyError: no body or matter named.
        AlreadyDoneError: the same was sent and waits for its answer: a second click.
    """
    visit = locked_visit(visit_code)
    check_has_role(User.objects.get(username=by), Role.REVIEWER, visit.unit, on=localdate(now))
    if not body.strip() or not matter.strip():
        raise PolicyError("请写明接收机关和事由。")
    open_ones = visit.transfers.filter(is_case=is_case, answers__isnull=True)
    if open_ones.filter(body=body.strip(), matter=matter.strip()).exists():
        raise AlreadyDoneError(f"{visit.code} 的这件移送已经登记，还在等待答复。")
    transfer = Transfer.objects.create(
        code=f"{visit.code}-T{visit.transfers.count() + 1}",
        visit=visit,
        is_case=is_case,
        body=body.strip(),
        matter=matter.strip(),
        answer_by=add_workdays(calendar(), localdate(now), TRANSFER_WORKDAYS),
        sent_by=by,
        sent_at=now,
    )
    record(visit, Event.TRANSFER_SENT, {"transfer": transfer.code, "case": is_case}, by=by, now=now)
    return transfer


@command
def answer_transfer(
    *,
    code: str,
    is_accepted: bool,
    is_filed: bool,
    fine_fen: int,
    note: str,
    answered_on: date,
    by: str,
    now: datetime,
) -> TransferAnswer:
    """Enter what the other body said; a later answer stands beside an earlier one.

    Raises:
        PolicyError: unknown transfer, no words, a day before it was sent or to come.
    """
    transfer = Transfer.objects.filter(code=code).select_related("visit__unit").first()
    if transfer is None:
        raise PolicyError(f"没有移送“{code}”。请核对编号。")
    visit = transfer.visit
    check_has_role(User.objects.get(username=by), Role.REVIEWER, visit.unit, on=localdate(now))
    if not note.strip():
        raise PolicyError("请写明对方的答复。")
    if not localdate(transfer.sent_at) <= answered_on <= localdate(now):
        raise PolicyError(
            f"答复日期 {answered_on} 须在移送日 {localdate(transfer.sent_at)} 与今天之间。请核对。"
        )
    if (is_filed or fine_fen) and not is_accepted:
        raise PolicyError("对方没有接收，不应有立案或罚没。请核对。")
    answer = TransferAnswer.objects.create(
        transfer=transfer,
        is_accepted=is_accepted,
        is_filed=is_filed,
        fine_fen=fine_fen,
        note=note.strip(),
        answered_on=answered_on,
        entered_by=by,
        entered_at=now,
    )
    record(
        visit,
        Event.TRANSFER_ANSWERED,
        {"transfer": code, "accepted": is_accepted, "filed": is_filed, "fine_fen": fine_fen},
        by=by,
        now=now,
    )
    return answer
