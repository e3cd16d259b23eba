"""Results, sessions and plans under /api/v1/: what the pages show, and nothing more."""

import json
from datetime import timedelta

import pytest

from entities.tests.registers import uscc
from inspections.models.plans import AnnualPlan, Approval
from inspections.models.sessions import DrawSession
from publicity.models import Publication
from publicity.services.results import withdraw_result
from publicity.tests.published import LATER, correct, public_result

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


@pytest.fixture
def row(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    published = public_result()
    published.entity.uscc = uscc(1)
    published.entity.save(update_fields=["uscc"])
    return published


def found(client, query=""):
    return client.get(f"{ROOT}results/{query}").json()["results"]


def test_a_result_is_listed_filtered_and_told_with_its_digest(row, client):
    (one,) = found(client)

    assert (one["code"], one["outcome"], one["digest"]) == (row.code, "problem", row.digest)
    assert client.get(one["page"]).status_code == 200
    assert client.get(one["file"]).status_code == 200
    assert client.get(one["bundle"]).status_code == 200
    since = (row.published_at - timedelta(days=1)).isoformat().replace("+", "%2B")
    until = (row.published_at + timedelta(days=1)).isoformat().replace("+", "%2B")
    matching = (f"?unit={row.unit.code}", "?outcome=problem", f"?year={row.checked_on.year}")
    for query in (*matching, f"?code={uscc(1)}", f"?updated_since={since}"):
        assert len(found(client, query)) == 1, query
    for query in ("?unit=NONE", "?outcome=clean", "?year=2001", f"?updated_since={until}"):
        assert found(client, query) == [], query


def test_the_detail_has_the_published_text_and_no_word_from_inside(row, client):
    told = client.get(f"{ROOT}results/{row.code}/").json()

    assert told["text"] == json.loads(bytes(row.content))
    assert "资产总额少报" not in json.dumps(told, ensure_ascii=False)
    assert set(told) - set(found(client)[0]) == {"text"}


def test_a_correction_points_to_the_original_and_back(row, client):
    second = correct(row)

    by_code = {one["code"]: one for one in found(client)}

    assert by_code[row.code]["corrected_by"] == second.code
    assert by_code[second.code]["corrects"] == row.code


def test_what_is_withdrawn_is_gone_and_said_to_be(row, client):
    withdraw_result(code=row.code, reason="主体更正", by="editor", now=LATER)

    gone = client.get(f"{ROOT}results/{row.code}/")
    (told,) = client.get(f"{ROOT}results/withdrawn/").json()["results"]

    assert found(client) == []
    assert (gone.status_code, gone.json()["code"]) == (410, "GONE")
    assert row.digest in gone.json()["detail"]
    assert (told["code"], told["digest"]) == (row.code, row.digest)


def test_fifty_rows_cost_as_many_queries_as_one(row, client, django_assert_num_queries):
    found(client)
    with django_assert_num_queries(2):  # quota, rows
        found(client, "?limit=200")


def test_a_session_is_there_with_its_bundle(row, client):
    session = DrawSession.objects.get()

    (one,) = client.get(f"{ROOT}sessions/?status={session.status}").json()["results"]

    assert one == client.get(f"{ROOT}sessions/{session.code}/").json()
    assert client.get(one["bundle"]).status_code == 200
    assert client.get(f"{ROOT}sessions/?status=void").json()["results"] == []
    assert "master" not in one


def test_plans_show_once_they_are_approved(row, client):
    unit = Publication.objects.get().unit
    plan = AnnualPlan.objects.create(
        year=2026, unit=unit, name="计划", created_by="p", created_at=LATER, updated_by="p",
        updated_at=LATER,
    )  # fmt: skip
    assert client.get(f"{ROOT}plans/").json()["results"] == []
    assert client.get(f"{ROOT}plans/{unit.code}/2026/").status_code == 404
    plan.status, plan.approved_by, plan.approved_at = Approval.APPROVED, "r", LATER
    plan.save()

    (one,) = client.get(f"{ROOT}plans/?year=2026").json()["results"]

    assert client.get(one["url"]).json() == {**one, "tasks": []}
