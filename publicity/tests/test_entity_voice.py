"""Beside a result on the page of an entity: its objection, and its reply once an editor let it."""

import pytest
from django.urls import reverse

from publicity.enterprise.services.access import ENTERPRISE
from publicity.enterprise.services.replies import withdraw_reply
from publicity.enterprise.tests.test_access import check, file
from publicity.enterprise.tests.test_cases import filed
from publicity.enterprise.tests.world import SOON, inside, published_problem

pytestmark = pytest.mark.django_db
WORDS = "年报已于当日更正。"


@pytest.fixture(autouse=True)
def _in_time(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)


def test_a_reply_is_read_once_it_was_let_and_until_it_is_taken_back(client):
    publication = published_problem()
    use = inside(publication)
    address = reverse("publicity:entity", args=[publication.entity.code])
    row = file(use, publication, words=WORDS)
    assert WORDS not in client.get(address).content.decode()

    check(row, shown=WORDS)
    assert WORDS in client.get(address).content.decode()

    withdraw_reply(use=use, number=row.number, by=ENTERPRISE, now=SOON)
    assert WORDS not in client.get(address).content.decode()


def test_an_open_objection_is_named_without_its_words(client):
    publication = published_problem()
    filed(inside(publication), publication)

    text = client.get(reverse("publicity:entity", args=[publication.entity.code])).content.decode()

    assert "待受理" in text
    assert "王某" not in text


def test_the_list_of_a_draw_leads_to_the_result_and_the_firm(client):
    publication = published_problem()

    text = client.get(
        reverse("publicity:draw", args=[publication.visit.session.code])
    ).content.decode()

    assert reverse("publicity:result", args=[publication.code]) in text
    assert reverse("publicity:entity", args=[publication.entity.code]) in text
    assert "已公示检查结果" in text
