"""Annual plans: list, page, form, approval."""

import pytest

from inspections.models.plans import AnnualPlan, Approval
from inspections.services.plans import approve_plan, create_plan
from inspections.tests.desk import Office, person, signed_in
from inspections.tests.world import NOON
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db

LIST = "/inspections/plans/"
NEW = "/inspections/new-plan/"
PLAN = "/inspections/plans/C1/2026/"


@pytest.fixture
def office():
    return Office(entities=0, people_each=0)


@pytest.fixture
def plan(office):
    return create_plan(unit=office.county, year=2026, name="2026 计划", by="planner", now=NOON)


def test_an_empty_list_offers_the_first_step_to_planners_only(office):
    assert "新建计划" in signed_in(office.planner).get(LIST).content.decode()
    assert "新建计划" not in signed_in(office.reviewer).get(LIST).content.decode()


def test_plans_of_the_own_bureau_are_listed(office, plan):
    assert "2026 计划" in signed_in(office.auditor).get(LIST).content.decode()
    assert "2026 计划" not in signed_in(office.stranger).get(LIST).content.decode()


def test_a_new_plan_is_a_draft(office):
    sent = {"unit": "C1", "year": "2027", "name": "2027 计划", "summary": "每季一批"}

    answer = signed_in(office.planner).post(NEW, sent)

    plan = AnnualPlan.objects.get()
    assert answer.url == "/inspections/plans/C1/2027/"
    assert (plan.status, plan.summary, plan.created_by) == (Approval.DRAFT, "每季一批", "planner")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": "2026"}, "已有 2026 年度计划"),
        ({"year": "1999"}, "2000"),
        ({"name": ""}, "必填"),
        ({"unit": "C2"}, "有效的选项"),
    ],
)
def test_faults_keep_the_typed_text(office, plan, changes, words):
    sent = {"unit": "C1", "year": "2027", "name": "新计划", "summary": "写了很多", **changes}

    page = signed_in(office.planner).post(NEW, sent)

    text = page.content.decode()
    assert words in text
    assert "写了很多" in text
    assert AnnualPlan.objects.count() == 1


def test_the_page_offers_approval_to_the_reviewer_only(office, plan):
    assert "批准</button>" in signed_in(office.reviewer).get(PLAN).content.decode()
    assert "批准</button>" not in signed_in(office.planner).get(PLAN).content.decode()


def test_the_reviewer_approves(office, plan):
    signed_in(office.reviewer).post(f"{PLAN}approve/", {"version": "1"})

    assert AnnualPlan.objects.get().approved_by == "reviewer"


def test_a_stale_approval_is_refused_in_words(office, plan):
    answer = signed_in(office.reviewer).post(f"{PLAN}approve/", {"version": "7"}, follow=True)

    assert "已被他人改为" in answer.content.decode()
    assert AnnualPlan.objects.get().status == Approval.DRAFT


def test_a_change_takes_the_approval_away(office, plan):
    approve_plan(plan=plan, expected_version=1, by="reviewer", now=NOON)
    client = signed_in(office.planner)
    assert "退回草稿" in client.get(f"{PLAN}edit/").content.decode()

    client.post(f"{PLAN}edit/", {"version": "1", "name": "调整后的计划", "summary": ""})

    fresh = AnnualPlan.objects.get()
    assert (fresh.name, fresh.status) == ("调整后的计划", Approval.DRAFT)


def test_a_stale_change_is_refused_and_keeps_the_text(office, plan):
    page = signed_in(office.planner).post(
        f"{PLAN}edit/", {"version": "3", "name": "我的改动", "summary": ""}
    )

    assert "我的改动" in page.content.decode()
    assert AnnualPlan.objects.get().name == "2026 计划"


def test_planners_of_a_station_do_not_write_the_bureaus_plan(office, plan):
    below = person("low", office.county.children.get(code="S1"), Role.PLANNER)

    assert signed_in(below).get(PLAN).status_code == 404
    assert (
        signed_in(below).post(NEW, {"unit": "C1", "year": "2028", "name": "x"}).status_code == 200
    )
    assert AnnualPlan.objects.count() == 1
