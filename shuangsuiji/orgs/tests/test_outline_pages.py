"""Uploading, replacing and forgetting the outlines of a unit's districts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import UnitOutline
from shuangsuiji.orgs.selectors import outline_for
from shuangsuiji.orgs.tests.places import make_keeper
from shuangsuiji.orgs.tests.test_geojson import SQUARE, collection, feature

URL = "/orgs/units/350981/outline/"


@pytest.fixture
def client(units):
    client = Client()
    client.force_login(make_keeper(units["fuan"], "keeper"))
    return client


def upload(client, data: bytes, datum: str = "GCJ-02"):
    file = SimpleUploadedFile("districts.geojson", data)
    return client.post(URL, {"file": file, "datum": datum}, follow=True)


def test_districts_are_stored_and_serve_the_units_below(client, units):
    answer = upload(client, collection(feature(name="城关"), feature(name="赛岐")))

    assert "已保存" in answer.content.decode()
    row = UnitOutline.objects.get()
    assert [area[0] for area in row.areas] == ["城关", "赛岐"]
    assert row.areas[0][1][0][2] == [120_100_000, 32_123_456]
    assert outline_for(units["fuan"].children.first() or units["fuan"]) == row
    assert Record.objects.filter(kind="orgs.outline.saved").count() == 1
    assert "城关" in answer.content.decode()
    assert "查看" in client.get("/orgs/units/350981/").content.decode()


def test_a_second_file_takes_the_place_of_the_first(client):
    upload(client, collection(feature(name="城关")))

    upload(client, collection(feature(name="赛岐")), datum="WGS-84")

    row = UnitOutline.objects.get()
    assert ([area[0] for area in row.areas], row.datum) == (["赛岐"], "WGS-84")


def test_a_wrong_file_is_told_and_changes_nothing(client):
    swapped = [[lat, lon] for lon, lat in SQUARE]

    answer = upload(client, collection(feature(swapped)))

    assert answer.status_code == 422
    assert "经纬度可能写反了" in answer.content.decode()
    assert not UnitOutline.objects.exists()


def test_the_datum_has_to_be_stated(client):
    answer = upload(client, collection(feature()), datum="")

    assert answer.status_code == 422
    assert "datum" in answer.context["form"].errors


def test_districts_are_forgotten(client):
    upload(client, collection(feature()))

    client.post(f"{URL}drop/")

    assert not UnitOutline.objects.exists()
    assert Record.objects.filter(kind="orgs.outline.dropped").count() == 1
    assert "没有上传过" in client.post(f"{URL}drop/", follow=True).content.decode()
