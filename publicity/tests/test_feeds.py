"""Atom feeds: valid, steady, of one bureau where it is named."""

from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from entities.models import AbnormalReason
from entities.services.listings import list_entity
from inspections.tests.ceremonies import announced
from inspections.tests.world import committed
from publicity.services.results import withdraw_result
from publicity.tests.published import LATER, public_result

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NAMES = ("results", "draws", "ceremonies", "listings")


def feed(client, name: str, **asked: str) -> ET.Element:
    answer = client.get(reverse(f"publicity:feed_{name}"), asked)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)  # noqa: S314  # our own bytes


def titles(root: ET.Element) -> list[str]:
    return [one.findtext(f"{ATOM}title") for one in root.findall(f"{ATOM}entry")]


@pytest.fixture
def result(db):
    row = public_result()
    list_entity(
        entity_code=row.entity.code,
        unit=row.unit,
        reason=AbnormalReason.FALSE,
        basis="《企业信息公示暂行条例》",
        found_on=LATER.date(),
        ref=row.visit.code,
        by="editor",
        now=LATER,
    )
    return row


@pytest.fixture(params=NAMES)
def name(request, db):
    """A feed with something in it."""
    if request.param == "ceremonies":
        announced(committed())
    else:
        request.getfixturevalue("result")
    return request.param


def test_a_feed_has_what_the_standard_asks_for(name, client):
    root = feed(client, name)

    entries = root.findall(f"{ATOM}entry")
    assert entries
    for part in (root, *entries):
        for needed in ("id", "title", "updated"):
            assert part.findtext(f"{ATOM}{needed}"), needed
        assert part.findtext(f"{ATOM}id").startswith("tag:")
        assert part.find(f"{ATOM}author/{ATOM}name") is not None
    [own] = [one.get("href") for one in root.findall(f"{ATOM}link") if one.get("rel") == "self"]
    assert own.endswith(f"/publicity/feeds/{name}.atom")
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(ids) == len(set(ids))
    for entry in entries:
        assert client.get(entry.find(f"{ATOM}link").get("href")).status_code == 200


def test_a_feed_that_has_nothing_new_is_not_sent_again(name, client):
    address = reverse(f"publicity:feed_{name}")
    answer = client.get(address)

    again = client.get(address, headers={"If-None-Match": answer["ETag"]})

    assert again.status_code == 304
    assert answer["Last-Modified"]


def test_an_empty_feed_is_steady_too(client):
    address = reverse("publicity:feed_results")

    assert client.get(address)["ETag"] == client.get(address)["ETag"]


def test_a_bureau_has_its_own_feed_and_an_unknown_one_is_told_so(result, client):
    root = feed(client, "results", unit=result.unit.code)
    assert titles(root) == [f"{result.name}：发现问题"]
    assert result.unit.name in root.findtext(f"{ATOM}title")
    other = client.get(reverse("publicity:feed_results"), {"unit": "NOBODY"})
    assert other.status_code == 404


def test_what_is_withdrawn_leaves_the_feed(result, client):
    withdraw_result(code=result.code, reason="依法不予公示", by="editor", now=LATER)

    assert titles(feed(client, "results")) == []


def test_pages_say_where_the_feeds_are(client):
    page = client.get(reverse("publicity:results")).content.decode()

    for name in NAMES:
        assert 'type="application/atom+xml"' in page
        assert reverse(f"publicity:feed_{name}") in page
