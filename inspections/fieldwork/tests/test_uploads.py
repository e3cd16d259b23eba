"""Uploads: cut anywhere, sent again, refused; nothing lost, nothing twice, nothing wrong."""

import errno
import hashlib
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import ExifTags, Image

from inspections.fieldwork.inventory import discrepancies
from inspections.fieldwork.models.evidence import (
    Evidence,
    ReuseFlag,
    UploadedFile,
    UploadProgress,
)
from inspections.fieldwork.models.forms import FormVersion, Submission
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.receiving import announce, receive, store
from inspections.fieldwork.services.dispatch import dispatch_session
from inspections.fieldwork.services.submitting import AnsweredError, submit_form
from inspections.fieldwork.states import Release, VisitState
from inspections.fieldwork.store import OffsetError
from inspections.fieldwork.tests.field import crew_users, dispatched, first_visit
from inspections.fieldwork.tests.phones import Phone, digest, drawing, json_of, photo
from inspections.fieldwork.tests.test_submitting import content
from inspections.tests.after_draw import drawn
from inspections.tests.world import NOON
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, RoleGrant, User

pytestmark = pytest.mark.django_db
ABOUT = {
    **{"kind": "PHOTO", "title": "", "item": "", "taken_at": "2026-11-23T09:30:00+08:00"},
    **{"clock_offset_ms": 0, "lon_e6": None, "lat_e6": None, "accuracy_m": None},
}


@pytest.fixture(autouse=True)
def evidence_folder(settings, tmp_path):
    settings.SSJ_EVIDENCE_DIR = str(tmp_path / "evidence")
    settings.SSJ_MIN_FREE_DISK_MB = 0
    return Path(settings.SSJ_EVIDENCE_DIR)


def files_in(folder):
    return sum(path.is_file() for path in folder.rglob("*"))


def records(kind):
    return Record.objects.filter(kind=kind).count()


def places(data):
    """Two places in a file, as good as random and the same on every run."""
    noise = hashlib.sha256(data).digest()
    first, second = (int.from_bytes(noise[at : at + 4], "big") for at in (0, 4))
    return 1 + first % (len(data) - 1), second % len(data)


def sent_over_a_bad_line(visit, user, data):
    """Announce, break off, come back at a wrong place, go on, and send it all again."""

    def put(offset, *chunks):
        sent = {"digest": digest(data), "offset": offset, "chunks": chunks, "now": NOON}
        return receive(visit, user, **sent)

    cut, late = places(data)
    about = {"digest": digest(data), "size": len(data), "about": ABOUT, "now": NOON}
    announce(visit, user, **about)
    put(0, data[:cut])
    if late != cut:
        with pytest.raises(OffsetError):
            put(late, data[late:])
    have = announce(visit, user, **about).received
    assert have == cut
    assert put(have, data[have:]).complete
    assert put(0, data).complete


def one_team_with_forty_visits():
    session = drawn(
        strata=[{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 10000}}], reserves=0
    )
    told = {"session_code": session.code, "is_announced": False, "by": "officer", "now": NOON}
    visits = dispatch_session(release=Release.AT_ONCE, **told)
    Visit.objects.filter(session=session).update(team=visits[0].team_id)
    return list(Visit.objects.filter(session=session).order_by("code"))


def test_three_days_offline_come_home_whole(evidence_folder):
    visits = one_team_with_forty_visits()
    assert len(visits) == 40
    user = crew_users(visits[0])[0]
    phone = Phone(user)
    nonces = phone.post("nonces/", {"device": phone.code, "count": 40}).json()["nonces"]
    files = {
        visit.pk: [photo(visit.pk * 100 + number, size=(64, 48)) for number in range(13)]
        for visit in visits
    }

    for visit, nonce in zip(visits, nonces, strict=True):
        for data in files[visit.pk]:
            sent_over_a_bad_line(visit, user, data)
        form = content(visit, evidence=tuple(digest(data) for data in files[visit.pk]))
        raw = json_of(phone.submission(form, nonce=nonce))
        told = {"visit_code": visit.code, "key": f"k{nonce}", "raw": raw, "by": user.username}
        first = submit_form(**told, now=NOON)
        assert first.status == 201
        for _ in range(13):
            with pytest.raises(AnsweredError) as again:
                submit_form(**told, now=NOON)
            assert (again.value.answer.status, again.value.answer.body) == (200, first.body)

    everything = [data for each in files.values() for data in each]
    assert len(everything) == 520
    stored = {row.digest: row.size for row in UploadedFile.objects.all()}
    assert stored == {digest(data): len(data) for data in everything}
    assert Evidence.objects.count() == 520
    assert UploadProgress.objects.count() == 0
    assert all(store().digest_of(one) == one for one in stored)
    assert files_in(evidence_folder) == 520
    assert Submission.objects.count() == FormVersion.objects.count() == 40
    assert records("fieldwork.form.submitted") == 40
    states = Visit.objects.values_list("state", flat=True)
    assert set(states) == {VisitState.SUBMITTED}


