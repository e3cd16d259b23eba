"""Copying a task."""

import pytest

from inspections.models.plans import Approval, Task
from inspections.tests.desk import Office, signed_in
from inspections.tests.world import task

pytestmark = pytest.mark.django_db

URL = "/inspections/tasks/T-1/copy/"


@pytest.fixture
def office():
    office = Office(entities=0, people_each=0)
    task(office.county)
    return office


def test_the_copy_is_a_draft_and_opens_in_the_editor(office):
    answer = signed_in(office.planner).post(URL, {"code": "T-2", "name": "第二批"})

    assert answer.url == "/inspections/tasks/T-2/edit/"
    assert Task.objects.get(code="T-2").status == Approval.DRAFT


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"code": "T-1", "name": "又一个"}, "已被使用"),
        ({"code": "编号", "name": "又一个"}, "英文字母"),
        ({"code": "T-2", "name": ""}, "必填"),
    ],
)
def test_faults_are_shown_and_nothing_is_copied(office, sent, words):
    page = signed_in(office.planner).post(URL, sent)

    assert words in page.content.decode()
    assert Task.objects.count() == 1
