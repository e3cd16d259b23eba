"""Two taps, two phones, a line cut in the middle: over real connections, on PostgreSQL."""

import http.client
import json
import socket
import struct
from collections import Counter

import pytest
from django.db import connection

from inspections.fieldwork.models.evidence import Evidence
from inspections.fieldwork.models.forms import FormVersion, HeldSubmission, Submission
from inspections.fieldwork.receiving import store
from inspections.fieldwork.tests.field import crew_users, dispatched, first_visit
from inspections.fieldwork.tests.phones import Phone, digest, photo
from inspections.fieldwork.tests.test_submitting import content
from inspections.tests.test_race import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TOKEN = "t" * 32


@pytest.fixture(autouse=True)
def evidence_folder(settings, tmp_path):
    settings.SSJ_EVIDENCE_DIR, settings.SSJ_MIN_FREE_DISK_MB = str(tmp_path / "evidence"), 0


def test_double_tap_and_two_devices(monkeypatch):
    visit = first_visit(dispatched())
    lead, second = [Phone(user) for user in crew_users(visit)]
    body = lead.submission(content(visit))
    other = second.submission(content(visit))

    def tap(number):
        try:
            if number < 6:
                return lead.submit(visit.code, body, "tap").status_code
            return second.submit(visit.code, other, "other").status_code
        finally:
            connection.close()

    seen = Counter(all_at_once(tap, hands=8))

    assert FormVersion.objects.count() == 1
    assert HeldSubmission.objects.count() == 1
    assert Submission.objects.count() == 2
    assert set(seen) <= {200, 201, 202, 409}
    assert seen[201] == 1
    assert seen[202] >= 1

    # The control: without the lock on the key the second tap is taken for somebody else's.
    monkeypatch.setattr("inspections.fieldwork.services.submitting.take_key", always)
    monkeypatch.setattr("inspections.fieldwork.services.submitting._check_unanswered", nothing)
    again = lead.submission(content(visit), based_on=1, reason="更正")
    answers = [lead.submit(visit.code, again, "control").status_code for _ in range(2)]
    assert answers == [201, 403]


def always(*_, **__):
    """A lock that lets everybody in."""
    return True


def nothing(*_):
    """No look at what was answered before."""


def test_files_cut_on_the_wire_arrive_whole(live_server):
    visit = first_visit(dispatched())
    phone = Phone(crew_users(visit)[0])
    host, _, port = live_server.url.removeprefix("http://").partition(":")
    cookie = f"sessionid={phone.client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    common = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Accept": "application/json"}

    def ask(method, path, body=None):
        line = http.client.HTTPConnection(host, int(port), timeout=30)
        line.request(method, path, body, {**common, "Content-Type": "application/octet-stream"})
        told = json.loads(line.getresponse().read())
        line.close()
        return told

    def cut(path, data, at):
        head = "".join(f"{key}: {value}\r\n" for key, value in common.items())
        start = f"PUT {path}?offset=0 HTTP/1.1\r\nHost: {host}\r\n{head}"
        with socket.create_connection((host, int(port)), 30) as line:
            line.sendall(f"{start}Content-Length: {len(data)}\r\n\r\n".encode() + data[:at])
            reset = struct.pack("ii", 1, 0)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)

    files = [photo(number) for number in range(6)]
    for number, data in enumerate(files):
        phone.announce(visit.code, data)
        path = f"/field/api/visits/{visit.code}/uploads/{digest(data)}/"
        cut(path, data, 1 + (number * 977) % (len(data) - 1))
        done = sent_on(ask, path, data)
        assert done == {"received": len(data), "complete": True}

    assert Evidence.objects.filter(visit=visit).count() == len(files)
    assert all(store().digest_of(digest(data)) == digest(data) for data in files)


def sent_on(ask, path, data):
    """Go on as a phone does: ask how far it is, send the rest, until it is whole."""
    for _ in range(40):
        have = ask("GET", path)
        if have.get("complete"):
            return have
        told = ask("PUT", f"{path}?offset={have['received']}", data[have["received"] :])
        if told.get("complete"):
            return told
    raise AssertionError("never whole")
