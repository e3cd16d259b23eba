"""Ratios by grade: a planner proposes them for a year, a reviewer approves."""

import hashlib
from datetime import datetime

from django.utils.timezone import localdate

from inspections.events import Event
from inspections.models.plans import AnnualPlan
from inspections.models.ratios import RatioDecision, RatioProposal
from inspections.policies import PlanRefusedError, check_not_same
from inspections.presets import ratio_preset
from inspections.ratios.document import write
from inspections.ratios.proposing import propose
from inspections.ratios.spreading import RatioError
from inspections.ratios.types import Choice
from inspections.selectors.ratios import group_counts, open_proposal
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.services import append, command


@command
def propose_for_plan(
    *, plan: AnnualPlan, preset_id: str, choice: Choice, note: str, by: str, now: datetime
) -> RatioProposal:
    """Count the register now and store what follows; it replaces one that nobody has decided.

    Raises:
        PlanRefusedError: no such preset, a figure out of range, no words.
    """
    plan = _locked(plan)
    preset, today = ratio_preset(preset_id), localdate(now)
    if preset is None:
        raise PlanRefusedError(f"没有比例表“{preset_id}”。请从列出的比例表中选。")
    if not note.strip():
        raise PlanRefusedError("请写明提出方案的理由，批准人和审计员会看到。")
    counts = group_counts(
        plan.unit, complaints=choice.complaints, industries=choice.industries, on=today
    )
    try:
        lines = propose(counts, preset, choice)
    except RatioError as error:
        raise PlanRefusedError(str(error)) from error
    document = canonical_bytes(write(preset=preset, choice=choice, lines=lines, counted_on=today))
    last = plan.ratio_proposals.first()
    row = RatioProposal.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        preset=preset.id,
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        note=note.strip(),
        proposed_by=by,
        proposed_at=now,
    )
    _record(Event.RATIOS_PROPOSED, row, row, by=by, now=now)
    return row


@command
def decide_proposal(
    *, plan: AnnualPlan, number: int, is_approved: bool, note: str, by: str, now: datetime
) -> RatioDecision:
    """Approve or refuse the open proposal as a second person.

    Raises:
        PlanRefusedError: it is decided or a newer one replaced it, or a refusal without words.
        SameOneError: the proposer decides.
    """
    plan = _locked(plan)
    row = open_proposal(plan)
    if row is None or row.number != number:
        raise PlanRefusedError(
            f"第 {number} 号比例方案已有决定，或已有更新的方案。请刷新页面查看。"
        )
    check_not_same(row.proposed_by, by, act="比例方案")
    if not is_approved and not note.strip():
        raise PlanRefusedError("不同意须写明理由。")
    decision = RatioDecision.objects.create(
        proposal=row,
        proposed_by=row.proposed_by,
        is_approved=is_approved,
        note=note.strip(),
        decided_by=by,
        decided_at=now,
    )
    _record(Event.RATIOS_DECIDED, row, decision, by=by, now=now, approved=is_approved)
    return decision


def _locked(plan: AnnualPlan) -> AnnualPlan:
    """Two numbers are never given at once."""
    rows = AnnualPlan.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=plan.pk)


def _record(
    kind: Event,
    row: RatioProposal,
    added: RatioProposal | RatioDecision,
    *,
    by: str,
    now: datetime,
    approved: bool | None = None,
) -> None:
    append(
        kind=kind,
        actor=by,
        subject=f"plan/{row.plan.unit.code}/{row.plan.year}",
        payload={
            "number": row.number,
            "preset": row.preset,
            "digest": row.digest,
            **({} if approved is None else {"approved": approved}),
        },
        at=now,
        rows=[added],
    )
