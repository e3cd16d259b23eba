"""The list of every session ever sealed."""

from datetime import UTC, datetime

import pytest

from inspections.models.sessions import DrawSession
from inspections.tests.world import NOON, bureau, sealed, task
from publicity.tests.held import published

pytestmark = pytest.mark.django_db


def test_every_session_is_listed_whatever_its_state(client):
    county = bureau()
    codes = [sealed(task(county, code=f"T-{number}")).code for number in range(3)]

    text = client.get("/publicity/draws/").content.decode()

    assert all(code in text for code in codes)
    assert "1 至 3，共 3 场" in text


def test_a_hole_in_the_numbers_is_shown(client):
    session = sealed()
    DrawSession.objects.filter(pk=session.pk).update(number=2)

    assert "断号" in client.get("/publicity/draws/").content.decode()


def test_filters_narrow_by_state_unit_year_and_number(client):
    session = published()

    def lists(query):
        return session.code in client.get(f"/publicity/draws/?{query}").content.decode()

    assert lists("state=published&unit=C1&year=2026&q=0001")
    assert not lists("state=void")
    assert not lists("unit=C9")
    assert not lists("year=2025")
    assert not lists("q=0007")
    assert lists("year=x&state=nonsense&page=99")
    assert lists("year=²")
    assert not lists("year=" + "9" * 5000)


def test_a_session_left_open_past_its_window_is_flagged(client, monkeypatch):
    sealed()
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 1, 1, 4, tzinfo=UTC))

    assert "逾期未结" in client.get("/publicity/draws/").content.decode()


def test_a_session_within_its_window_is_not_flagged(client, monkeypatch):
    sealed()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)

    assert "逾期未结" not in client.get("/publicity/draws/").content.decode()


def test_the_list_costs_the_same_however_many_sessions(client, django_assert_num_queries):
    county = bureau()
    for number in range(4):
        sealed(task(county, code=f"T-{number}"))

    with django_assert_num_queries(4):  # with the head of the log under it
        client.get("/publicity/draws/")


def test_an_empty_list_says_so(client):
    assert "没有符合条件的场次" in client.get("/publicity/draws/").content.decode()
