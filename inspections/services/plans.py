"""Annual plans: writing, changing, approving."""

from datetime import datetime

from django.db import IntegrityError, transaction

from inspections.events import Event
from inspections.models.plans import AnnualPlan, Approval
from inspections.policies import PlanRefusedError, check_may_approve, check_version
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit


@command
def create_plan(
    *, unit: Unit, year: int, name: str, summary: str = "", by: str, now: datetime
) -> AnnualPlan:
    """Begin the annual plan of a unit; a draft until somebody else approves it.

    Raises:
        PlanRefusedError: the unit has a plan of that year already.
    """
    there_is_one = PlanRefusedError(f"{unit.name}已有 {year} 年度计划。请打开该计划修改。")
    if AnnualPlan.objects.filter(unit=unit, year=year).exists():
        raise there_is_one
    try:
        with transaction.atomic():
            plan = AnnualPlan.objects.create(
                unit=unit,
                year=year,
                name=name,
                summary=summary,
                created_by=by,
                created_at=now,
                updated_by=by,
                updated_at=now,
            )
    except IntegrityError as error:  # somebody began it at the same moment
        raise there_is_one from error
    _record(Event.PLAN_SAVED, plan, by=by, now=now)
    return plan


@command
def change_plan(
    *, plan: AnnualPlan, name: str, summary: str, expected_version: int, by: str, now: datetime
) -> AnnualPlan:
    """Change a plan. An approved one becomes a draft again and needs a new approval.

    Raises:
        StaleVersionError: the plan is no longer the version that the editor saw.
    """
    plan = _locked(plan)
    check_version(plan.name, plan.version, expected_version)
    plan.name, plan.summary = name, summary
    plan.status, plan.approved_by, plan.approved_at = Approval.DRAFT, "", None
    plan.version += 1
    plan.updated_by, plan.updated_at = by, now
    plan.save()
    _record(Event.PLAN_SAVED, plan, by=by, now=now)
    return plan


@command
def approve_plan(*, plan: AnnualPlan, expected_version: int, by: str, now: datetime) -> AnnualPlan:
    """Approve exactly the version that the reviewer read.

    Raises:
        StaleVersionError: it was changed meanwhile.
        PlanRefusedError: it is approved already, or the reviewer wrote it.
    """
    plan = _locked(plan)
    check_version(plan.name, plan.version, expected_version)
    check_may_approve(plan.name, plan.status, {plan.created_by, plan.updated_by}, by)
    plan.status, plan.approved_by, plan.approved_at = Approval.APPROVED, by, now
    plan.save(update_fields=["status", "approved_by", "approved_at"])
    _record(Event.PLAN_APPROVED, plan, by=by, now=now)
    return plan


def _locked(plan: AnnualPlan) -> AnnualPlan:
    rows = AnnualPlan.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=plan.pk)


def _record(kind: Event, plan: AnnualPlan, *, by: str, now: datetime) -> None:
    append(
        kind=kind,
        actor=by,
        subject=f"plan/{plan.unit.code}/{plan.year}",
        payload={
            "unit": plan.unit.code,
            "year": plan.year,
            "name": plan.name,
            "version": plan.version,
            "status": plan.status,
        },
        at=now,
    )
