"""The table of high-risk industries: a planner proposes a version, a reviewer lets it hold."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localdate

from inspections.events import Event
from inspections.models.industries import IndustryDecision, IndustryTable
from inspections.policies import PlanRefusedError, check_not_same
from inspections.ratios.industries import IndustryError, Typed, checked, write
from inspections.selectors.industries import (
    approved_tables,
    industries_of,
    industries_on,
    open_table,
    tables_of,
)
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit


@command
def propose_industries(
    *, unit: Unit, rows: Iterable[Typed], valid_from: date, note: str, by: str, now: datetime
) -> IndustryTable:
    """Keep a version until somebody else decides; it replaces one that nobody has decided.

    Raises:
        PlanRefusedError: a row that cannot be used, no words, a day that is past, or no change.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)  # two numbers are never given at once
    try:
        industries = checked(rows)
    except IndustryError as error:
        raise PlanRefusedError("\n".join(error.faults)) from error
    if not note.strip():
        raise PlanRefusedError("请写明修改的理由，批准人和审计员会看到。")
    if valid_from < localdate(now):
        raise PlanRefusedError(f"施行日期 {valid_from} 已经过去。请选今天或以后的日期。")
    held = industries_on(unit, valid_from)
    if held.table is not None and held.industries == industries:
        raise PlanRefusedError("与那一天施行的行业表相同，没有改动。")
    document = canonical_bytes(write(industries, valid_from=valid_from))
    last = tables_of(unit).first()
    row = IndustryTable.objects.create(
        unit=unit,
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        note=note.strip(),
        proposed_by=by,
        proposed_at=now,
    )
    _record(Event.INDUSTRIES_PROPOSED, row, by=by, now=now)
    return row


@command
def decide_industries(
    *, unit: Unit, number: int, is_approved: bool, note: str, by: str, now: datetime
) -> IndustryDecision:
    """Let the open version hold from its day on, or refuse it with words.

    Raises:
        PlanRefusedError: decided, replaced, a refusal without words, or it would never hold.
        SameOneError: the proposer decides.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    row = open_table(unit)
    if row is None or row.number != number:
        raise PlanRefusedError(f"第 {number} 版已有决定，或已有更新的版本。请刷新页面查看。")
    check_not_same(row.proposed_by, by, act="高风险行业表")
    if not is_approved and not note.strip():
        raise PlanRefusedError("不同意须写明理由。")
    later = approved_tables(unit).filter(valid_from__gt=row.valid_from).first()
    if is_approved and later is not None and later.valid_from <= localdate(now):
        raise PlanRefusedError(
            f"第 {later.number} 版自 {later.valid_from} 起已经施行，这一版永远不会适用。"
            "请不同意，并请提出人改施行日期。"
        )
    decision = IndustryDecision.objects.create(
        table=row,
        proposed_by=row.proposed_by,
        is_approved=is_approved,
        note=note.strip(),
        decided_by=by,
        decided_at=now,
    )
    _record(Event.INDUSTRIES_DECIDED, row, by=by, now=now, approved=is_approved)
    return decision


def _record(
    kind: Event, row: IndustryTable, *, by: str, now: datetime, approved: bool | None = None
) -> None:
    append(
        kind=kind,
        actor=by,
        subject=f"industries/{row.unit.code}/{row.number}",
        payload={
            "number": row.number,
            "valid_from": row.valid_from.isoformat(),
            "digest": row.digest,
            "count": len(industries_of(row)),
            **({} if approved is None else {"approved": approved}),
        },
        at=now,
    )
