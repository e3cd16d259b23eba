"""The list of tasks."""

import pytest

from inspections.tests.desk import Office, signed_in
from inspections.tests.world import task

pytestmark = pytest.mark.django_db

URL = "/inspections/tasks/"


def codes(page):
    return [row.code for row in page.context["page_obj"]]


@pytest.fixture
def office():
    office = Office(entities=0, people_each=0)
    task(office.county, code="A-1", name="食品")
    task(office.county, code="A-2", name="药品", approved=False)
    return office


def test_tasks_of_the_own_bureau_are_listed_newest_first(office):
    page = signed_in(office.planner).get(URL)

    assert codes(page) == ["A-2", "A-1"]
    assert "新建任务" in page.content.decode()


def test_others_see_none_of_them_and_an_empty_state(office):
    page = signed_in(office.stranger).get(URL)

    assert codes(page) == []
    assert "还没有抽查任务" in page.content.decode()


def test_reviewers_are_not_offered_what_they_may_not_do(office):
    assert "新建任务" not in signed_in(office.reviewer).get(URL).content.decode()


def test_words_and_status_narrow_the_list(office):
    client = signed_in(office.planner)

    assert codes(client.get(URL, {"q": "食"})) == ["A-1"]
    assert codes(client.get(URL, {"q": "a-2"})) == ["A-2"]
    assert codes(client.get(URL, {"status": "APPROVED"})) == ["A-1"]
    assert codes(client.get(URL, {"status": "BROKEN"})) == ["A-2", "A-1"]
    assert "没有符合条件的任务" in client.get(URL, {"q": "zzz"}).content.decode()


def test_many_tasks_cost_no_more_queries_than_few(office, django_assert_max_num_queries):
    for number in range(30):
        task(office.county, code=f"B-{number}")
    client = signed_in(office.planner)

    with django_assert_max_num_queries(12):
        page = client.get(URL)

    assert len(codes(page)) == 25


def test_the_way_in_leads_here(office):
    assert signed_in(office.planner).get("/inspections/").url == URL


def test_visitors_are_asked_to_sign_in(office, client):
    assert "login" in client.get(URL).url
