"""Re-checks of settled follow-ups: a sample that the branch could not foresee when it settled."""

from datetime import datetime

from django.utils.timezone import localdate

from inspections.fieldwork.after_rules import check_may_arbitrate
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.followups import FollowUp, FollowUpStep, StepKind
from inspections.fieldwork.services.moves import record
from inspections.fieldwork.states import FollowUpState
from inspections.oneform.yardstick import sample
from inspections.policies import PolicyError
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import append, command
from shuangsuiji.ledger.status import head_line
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.policies import check_has_role
from shuangsuiji.orgs.workdays import calendar

SHARE_BP = 1000  # a tenth of what was settled since the last sample
AGAIN_WORKDAYS = 10


@command
def draw_rechecks(*, unit: Unit, by: str, now: datetime) -> list[str]:
    """Pick a tenth of the unit's newly settled follow-ups, by the root of the log as it is now.

    Returns: codes of those to be checked again.

    Raises:
        PolicyError: nothing was settled since the last sample, or the log has no signed head.
    """
    check_has_role(User.objects.get(username=by), Role.REVIEWER, unit, on=localdate(now))
    rows = {
        row.code: row
        for row in FollowUp.objects.select_for_update(of=("self",)).filter(
            visit__unit=unit, state=FollowUpState.SETTLED, sampled_at__isnull=True
        )
    }
    head = head_line()
    if not rows or head is None:
        raise PolicyError(f"“{unit.name}”没有新办结的后续监管，不用抽取复查。")
    seed = f"{head.root_hex}:{unit.code}"
    picked = [code for code, _ in sample(seed, rows, SHARE_BP)]
    for code, row in rows.items():
        row.sampled_at, row.needs_recheck = now, code in picked
        row.save(update_fields=["sampled_at", "needs_recheck"])
    append(
        kind=Event.RECHECKS_DRAWN,
        actor=by,
        subject=unit.code,
        payload={"seed": seed, "size": head.size, "of": sorted(rows), "picked": picked},
        at=now,
    )
    return picked


@command
def record_recheck(*, code: str, holds: bool, note: str, by: str, now: datetime) -> FollowUp:
    """Say what a re-check found; what does not hold goes back to its owner with a new clock.

    Raises:
        PolicyError: not picked, own visit, or no words.
    """
    row = FollowUp.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None or not row.needs_recheck:
        raise PolicyError(f"{code} 没有被抽中复查。")
    check_may_arbitrate(User.objects.get(username=by), row, on=localdate(now))
    if not note.strip():
        raise PolicyError("请写明复查的时间、方式和情况。")
    row.needs_recheck = False
    fields = ["needs_recheck"]
    if not holds:
        row.state, row.settled_at, row.sampled_at = FollowUpState.ACCEPTED, None, None
        row.due_on = add_workdays(calendar(), localdate(now), AGAIN_WORKDAYS)
        fields += ["state", "settled_at", "sampled_at", "due_on"]
    row.save(update_fields=fields)
    FollowUpStep.objects.create(
        follow_up=row,
        kind=StepKind.RECHECKED,
        owner=row.owner,
        note=f"{'属实' if holds else '不属实，退回办理'}：{note.strip()}",
        by=by,
        at=now,
    )
    record(
        row.visit, Event.FOLLOW_UP_RECHECKED, {"follow_up": code, "holds": holds}, by=by, now=now
    )
    return row
