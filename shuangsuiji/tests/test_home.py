"""The front door."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from inspections.fieldwork.models.followups import FollowUp
from inspections.fieldwork.tests.field import LATER, dispatched, first_visit
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import decide, found_problem, grant
from inspections.services.publishing import publish_session
from inspections.tests.desk import person, signed_in
from inspections.tests.world import bureau, entity, sealed, task
from publicity.tests.held import published
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import OVERSEERS
from shuangsuiji.waiting import waiting_for

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_what_this_is_and_finds_the_published_draws(client):
    session = published()

    text = client.get("/").content.decode()

    assert "人人可验" in text
    assert f"/publicity/draws/{session.code}/" in text
    assert "两库" not in text


def test_staff_see_what_waits_for_them():
    county = bureau()
    entity("C1E90000", None)
    draft = task(county, code="T-DRAFT", name="草稿任务", approved=False)
    ready = task(county, code="T-READY", name="待封存任务")
    session = sealed(task(county, code="T-RUN"))

    text = signed_in(person("p", county, Role.PLANNER)).get("/").content.decode()

    assert draft.name in text
    assert ready.name in text
    assert f"/inspections/sessions/{session.code}/" in text
    assert "80 户" in text


def test_staff_of_another_county_see_none_of_it():
    session = sealed()
    other = bureau("C7", entities=3)

    text = signed_in(person("q", other, Role.PLANNER)).get("/").content.decode()

    assert session.code not in text
    assert "没有进行中的场次" in text


def test_each_desk_is_told_what_waits_for_it():
    visit = first_visit(dispatched())
    people = {
        name: grant(name, role, visit.unit)
        for name, role in (("chief", Role.REVIEWER), ("editor", Role.PUBLISHER))
    }

    def told(name: str) -> dict[str, int]:
        found = waiting_for(people[name], on=LATER.date())
        return {one.label: one.count for one in found}

    sign(visit, found_problem(visit))
    assert told("chief") == {"待审核的一户一表": 1}
    decide(visit)
    publish_session(session_code=visit.session.code, by="officer", now=LATER)
    people["head"] = grant("head", Role.BRANCH_HEAD, FollowUp.objects.get().owner)
    people["auditor"] = grant("auditor", Role.AUDITOR, visit.unit)

    assert [told(name) for name in ("chief", "head", "editor", "auditor")] == [
        {},
        {"待办的后续监管": 1},
        {"待公示的结果": 1},
        {},
    ]
    page = signed_in(people["editor"]).get("/").content.decode()
    assert "等您办理" in page
    assert reverse("publicity:result_desk") in page
    late = waiting_for(people["editor"], on=LATER.date() + timedelta(days=60))
    assert [one.late for one in late] == [1]


def test_an_unknown_address_is_answered_in_chinese(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "这里没有内容" in answer.content.decode()


@pytest.mark.parametrize("address", ["/no-such-page/", "/inspections/items/", "/entities/x/y/z/"])
def test_an_unknown_address_is_told_to_visitors_and_staff_alike(client, address):
    staff = signed_in(person("p", bureau(), Role.PLANNER))

    for reader in (client, staff):
        answer = reader.get(address)
        assert answer.status_code == 404
        assert "这里没有内容" in answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_every_part_that_the_navigation_names_opens(role):
    browser = signed_in(person("p", bureau(), role))
    text = browser.get("/").content.decode()
    addresses = re.findall(r'<li><a href="([^"]+)"', text.partition("</nav>")[0])

    assert len(addresses) > 5
    assert {
        address: browser.get(address, follow=True).status_code for address in addresses
    } == dict.fromkeys(addresses, 200)
    overseer = role in OVERSEERS
    assert (reverse("inspections:guard") in addresses) is overseer
    assert (reverse("timeline:live") in addresses) is overseer
    assert (reverse("desk:visits") in addresses) is (role is not Role.WITNESS)
