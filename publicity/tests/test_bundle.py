"""The bundle for download."""

import pytest

from inspections.draw.verify import verify_bundle
from publicity.tests.held import page_of, published

pytestmark = pytest.mark.django_db


def test_the_downloaded_bundle_verifies(client):
    session = published()

    answer = client.get(f"{page_of(session)}bundle.json")

    assert verify_bundle(b"".join(answer.streaming_content)).ok
    assert f"{session.code}.json" in answer["Content-Disposition"]
    assert "immutable" in answer["Cache-Control"]


def test_a_cached_copy_is_confirmed_without_sending_it_again(client):
    address = f"{page_of(published())}bundle.json"
    tag = client.get(address)["ETag"]

    again = client.get(address, headers={"if-none-match": tag})

    assert again.status_code == 304
    assert again["ETag"] == tag
    assert not again.content


def test_an_unknown_session_has_no_bundle(client):
    assert client.get("/publicity/draws/C1-2026-0099/bundle.json").status_code == 404