def test_the_day_the_key_and_a_file_over_the_api():
    visit = first_visit(dispatched())
    phone, second = [Phone(user) for user in crew_users(visit)]
    data = photo(1)

    phone.announce(visit.code, data, item="PUB01", lon_e6=120_000_000, lat_e6=32_000_000)
    assert phone.put(visit.code, data, 0, data[:100]).json()["received"] == 100
    assert phone.put(visit.code, data, 50, data[50:]).json()["received"] == 100
    assert phone.put(visit.code, data, 100, data[100:]).json()["complete"]

    mine = next(one for one in second.day()["visits"] if one["code"] == visit.code)
    assert [one["digest"] for one in mine["evidence"]] == [digest(data)]
    assert mine["entity"]["name"] == visit.entity.name
    assert [one["code"] for one in mine["items"]] == ["PUB01"]
    etag = phone.client.get("/field/api/day/").headers["ETag"]
    same = phone.client.get("/field/api/day/", headers={"If-None-Match": etag})
    assert same.status_code == 304
    again = phone.register()
    assert again == phone.code

    phone.client.logout()
    late = phone.client.get("/field/api/day/", headers={"Accept": "application/json"})
    assert (late.status_code, late.json()["code"]) == (401, "SIGN_IN")


def test_what_the_api_refuses_leaves_no_evidence(evidence_folder, monkeypatch, settings):
    visit = first_visit(dispatched())
    phone = Phone(crew_users(visit)[0])
    page = b"<!doctype html><script>alert(1)</script>"

    def sent(data, **about):
        phone.announce(visit.code, data, **about)
        return phone.put(visit.code, data, 0, data)

    assert sent(page).json()["code"] == "DANGEROUS"
    assert (evidence_folder / "quarantine" / digest(page)).read_bytes() == page
    refused = Record.objects.get(kind="fieldwork.evidence.refused")
    assert digest(page).encode() in bytes(refused.payload)
    assert sent(photo(1)[:900]).json()["code"] == "MEDIA"
    other = photo(2)
    phone.announce(visit.code, other)
    wrong = phone.put(visit.code, other, 0, bytes(len(other)))
    assert (wrong.json()["code"], wrong.json()["received"]) == ("WRONG_DIGEST", 0)
    for bad in (
        {"kind": "MOVIE"},
        {"lon_e6": 1},
        {"taken_at": "2026-12-03T09:30:00"},
        {"taken_at": "0001-01-01T00:00:00+08:00"},
    ):
        assert phone.announce(visit.code, photo(3), **bad).status_code == 422
    assert phone.put(visit.code, photo(3), 0, b"x").json()["code"] == "NOT_ANNOUNCED"

    full = photo(4)
    phone.announce(visit.code, full)
    with monkeypatch.context() as patch:
        patch.setattr("inspections.fieldwork.store._written", no_room)
        assert phone.put(visit.code, full, 0, full).status_code == 507
    assert store().received(f"{visit.pk}-{phone.user.pk}-{digest(full)}") == 0
    assert UploadedFile.objects.count() == Evidence.objects.count() == 0
    with monkeypatch.context() as patch:
        patch.setattr("inspections.fieldwork.receiving.file_evidence", no_rows)
        phone.client.raise_request_exception = False
        assert phone.put(visit.code, full, 0, full).status_code == 500
    assert not store().path(digest(full)).exists()
    assert phone.put(visit.code, full, len(full), b"").json()["complete"]

    settings.SSJ_EVIDENCE_DAILY_MB = 0
    assert phone.announce(visit.code, photo(5)).status_code == 429
    settings.SSJ_EVIDENCE_DAILY_MB, settings.SSJ_MIN_FREE_DISK_MB = 100, 10**9
    assert phone.announce(visit.code, photo(5)).status_code == 507
    with monkeypatch.context() as patch:  # the control: the type was judged by the bytes
        settings.SSJ_MIN_FREE_DISK_MB = 0
        patch.setattr("inspections.fieldwork.receiving.media_type", lambda *_: "image/jpeg")
        patch.setattr("inspections.fieldwork.receiving.likeness", lambda _: "")
        assert sent(b"<svg/>").json()["complete"]


