"""The live counts beside the editor."""

import pytest

from inspections.tests.desk import Office, sent, signed_in

URL = "/inspections/task-preview/"


@pytest.fixture
def client(db):
    return signed_in(Office().planner)


def preview(client, **changes):
    page = client.post(URL, sent(**changes))
    return page.context["preview"], page.content.decode()


def test_candidates_and_people_are_counted(client):
    found, text = preview(client)

    assert (found.entities.count, found.entities.take) == (20, 2)
    assert [(pool.eligible, pool.take) for pool in found.pools] == [(16, 8)]
    assert "<b>20</b> 户候选，将抽 <b>2</b> 户" in text


def test_filters_narrow_the_count(client):
    found, _ = preview(client, **{"entities-grades": ["D"], "entities-units": ["S1"]})

    assert found.entities.count == 1


def test_what_is_short_is_said(client):
    _, text = preview(
        client,
        **{
            "pools-0-take": "40",
            "draw-mode": "total",
            "draw-total": "25",
            "entities-only_codes": "C1E00001 GHOST",
        },
    )

    assert "4 个检查组只有 1 户可查" in text
    assert "缺 24 人" in text
    assert "总数比候选多 24 户" in text
    assert "GHOST" in text


def test_without_a_unit_it_asks_for_one(client):
    found, text = preview(client, **{"basics-unit": ""})

    assert found is None
    assert "选定抽查机关后" in text


def test_units_of_others_are_not_counted(client):
    found, _ = preview(client, **{"basics-unit": "C2"})

    assert found is None


def test_half_written_fields_do_not_stop_the_counting(client):
    found, _ = preview(
        client,
        **{
            "basics-window_from": "",
            "team-count": "x",
            "strata-0-ratio": "viel",
            "basics-code": "",
        },
    )

    assert found.entities.count == 20


def test_counting_costs_the_same_for_many_entities(db, django_assert_max_num_queries):
    client = signed_in(Office(entities=200).planner)

    with django_assert_max_num_queries(25):
        client.post(URL, sent())
