"""A first visit to any public page loads at most 100 KB."""

import pytest

from inspections.services.catalogue import load_catalogue
from inspections.tests.ceremonies import announced
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON, committed, task
from publicity.tests.held import published
from publicity.tests.results import dispatched_visit, open_draw, published_result
from publicity.tests.weight import LIMIT, weigh
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db


def test_every_public_page_is_light(client):
    visit = dispatched_visit()
    open_draw(visit)
    row, session, unit = published_result(visit), visit.session, visit.session.unit.code
    load_catalogue(by="root", now=NOON)
    ceremony = announced(committed(row=task(session.unit, code="T-2", own_branch="OFF")))
    pages = [
        *("/", "/publicity/", "/publicity/map/", "/publicity/draws/", "/publicity/check/"),
        *("/publicity/how/", "/publicity/why/", "/publicity/results/", "/publicity/plans/"),
        *("/publicity/items/", "/publicity/items/PUB01/", "/publicity/notices/"),
        *("/publicity/abnormal/", "/publicity/statistics/modes/"),
        *(f"/publicity/notices/{session.code}/", f"/publicity/draws/{session.code}/"),
        *(f"/publicity/results/{row.code}/", f"/publicity/entities/{visit.entity.code}/"),
        *(f"/publicity/fairness/{unit}/", "/publicity/search/?q=C1E", "/publicity/open-data/"),
        *("/publicity/statistics/", "/log/", "/verify/", "/ceremony/"),
        *(f"/ceremony/{ceremony.code}/", "/accounts/login/", "/enterprise/enter/"),
    ]
    weights = {page: sum(weigh(client, page).values()) for page in pages}

    assert {page: bytes_ for page, bytes_ in weights.items() if bytes_ > LIMIT} == {}


def test_the_measure_sees_fonts_and_what_scripts_import(client):
    """The control: staff load every icon, and every page its modules."""
    staff = signed_in(person("p", published().unit, Role.PLANNER))

    assert sum(weigh(staff, "/").values()) > LIMIT
    assert "js/copy.js" in weigh(client, "/publicity/map/")
