"""Addresses that no page means."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "unit=%00", "page=%00", "%00=1"])
def test_an_address_with_a_nul_is_refused_on_every_database(client, query):
    answer = client.get(f"/publicity/?{query}")

    assert answer.status_code == 400
    assert "空字符" in answer.content.decode()


def test_a_percent_sign_that_was_typed_is_searched_for(client):
    assert client.get("/publicity/draws/", {"q": "%00"}).status_code == 200
