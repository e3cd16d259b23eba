"""The front page and the map of the public site."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import localdate

from inspections.fieldwork.tests.field import dispatched, first_visit
from inspections.oneform.codes import ResultType
from inspections.tests.ceremonies import announced
from publicity.lately import year_figures
from publicity.outcomes import TERM
from publicity.published import shown_results, totals
from publicity.services.results import withdraw_result
from publicity.tests.held import published
from publicity.tests.indexed import publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.mark.parametrize("address", ["/", "/publicity/"])
def test_a_visitor_finds_what_was_drawn_and_where_to_search(client, address):
    session = published()

    text = client.get(address).content.decode()

    assert f"/publicity/draws/{session.code}/" in text
    assert 'name="q"' in text
    assert "还没有公示检查结果" in text
    assert "三步核验" in text


def test_an_empty_site_says_what_will_come(client):
    text = client.get("/publicity/").content.decode()

    assert "还没有公布过抽取" in text
    assert "近期没有已公告的抽取仪式" in text


def test_a_ceremony_to_come_is_announced(client):
    ceremony = announced()

    assert reverse("ceremony:watch", args=[ceremony.code]) in client.get("/").content.decode()


def test_old_links_to_the_list_of_draws_still_lead_to_it(client):
    answer = client.get("/publicity/?state=void&year=2026")

    assert (answer.status_code, answer["Location"]) == (
        302,
        "/publicity/draws/?state=void&year=2026",
    )


def test_the_map_names_every_part(client):
    text = client.get("/publicity/map/").content.decode()

    assert all(
        reverse(f"publicity:{name}") in text for name in ("index", "results", "how", "check")
    )


def test_the_menu_that_is_kept_marks_the_present_page(client):
    draws, results = reverse("publicity:index"), reverse("publicity:results")

    for here, other in ((draws, results), (results, draws), (draws, results)):
        text = client.get(here).content.decode()

        assert f'<a href="{here}" aria-current="true">' in text
        assert f'<a href="{other}">' in text


def test_the_figures_of_the_year_count_each_check_by_its_newest_result():
    visit, today = first_visit(dispatched()), localdate()
    bad = {"types": [ResultType.FALSE_INFO]}
    rows = [publication(visit, number, **bad) for number in range(1, 5)]
    publication(visit, 5, corrects=rows[0])
    publication(visit, 6, checked_on=today.replace(year=today.year - 1), **bad)
    withdraw_result(code=rows[1].code, reason="依法不予公示", by=TERM, now=rows[1].published_at)

    found = year_figures(today)

    everything = totals(shown_results(on=today).filter(checked_on__year=today.year))
    assert (found.results, found.problems) == (3, 2)
    assert everything == {"checked": 3, "problems": 2}
