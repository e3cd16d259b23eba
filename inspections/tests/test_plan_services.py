"""Annual plans: one per unit and year, approved by somebody else."""

import pytest

from inspections.events import Event
from inspections.models.plans import AnnualPlan, Approval
from inspections.policies import PlanRefusedError, StaleVersionError
from inspections.selectors.plans import plan_for
from inspections.services.plans import approve_plan, change_plan, create_plan
from inspections.tests.world import NOON, bureau
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return bureau(entities=0, people_each=0)


def plan(unit, year=2026, by="planner"):
    return create_plan(unit=unit, year=year, name=f"{year} 年度计划", by=by, now=NOON)


def test_a_plan_begins_as_a_draft_with_a_record(county):
    row = plan(county)

    assert (row.status, row.version) == (Approval.DRAFT, 1)
    assert Record.objects.get(kind=Event.PLAN_SAVED).subject == "plan/C1/2026"


def test_a_second_plan_of_the_same_year_is_refused(county):
    plan(county)

    with pytest.raises(PlanRefusedError, match="已有 2026 年度计划"):
        plan(county)


def test_another_person_approves(county):
    row = approve_plan(plan=plan(county), expected_version=1, by="reviewer", now=NOON)

    assert (row.status, row.approved_by, row.approved_at) == (Approval.APPROVED, "reviewer", NOON)


def test_authors_do_not_approve_their_own_plan(county):
    row = plan(county)
    row = change_plan(plan=row, name="改", summary="", expected_version=1, by="second", now=NOON)

    for author in ("planner", "second"):
        with pytest.raises(PlanRefusedError, match="不能由您批准"):
            approve_plan(plan=row, expected_version=2, by=author, now=NOON)


def test_nothing_is_approved_that_the_reviewer_has_not_seen(county):
    row = plan(county)
    change_plan(plan=row, name="改", summary="", expected_version=1, by="planner", now=NOON)

    with pytest.raises(StaleVersionError, match="第 2 版"):
        approve_plan(plan=row, expected_version=1, by="reviewer", now=NOON)


def test_a_change_takes_the_approval_away(county):
    row = approve_plan(plan=plan(county), expected_version=1, by="reviewer", now=NOON)

    change_plan(plan=row, name="调整", summary="", expected_version=1, by="planner", now=NOON)

    fresh = AnnualPlan.objects.get()
    assert (fresh.status, fresh.approved_by, fresh.approved_at) == (Approval.DRAFT, "", None)


def test_two_approvals_are_one_too_many(county):
    row = approve_plan(plan=plan(county), expected_version=1, by="reviewer", now=NOON)

    with pytest.raises(PlanRefusedError, match="已经批准"):
        approve_plan(plan=row, expected_version=1, by="reviewer", now=NOON)


def test_the_plan_of_the_nearest_unit_counts(county):
    station = Unit.objects.get(code="S1")
    above = plan(county)

    assert plan_for(station, 2026) == above
    assert plan_for(station, 2025) is None
    assert plan_for(station, None) is None

    own = plan(station)
    assert plan_for(station, 2026) == own
