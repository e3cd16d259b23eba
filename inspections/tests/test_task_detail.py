"""The page of one task."""

import pytest

from inspections.services.sessions import seal_frame
from inspections.tests.desk import Office, signed_in
from inspections.tests.world import NOON, task

pytestmark = pytest.mark.django_db

URL = "/inspections/tasks/T-1/"


@pytest.fixture
def office():
    return Office(entities=40)


def page_for(user):
    return signed_in(user).get(URL)


def test_it_says_what_would_be_drawn_today(office):
    strata = [
        {"id": "D", "label": "D 级", "grades": ["D"], "rule": {"ratio_bp": 5000}},
        {"id": "REST", "label": "其余", "rule": {"ratio_bp": 1000, "min": 8}},
    ]
    task(office.county, strata=strata)

    page = page_for(office.auditor)

    text = page.content.decode()
    assert [(row.count, row.take) for row, _ in page.context["strata"]] == [(4, 2), (36, 8)]
    assert "50%" in text
    assert "10%，不少于 8" in text
    assert "6 × 2" in text
    assert "所所" in text


def test_filters_and_special_rules_are_put_in_words(office):
    task(
        office.county,
        kind="DIRECTED",
        entities={"kinds": ["ENT"], "grades": ["D", ""], "cooldown_days": 30},
        weights={"D": 10, "": 2},
        recusals=[{"inspector": "S1P0", "entity": "C1E00001", "reason": "SELF"}],
        sources={"min_witnesses": 3, "lottery": ["ssq:2026140"], "drand_round": 7},
    )

    text = page_for(office.planner).content.decode()

    for words in (
        "D 高、未评级",
        "30 天",
        "D 高 10 支签、未评级 2 支签",
        "至少 3 名见证人、彩票 ssq:2026140、drand 第 7 轮",
        "1 条",
    ):
        assert words in text


def test_a_draft_offers_approval_to_the_reviewer_only(office):
    task(office.county, approved=False)

    assert "批准</button>" in page_for(office.reviewer).content.decode()
    assert "批准</button>" not in page_for(office.planner).content.decode()


def test_an_approved_task_offers_no_approval(office):
    task(office.county)

    assert "批准</button>" not in page_for(office.reviewer).content.decode()


def test_a_sealed_task_shows_its_session_and_offers_a_copy_instead_of_a_change(office):
    task(office.county, own_branch="OFF")
    session = seal_frame(task_code="T-1", by="officer", now=NOON)

    text = page_for(office.planner).content.decode()

    assert session.code in text
    assert "复制" in text
    assert "修改</a>" not in text


def test_strangers_do_not_learn_that_it_exists(office):
    task(office.county)

    assert page_for(office.stranger).status_code == 404


def test_the_page_costs_a_bounded_number_of_queries(office, django_assert_max_num_queries):
    task(office.county)
    client = signed_in(office.planner)

    with django_assert_max_num_queries(72):
        client.get(URL)
