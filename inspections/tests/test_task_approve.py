"""Approving a task from its page."""

import pytest

from inspections.models.plans import Approval, Task
from inspections.tests.desk import Office, person, signed_in
from inspections.tests.world import task
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db

URL = "/inspections/tasks/T-1/approve/"


@pytest.fixture
def office():
    office = Office(entities=0, people_each=0)
    task(office.county, approved=False)
    return office


def status():
    return Task.objects.get().status


def test_the_reviewer_approves_what_was_on_the_page(office):
    answer = signed_in(office.reviewer).post(URL, {"version": "1"}, follow=True)

    assert status() == Approval.APPROVED
    assert "已批准" in answer.content.decode()


@pytest.mark.parametrize("version", ["2", "0", "", "x"])
def test_another_version_is_not_approved(office, version):
    answer = signed_in(office.reviewer).post(URL, {"version": version}, follow=True)

    assert status() == Approval.DRAFT
    assert "已被他人改为第 1 版" in answer.content.decode()


def test_the_author_is_refused_even_as_a_reviewer(office):
    author = person("both", office.county, Role.PLANNER, Role.REVIEWER)
    Task.objects.update(created_by=author.username)

    answer = signed_in(author).post(URL, {"version": "1"}, follow=True)

    assert status() == Approval.DRAFT
    assert "不能由您批准" in answer.content.decode()


def test_planners_are_forbidden_and_strangers_find_nothing(office):
    assert signed_in(office.planner).post(URL, {"version": "1"}).status_code == 403
    assert signed_in(office.stranger).post(URL, {"version": "1"}).status_code == 404
    assert status() == Approval.DRAFT


def test_reading_does_not_approve(office):
    assert signed_in(office.reviewer).get(URL).status_code == 405
