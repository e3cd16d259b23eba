"""The public lists: who is on one today; a person's hidden name is found by nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from entities.models import AbnormalReason, Entity, Listing
from entities.tests.credit_world import FIRM, SHOP, county, put_on_list
from publicity import views_abnormal
from publicity.entity_page import entity_page
from publicity.entity_rows import find_entity
from publicity.opendata.rows import listing_rows
from shuangsuiji.orgs.tests.places import make_city

pytestmark = pytest.mark.django_db
__all__ = ["county"]


@pytest.fixture
def units(db):
    return make_city()


@pytest.fixture
def listed(county):
    """A firm and a shop that bears its owner's name."""
    Entity.objects.filter(code=SHOP).update(name="福安张小三杂货店", legal_rep="张小三")
    for code in (FIRM, SHOP):
        put_on_list(code, county["unit"])
    return county


def asked(client, **what):
    return client.get(reverse("publicity:abnormal"), what).content.decode()


def test_who_is_on_a_list_is_told_with_reason_and_bureau(client, listed):
    page = asked(client)
    assert "福安虚构商行" in page
    assert AbnormalReason.UNREACHABLE.label in page
    assert "标记经营异常状态" in page
    assert "张小三" not in page
    assert "福安张*杂货店" in page


def test_a_person_is_found_by_the_whole_code_only(client, listed, monkeypatch):
    assert "在列 1 条" in asked(client, q="虚构商")
    assert "在列 1 条" in asked(client, q=FIRM.lower())
    assert "没有查到" in asked(client, q=FIRM[:12])
    assert "没有查到" in asked(client, q="小三杂货")
    assert "在列 1 条" in asked(client, q=SHOP)
    monkeypatch.setattr(views_abnormal.redaction, "INDIVIDUAL", "NOBODY")  # the control
    assert "在列 1 条" in asked(client, q="小三杂货")


def test_filters_and_pages_of_the_listed_lead_on(client, listed):
    assert "福安虚构商行" not in asked(client, kind="MARKED")
    assert "福安虚构商行" in asked(client, kind="ABNORMAL")
    assert client.get(reverse("publicity:entity", args=[FIRM])).status_code == 200
    assert reverse("publicity:abnormal") in client.get("/publicity/map/").content.decode()


def test_an_empty_list_says_so(client):
    assert "现在没有主体在列" in asked(client)
    assert "没有查到" in asked(client, q="某某")


def page_of_firm(day):
    return entity_page(find_entity(FIRM), today=day)


def test_every_place_says_the_same_when_a_term_is_over(client, listed, monkeypatch):
    put_on_list(FIRM, listed["unit"], reason=AbnormalReason.SEVERE_ACT)
    number = Listing.objects.get(kind="SEVERE").number

    def told() -> list[bool]:
        answer = client.get(f"/api/v1/is-listed/{FIRM}/").json()
        day = timezone.localdate()
        return [
            "福安虚构商行" in asked(client, kind="SEVERE"),
            number in client.get("/api/v1/listings/", {"kind": "SEVERE"}).content.decode(),
            number in [one["number"] for one in answer["lists"]],
            number in client.get(reverse("publicity:feed_listings")).content.decode(),
            number in [row[0] for row in listing_rows(on=day, until=timezone.now())],
            number in [one.listing.number for one in page_of_firm(day).standing],
        ]

    assert all(told())

    later = timezone.now() + timedelta(days=3 * 366)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert not any(told())
