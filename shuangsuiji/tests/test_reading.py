"""Large type and strong contrast are kept in a cookie, without a script."""

import gzip

import pytest

from inspections.tests.desk import person, signed_in
from inspections.tests.world import bureau
from shuangsuiji.orgs.models import Role
from shuangsuiji.reading import COOKIE

pytestmark = pytest.mark.django_db


def test_a_choice_comes_back_to_its_page_and_stays(client):
    answer = client.get("/reading/", {"show": "150c", "next": "/publicity/map/?a=1"})

    assert (answer.status_code, answer["Location"]) == (302, "/publicity/map/?a=1")
    page = client.get("/publicity/map/").content.decode()
    assert 'data-type="150" data-contrast="strong"' in page
    assert "css/reading.css" in page
    client.get("/reading/", {"show": "100"})
    page = client.get("/publicity/map/").content.decode()
    assert "data-type" not in page
    assert "css/reading.css" not in page


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "x:y"])
def test_nobody_is_sent_elsewhere(client, target):
    assert client.get("/reading/", {"show": "200", "next": target})["Location"] == "/"


@pytest.mark.parametrize("value", ["", "175", "150cc", "<b>", "9" * 5000])
def test_a_cookie_that_says_nothing_known_changes_nothing(client, value):
    client.cookies[COOKIE] = value

    assert "data-type" not in client.get("/publicity/map/").content.decode()
    assert not client.get("/reading/", {"show": value}).cookies[COOKIE].value


def test_pages_of_visitors_travel_compressed_and_those_of_staff_do_not(client):
    asked = {"accept-encoding": "gzip"}

    page = client.get("/publicity/map/", headers=asked)

    assert page["Content-Encoding"] == "gzip"
    assert "网站地图" in gzip.decompress(page.content).decode()
    assert "Accept-Encoding" in page["Vary"]
    mine = signed_in(person("p", bureau(), Role.PLANNER)).get("/publicity/map/", headers=asked)
    assert "Content-Encoding" not in mine
