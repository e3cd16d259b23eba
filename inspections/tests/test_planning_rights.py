"""Who may open what: every address of planning against every kind of person."""

import pytest

from inspections.services.plans import create_plan
from inspections.tests.desk import Office, signed_in
from inspections.tests.world import NOON, task
from shuangsuiji.orgs.models import User

pytestmark = pytest.mark.django_db

PEOPLE = ["visitor", "nobody", "stranger", "auditor", "reviewer", "planner"]
# Answers to GET, in that order; 302 leads the visitor to the login page.
READ = {
    "/inspections/tasks/": [302, 200, 200, 200, 200, 200],
    "/inspections/tasks/T-1/": [302, 404, 404, 200, 200, 200],
    "/inspections/tasks/T-1.json": [302, 404, 404, 200, 200, 200],
    "/inspections/tasks/T-1/edit/": [302, 404, 404, 403, 403, 200],
    "/inspections/tasks/T-1/document/": [302, 404, 404, 403, 403, 200],
    "/inspections/tasks/T-1/copy/": [302, 404, 404, 403, 403, 200],
    "/inspections/tasks/T-1/preview/": [302, 404, 404, 200, 200, 200],
    "/inspections/tasks/T-1/preview/progress/": [302, 404, 404, 200, 200, 200],
    "/inspections/rates/C1/": [302, 404, 404, 200, 200, 200],
    "/inspections/new-task/": [302, 403, 200, 403, 403, 200],
    "/inspections/new-task/form/": [302, 403, 200, 403, 403, 200],
    "/inspections/new-task/document/": [302, 403, 200, 403, 403, 200],
    "/inspections/plans/": [302, 200, 200, 200, 200, 200],
    "/inspections/plans/C1/2026/": [302, 404, 404, 200, 200, 200],
    "/inspections/plans/C1/2026/edit/": [302, 404, 404, 403, 403, 200],
    "/inspections/plans/C1/2026/ratios/": [302, 404, 404, 200, 200, 200],
    "/inspections/new-plan/": [302, 403, 200, 403, 403, 200],
    "/inspections/catalogue/": [302, 200, 200, 200, 200, 200],
    "/inspections/catalogue/PUB01/": [302, 200, 200, 200, 200, 200],
    "/inspections/catalogue/PUB01/edit/": [302, 403, 200, 403, 403, 200],
    "/inspections/chances/entities/C1E00001/": [302, 404, 404, 200, 200, 200],
    "/inspections/chances/inspectors/S1P0/": [302, 404, 404, 200, 200, 200],
    "/inspections/law/": [302, 200, 200, 200, 200, 200],
    "/inspections/law/national/1/": [302, 200, 200, 200, 200, 200],
    "/inspections/law/units/C1/": [302, 404, 404, 403, 403, 200],
    "/inspections/tasks/T-1/override/": [302, 404, 404, 403, 403, 200],
    "/inspections/new-item/": [302, 403, 200, 403, 403, 200],
}
# Answers to an empty POST; 302 for the signed-in means the act was tried and answered.
WRITE = {
    "/inspections/tasks/T-1/approve/": [302, 404, 404, 403, 302, 403],
    "/inspections/tasks/T-1/override/": [302, 404, 404, 403, 403, 422],
    "/inspections/tasks/T-1/override/approve/": [302, 404, 404, 403, 302, 403],
    "/inspections/tasks/T-1/edit/": [302, 404, 404, 403, 403, 422],
    "/inspections/tasks/T-1/document/": [302, 404, 404, 403, 403, 422],
    "/inspections/tasks/T-1/preview/start/": [302, 404, 404, 403, 302, 302],
    "/inspections/tasks/T-1/preview/cancel/": [302, 404, 404, 403, 302, 302],
    "/inspections/tasks/T-1/preview/remedy/": [302, 404, 404, 403, 403, 302],
    "/inspections/rates/C1/": [302, 404, 404, 403, 403, 422],
    "/inspections/rates/C1/drop/": [302, 404, 404, 403, 403, 302],
    "/inspections/new-task/form/": [302, 403, 422, 403, 403, 422],
    "/inspections/task-rows/": [302, 403, 200, 403, 403, 200],
    "/inspections/task-preview/": [302, 403, 200, 403, 403, 200],
    "/inspections/plans/C1/2026/approve/": [302, 404, 404, 403, 302, 403],
    "/inspections/plans/C1/2026/ratios/": [302, 404, 404, 403, 403, 422],
    "/inspections/plans/C1/2026/ratios/decide/": [302, 404, 404, 403, 302, 403],
    "/inspections/catalogue/PUB01/retire/": [302, 403, 302, 403, 403, 302],
    "/inspections/starter-items/": [302, 403, 302, 403, 403, 302],
}


@pytest.fixture
def clients(client):
    office = Office(entities=4, people_each=1)
    task(office.county, approved=False)
    create_plan(unit=office.county, year=2026, name="2026 计划", by="planner", now=NOON)
    users = {name: getattr(office, name, None) for name in PEOPLE}
    users["nobody"] = User.objects.create(username="nobody")
    return [client if user is None else signed_in(user) for user in users.values()]


@pytest.mark.parametrize("url", READ)
def test_who_may_read(clients, url):
    assert [person.get(url).status_code for person in clients] == READ[url]


@pytest.mark.parametrize("url", WRITE)
def test_who_may_write(clients, url):
    assert [person.post(url).status_code for person in clients] == WRITE[url]
