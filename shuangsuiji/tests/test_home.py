"""The front door."""

import pytest

from inspections.tests.desk import person, signed_in
from inspections.tests.world import bureau, entity, sealed, task
from publicity.tests.held import published
from shuangsuiji.orgs.models import Role

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


def test_an_unknown_address_is_answered_in_chinese(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "这里没有内容" in answer.content.decode()
