"""A witness signs the minutes at the seat, on the device that took it."""

import pytest
from django.test import Client
from django.urls import reverse

from inspections.drawing import perform_next_draw
from inspections.models.ceremonies import Station
from inspections.models.papers import MinutesSignature
from inspections.services.draws import request_draw
from inspections.services.papers import issue_minutes
from inspections.services.stations import secret_hash
from inspections.tests.ceremonies import announced, revealed
from inspections.tests.world import NOON
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db
STROKES = "M10,10 L100,140 L200,20 L300,150 L400,10 L500,140 L520,20 L560,80"
SEAT = "t" * 32


@pytest.fixture
def station() -> Station:
    """The first seat of a ceremony whose draw is done."""
    ceremony = announced()
    first, _ = revealed(ceremony)
    request_draw(session_code=ceremony.code, by="officer", now=NOON)
    perform_next_draw(owner="w1", clock=lambda: NOON)
    Station.objects.filter(pk=first.pk).update(token_hash=secret_hash(SEAT))
    return first


def phone_of(station: Station) -> Client:
    phone = Client()
    phone.cookies["ssj_device"] = f"device of {station.pk}"
    return phone


def address(name: str = "station_minutes") -> str:
    return reverse(f"console:{name}", args=[SEAT])


def test_a_witness_reads_and_signs_the_minutes_on_the_phone(station):
    phone = phone_of(station)
    assert address() in phone.get(reverse("console:station", args=[SEAT])).content.decode()
    assert "记录尚未出具" in phone.get(address()).content.decode()
    assert phone.get(address("station_minutes_file")).status_code == 404

    minutes = issue_minutes(session_code=station.ceremony.code, by="officer", now=NOON)
    assert minutes.digest in phone.get(address()).content.decode()
    assert phone.get(address("station_minutes_file")).content.startswith(b"%PDF")
    answer = phone.post(address(), {"digest": minutes.digest, "strokes": STROKES}, follow=True)

    assert "已签署记录" in answer.content.decode()
    row = MinutesSignature.objects.get()
    assert (row.station_id, row.name, row.role) == (station.pk, "人大代表甲", "见证人（人大代表）")
    record = Record.objects.get(kind="inspections.minutes.signed")
    assert record.actor == f"station/{station.ceremony.code}/1"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"digest": "0" * 64, "strokes": STROKES}, "不是现在这一版"),
        ({"strokes": "M1,1 L2,2"}, "手写签名"),
    ],
)
def test_what_is_no_signature_is_refused_and_may_be_drawn_again(station, told, said):
    minutes = issue_minutes(session_code=station.ceremony.code, by="officer", now=NOON)
    answer = phone_of(station).post(address(), {"digest": minutes.digest, **told})

    page = answer.content.decode()
    assert said in page
    assert minutes.digest in page
    assert not MinutesSignature.objects.exists()


def test_another_device_can_neither_read_nor_sign(station):
    minutes = issue_minutes(session_code=station.ceremony.code, by="officer", now=NOON)
    thief = Client()
    told = {"digest": minutes.digest, "strokes": STROKES}

    assert thief.get(address()).status_code == 404
    assert thief.get(address("station_minutes_file")).status_code == 404
    assert thief.post(address(), told).status_code == 404
    assert not MinutesSignature.objects.exists()
    phone_of(station).post(address(), told)  # the control
    assert MinutesSignature.objects.count() == 1