def no_room(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def no_rows(**_):
    raise RuntimeError("the database went away")


def test_reused_photo_flagged():
    first, second = list(Visit.objects.filter(session=dispatched()).order_by("code"))[:2]
    one, other = Phone(crew_users(first)[0]), Phone(crew_users(second)[0])
    one.send(first.code, photo(7))
    other.send(second.code, photo(8))

    same = other.send(second.code, photo(7))
    pressed = other.send(second.code, photo(7, size=(200, 150), quality=40))

    flags = {row.evidence.file.digest: row for row in ReuseFlag.objects.all()}
    assert set(flags) == {same, pressed}
    assert flags[same].distance == 0
    assert {row.other.visit for row in flags.values()} == {first}
    assert Evidence.objects.filter(visit=second).count() == 3  # a hint refuses nothing


def test_the_inventory_finds_what_is_gone_changed_or_unknown(evidence_folder):
    visit = first_visit(dispatched())
    phone = Phone(crew_users(visit)[0])
    gone, bent = [phone.send(visit.code, photo(number)) for number in (1, 2)]
    assert list(discrepancies()) == []

    store().path(gone).unlink()
    store().path(bent).write_bytes(b"bent")
    (evidence_folder / "ab").mkdir(exist_ok=True)
    (evidence_folder / "ab" / ("ab" * 32)).write_bytes(b"x")

    found = {one.digest: one.what for one in discrepancies()}
    assert found == {gone: "缺失", bent: "内容已变", "ab" * 32: "没有对应记录"}
    with pytest.raises(CommandError, match="3 个文件"):
        call_command("check_evidence", stdout=io.StringIO())
    phone.send(visit.code, photo(1))  # the phone still has it
    assert gone not in {one.digest for one in discrepancies()}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_originals_are_kept_and_shown_only_redrawn():
    visit = first_visit(dispatched())
    phone = Phone(crew_users(visit)[0])
    data = with_place(9)
    phone.send(visit.code, data)
    phone.send(visit.code, with_bent_notes(photo(9)))
    where = f"/field/evidence/{visit.code}/{digest(data)}"

    kept, seen = phone.client.get(f"{where}/"), phone.client.get(f"{where}.jpg")

    assert b"".join(kept.streaming_content) == data
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["Content-Type"] == "application/octet-stream"
    assert seen.headers["X-Content-Type-Options"] == kept.headers["X-Content-Type-Options"]
    assert (seen.headers["Content-Type"], b"Phone X" in data) == ("image/jpeg", True)
    assert b"Exif" not in seen.content
    assert b"Phone X" not in seen.content
    assert phone.client.get(f"{where}.jpg").content == seen.content
    stranger = Client()
    stranger.force_login(User.objects.create(username="stranger", unit=visit.unit))
    assert stranger.get(f"{where}/").status_code == 404
    reviewer = User.objects.create(username="chief", unit=visit.unit)
    RoleGrant.objects.create(
        user=reviewer,
        role=Role.REVIEWER,
        unit=visit.unit,
        valid_from=NOON.date(),
        granted_by="x",
        granted_at=NOON,
    )
    stranger.force_login(reviewer)
    assert stranger.get(f"{where}.jpg").status_code == 200


def with_place(number):
    """A JPEG that says where it was taken, as phones write them."""
    notes, out = Image.Exif(), io.BytesIO()
    notes.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    notes[ExifTags.Base.Model] = "Phone X"
    drawing(number).save(out, "JPEG", exif=notes)
    return out.getvalue()


def with_bent_notes(data):
    return data[:2] + b"\xff\xe1\x00\x10Exif\0\0II*\0\x08\0\0\0" + data[2:]
