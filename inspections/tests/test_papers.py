"""Minutes, signatures, certificate, execution list and filed pictures of a session."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from PIL import Image
from python_calamine import CalamineWorkbook

from inspections.documents.stored import stored_facts
from inspections.drawing import perform_next_draw
from inspections.models.papers import Minutes, MinutesSignature, PaperFile
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError
from inspections.printing import certificate_facts, list_facts, minutes_facts
from inspections.services.papers import issue_minutes, sign_minutes
from inspections.services.publishing import publish_session
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON, requested, sealed
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.paper.sheet import Sheet

pytestmark = pytest.mark.django_db

STROKES = "M10,10 L100,140 L200,20 L300,150 L400,10 L500,140 L520,20 L560,80"


@pytest.fixture
def session() -> DrawSession:
    """A drawn session that the draw officer ``officer`` led."""
    row = requested()
    perform_next_draw(owner="w1", clock=lambda: NOON)
    return DrawSession.objects.get(pk=row.pk)


@pytest.fixture
def officer(session: DrawSession) -> User:
    return person("officer", session.unit, Role.DRAW_OFFICER)


def issued(session: DrawSession) -> Minutes:
    return issue_minutes(session_code=session.code, by="officer", now=NOON)


def sign(minutes: Minutes, **changes: str) -> MinutesSignature:
    told = {"digest": minutes.digest, "strokes": STROKES, "by": "officer", **changes}
    return sign_minutes(
        session_code=minutes.session.code, edition=minutes.edition, now=NOON, **told
    )


def test_minutes_hold_what_was_sealed_said_and_drawn(session):
    facts = minutes_facts(session, edition=1)

    assert ("封存摘要", session.frame_digest) in facts.sealed
    assert [row[1] for row in facts.witnesses] == ["甲", "乙"]
    assert facts.sources == session.sources.splitlines()
    assert ("结果摘要", session.result.digest) in facts.result
    assert len(facts.teams) == 6
    assert facts.head is not None
    assert facts.head.note.startswith(facts.head.facts[0][1])


def test_names_stay_out_of_the_minutes_until_they_are_public(session):
    before = minutes_facts(session, edition=1)
    publish_session(session_code=session.code, by="reviewer", now=NOON)
    session.refresh_from_db()
    after = minutes_facts(session, edition=2)

    assert before.entities == []
    assert "封存至公布" in before.names_rule
    assert len(after.entities) == session.drawn.filter(is_reserve=False).count()


def test_minutes_come_after_the_draw():
    row = sealed()

    with pytest.raises(PolicyError, match="抽取完成后才能出具"):
        issue_minutes(session_code=row.code, by="officer", now=NOON)


def test_the_digest_is_that_of_the_stored_bytes_and_stands_in_the_ledger(session):
    minutes = issued(session)

    assert minutes.digest == hashlib.sha256(bytes(minutes.facts)).hexdigest()
    record = Record.objects.get(kind="inspections.minutes.issued")
    assert minutes.digest.encode() in bytes(record.payload or b"")


def test_a_signature_stands_under_the_digest_that_was_shown(session, officer):
    minutes = issued(session)

    row = sign(minutes)

    assert (row.role, row.digest) == ("主持人", minutes.digest)
    assert Record.objects.filter(kind="inspections.minutes.signed").count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"digest": "0" * 64}, "不是现在这一版"),
        ({"strokes": "M1,1 L2,2"}, "手写签名"),
        ({"strokes": '"><script>'}, "手写签名"),
        ({"strokes": "M1,1 " * 20_000}, "手写签名"),
        ({"by": "stranger"}, "只有本场主持人和见证人"),
    ],
)
def test_a_signature_that_is_none_is_refused(session, officer, changes, message):
    person("stranger", session.unit, Role.DRAW_OFFICER)
    minutes = issued(session)

    with pytest.raises(PolicyError, match=message):
        sign(minutes, **changes)
    assert not MinutesSignature.objects.exists()


def test_nobody_signs_twice_and_nobody_signs_what_was_replaced(session, officer):
    first = issued(session)
    sign(first)
    with pytest.raises(PolicyError, match="不必重复"):
        sign(first)

    second = issued(session)

    with pytest.raises(PolicyError, match="第 2 版"):
        sign(first)
    sign(second)


def test_the_paper_shows_signatures_in_place_of_waiting_lines(session, officer):
    minutes = issued(session)
    who = stored_facts(bytes(minutes.facts)).signers
    signed = stored_facts(bytes(minutes.facts), [who[0]]).signers

    assert [row.who for row in signed] == [row.who for row in who]


def test_editions_and_signatures_are_never_changed_in_place(session, officer):
    minutes = issued(session)
    sign(minutes)
    for statement in (
        "UPDATE inspections_minutes SET edition = 7",
        "DELETE FROM inspections_minutes",
        "UPDATE inspections_minutessignature SET role = ''",
        "DELETE FROM inspections_minutessignature",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_every_document_is_downloaded(session, officer):
    client = signed_in(officer)
    client.post(f"/inspections/sessions/{session.code}/minutes/issue/")
    signing = f"/inspections/sessions/{session.code}/minutes/sign/"
    digest = Minutes.objects.get().digest
    client.post(signing, {"digest": digest, "strokes": STROKES})

    for name in ("certificate.pdf", "execution-list.pdf", "minutes/1.pdf"):
        answer = client.get(f"/inspections/sessions/{session.code}/{name}")
        assert answer.content.startswith(b"%PDF-"), name
        assert "attachment" in answer["Content-Disposition"]
    content = client.get(f"/inspections/sessions/{session.code}/minutes/1.json").content
    assert hashlib.sha256(content).hexdigest() == digest
    assert MinutesSignature.objects.count() == 1


def test_the_workbook_has_a_row_for_each_visit(session, officer):
    answer = signed_in(officer).get(f"/inspections/sessions/{session.code}/execution-list.xlsx")

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0)
    listed = rows.to_python()
    facts = list_facts(session)
    assert len(listed) == 1 + sum(len(rows) for _, rows in facts.teams)
    assert listed[0][:3] == ["检查组", "序", "名称"]


def test_a_reader_without_the_right_gets_no_names(session):
    planner = signed_in(person("planner", session.unit, Role.PLANNER))

    assert planner.get(f"/inspections/sessions/{session.code}/papers/").status_code == 200
    answer = planner.get(f"/inspections/sessions/{session.code}/execution-list.pdf")
    assert answer.status_code == 404
    assert Client().get(f"/inspections/sessions/{session.code}/certificate.pdf").status_code == 302


def test_the_certificate_of_a_sealed_session_has_dashes_for_what_is_to_come():
    facts = certificate_facts(sealed(), address="http://127.0.0.1/x/")

    assert ("抽取", "—") in facts.facts
    assert facts.sources == []


def picture(*, exif: bool = True) -> bytes:
    image = Image.new("RGB", (400, 300), "#888")
    data = Image.Exif()
    if exif:
        data[0x010F] = "secret camera"
    out = BytesIO()
    image.save(out, "JPEG", exif=data)
    return out.getvalue()


def filed(client: Client, session: DrawSession, name: str, data: bytes, kind: str = "PHOTO"):
    return client.post(
        f"/inspections/sessions/{session.code}/papers/",
        {"kind": kind, "title": "现场", "file": SimpleUploadedFile(name, data)},
    )


def test_a_picture_is_shown_without_what_hides_in_it(session, officer):
    client = signed_in(officer)
    original = picture()

    assert filed(client, session, "a.jpg", original).status_code == 302

    row = PaperFile.objects.get()
    assert b"secret camera" in original
    shown = client.get(f"/inspections/sessions/{session.code}/papers/{row.pk}/picture/").content
    assert shown.startswith(b"\xff\xd8")
    assert b"secret camera" not in shown
    kept = client.get(f"/inspections/sessions/{session.code}/papers/{row.pk}/")
    assert (kept.content, kept["Content-Disposition"][:10]) == (original, "attachment")


@pytest.mark.parametrize(
    ("name", "data", "kind", "message"),
    [
        ("a.jpg", b"<html><script>alert(1)</script>", "PHOTO", "不是 JPEG"),
        ("a.jpg", b"%PDF-1.7 x", "PHOTO", "不是 JPEG"),
        ("a.jpg", picture()[:300], "PHOTO", "已损坏"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SCAN", "不是 JPEG"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_bytes(session, officer, name, data, kind, message):
    answer = filed(signed_in(officer), session, name, data, kind)

    assert message in answer.content.decode()
    assert not PaperFile.objects.exists()


def test_a_scan_may_be_a_pdf_and_is_filed_once(session, officer):
    client = signed_in(officer)
    scan = Sheet("扫描", number="1").pdf()

    assert filed(client, session, "s.pdf", scan, "SCAN").status_code == 302
    assert "不必重复" in filed(client, session, "s.pdf", scan, "SCAN").content.decode()
    assert PaperFile.objects.count() == 1
