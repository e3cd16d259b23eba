"""An archive checks itself offline, and every change to it is found at its place."""

import hashlib
import io
import json
import zipfile

import pytest
from django.urls import reverse

from inspections.archive.__main__ import main
from inspections.archive.verify import ArchiveError, verify_archive
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.evidence import Evidence, UploadedFile
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.packing import MissingFileError, packed
from inspections.fieldwork.services.archives import archive_session, archive_visit
from inspections.fieldwork.services.moves import record
from inspections.fieldwork.services.reviews import review_form
from inspections.fieldwork.store import Store
from inspections.fieldwork.tests.field import LATER, clean_form, dispatched, first_visit, signed
from inspections.fieldwork.tests.test_after import grant
from inspections.policies import PolicyError
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db
PHOTO = b"\xff\xd8\xff photo"


@command
def noted(*, visit, form, by, now):
    """What submitting and storing leave in the ledger."""
    digest = hashlib.sha256(PHOTO).hexdigest()
    record(visit, Event.EVIDENCE_STORED, {"digest": digest}, by=by, now=now)
    record(visit, Event.FORM_SUBMITTED, {"digest": form.digest}, by=by, now=now)


@pytest.fixture
def package(db, settings, tmp_path):
    settings.SSJ_EVIDENCE_DIR = str(tmp_path)
    visit = first_visit(dispatched())
    grant("chief", Role.REVIEWER, visit.unit)
    form = signed(visit, clean_form(visit))
    digest = hashlib.sha256(PHOTO).hexdigest()
    place = Store(tmp_path).path(digest)
    place.parent.mkdir(parents=True)
    place.write_bytes(PHOTO)
    file = UploadedFile.objects.create(
        digest=digest, size=len(PHOTO), media_type="image/jpeg", stored_at=LATER
    )
    Evidence.objects.create(
        visit=visit, file=file, kind="PHOTO", taken_at=LATER, filed_by="P", filed_at=LATER
    )
    noted(visit=visit, form=form, by="P", now=LATER)
    review_form(
        visit_code=visit.code,
        version=1,
        is_approved=True,
        may_publish=True,
        opinion="",
        by="chief",
        now=LATER,
    )
    archive = archive_visit(visit_code=visit.code, by="chief", now=LATER)
    seal_pending(now=LATER)
    return visit, archive, place


def changed(data: bytes, name: str, new: bytes | None) -> io.BytesIO:
    """The package with one file put in its place, or taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as package:
        for each in old.namelist():
            if each != name:
                package.writestr(each, old.read(each))
        if new is not None:
            package.writestr(name, new)
    out.seek(0)
    return out


def test_the_package_verifies_by_command_and_each_tamper_is_named(package, tmp_path, capsys):
    _visit, archive, place = package
    with packed(archive) as file:
        data = file.read()
    saved = tmp_path / "a.zip"
    saved.write_bytes(data)

    assert main(["verify", str(saved)]) == 0
    assert "2 件材料齐全" in capsys.readouterr().out

    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        index = json.loads(whole.read("index.json"))
        log = json.loads(whole.read("log.json"))
        printed = [name for name in whole.namelist() if name.startswith("printed/")]
        assert all(whole.read(name).startswith(b"%PDF-") for name in printed)
        assert len(printed) == 2
    photo = index["evidence"][0]["path"]
    canonical = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}

    def again(value):
        return json.dumps(value, **canonical).encode()

    payload = next(one for one in log["records"] if "stored" in one["leaf"])["payload"]
    for name, new, said in [
        (photo, PHOTO + b"!", photo),
        (photo, None, "共缺 1 件"),
        ("evidence/more.jpg", b"x", "共多 1 件"),
        ("forms/1.json", b"{}", "forms/1.json"),
        ("index.json", again({**index, "held": [{"x": 1}]}), "与归档时写入日志的不符"),
        ("log.json", again({**log, "records": log["records"][1:]}), "没有对应的记录"),
        ("log.json", again(log).replace(again(payload), again({"digest": "0" * 64})), "承诺不符"),
        ("log.json", None, "缺少 log.json"),
    ]:
        with pytest.raises(ArchiveError, match=said):
            verify_archive(changed(data, name, new))

    place.unlink()
    with pytest.raises(MissingFileError, match="证据库缺少"):
        packed(archive)


def test_an_edition_is_fixed_and_the_page_gives_the_package_out(package, client):
    visit, archive, _ = package
    with pytest.raises(PolicyError, match="没有变化"):
        archive_visit(visit_code=visit.code, by="chief", now=LATER)
    grant("clerk", Role.PLANNER, visit.unit)
    client.force_login(grant("reader", Role.AUDITOR, visit.unit))

    page = client.get(reverse("after:archive", args=[visit.code])).content.decode()
    answer = client.get(reverse("after:package", args=[visit.code, 1]))

    assert archive.digest in page
    with pytest.raises(PolicyError, match="未审定"):
        archive_session(session_code=visit.session.code, by="chief", now=LATER)
    Visit.objects.exclude(pk=visit.pk).update(state="STOPPED", stopped_why="试验")
    task = archive_session(session_code=visit.session.code, by="chief", now=LATER)
    seal_pending(now=LATER)
    with packed(task) as file:
        assert "1 件材料齐全" in verify_archive(file).steps[0]
    client.get(reverse("after:task_archive", args=[visit.session.code]))
    assert verify_archive(io.BytesIO(answer.getvalue())).steps
    answer.close()


def test_a_package_that_lacks_something_says_so_on_a_page(package, client):
    visit, _, place = package
    client.force_login(grant("reader", Role.AUDITOR, visit.unit))
    place.unlink()

    answer = client.get(reverse("after:package", args=[visit.code, 1]))

    assert answer.status_code == 500
    assert "档案包现在不能下载" in answer.content.decode()
    assert "从备份取回" in answer.content.decode()
