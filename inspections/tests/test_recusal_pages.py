"""Who sees what of declared recusals: counts for all, pairs for few, one's own for each."""

import hashlib
import json

import pytest
from django.test import Client
from django.urls import reverse

from inspections.draw.recusals import ENTITY, parse_annex
from inspections.draw.verify import verify_bundle
from inspections.drawing import perform_next_draw
from inspections.models.sessions import DrawSession, FramePart
from inspections.selectors.bundles import bundle_chunks
from inspections.services.publishing import publish_session
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON, requested, sealed
from personnel.models import Inspector
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db

PAIRS = [
    {"inspector": f"S{n % 4 + 1}P{n % 3}", "entity": f"C1E{n * 4 + 1:05d}", "reason": "RELATIVE"}
    for n in range(20)
]
DISCLOSED = "inspections.annex.disclosed"
APART = [{"first": "S1P1", "second": "S2P1", "reason": "INTEREST"}]
MILD = {"own_branch": "OFF", "packages": {"mode": "ZONE"}, "recusals": PAIRS}


def published() -> DrawSession:
    session = requested(**MILD, inspector_recusals=APART)
    perform_next_draw(owner="w", clock=lambda: NOON)
    session = publish_session(session_code=session.code, by="officer", now=NOON)
    seal_pending(now=NOON)
    return session


def page(session: DrawSession) -> str:
    return f"/inspections/sessions/{session.code}/"


def annex_page(session: DrawSession) -> str:
    return f"{page(session)}recusals.json"


def reader(session: DrawSession, *roles: Role) -> Client:
    return signed_in(person(f"reader-{'-'.join(roles)}", session.unit, *roles))


def told(text: str) -> list[str]:
    """Entities whose recusal could be read: the pair in any order close together, or a reason."""
    return [row["entity"] for row in PAIRS if f"{row['inspector']},{row['entity']}" in text]


def test_every_public_byte_keeps_the_pairs_secret():
    session = published()
    bundle = b"".join(bundle_chunks(session)).decode()
    public = Client().get(reverse("publicity:draw", args=[session.code]))
    header = bytes(session.header).decode()

    for text in (bundle, public.content.decode(), header):
        assert told(text) == []
        assert "RELATIVE" not in text
        assert "近亲属" not in text
    cells = json.dumps(json.loads(bundle)["transcript"]["blocked"])
    assert "match-" in cells  # so there was something to hide
    assert not any(row["entity"] in cells for row in PAIRS)
    assert public.status_code == 200
    assert "21 对申报回避" in public.content.decode()


def test_the_search_finds_the_pairs_where_they_do_stand():
    """Control: the annex itself, written as lines, is what the search must find."""
    session = sealed(**MILD)
    annex = parse_annex(bytes(FramePart.objects.get(role="recusals").data))

    assert len(told("\n".join(f"{pair.left},{pair.right}" for pair in annex.entities))) == 20
    assert session.code == annex.draw_id


def test_the_digest_of_the_task_in_the_frame_does_not_betray_the_pairs():
    first = json.loads(bytes(sealed(**MILD).header))["task"]["digest"]
    document = DrawSession.objects.get().task.document

    assert first != hashlib.sha256(bytes(document)).hexdigest()
    without = {**json.loads(bytes(document)), "recusals": [], "inspector_recusals": []}
    canonical = json.dumps(without, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert first == hashlib.sha256(canonical.encode()).hexdigest()


def test_auditors_verify_with_the_annex_and_the_ledger_says_who_took_it():
    session = published()

    response = reader(session, Role.AUDITOR).post(annex_page(session))

    report = verify_bundle(b"".join(bundle_chunks(session)), annex=response.content)
    assert report.first_failure() == ""
    assert "一格不多、一格不少" in report.steps[-2].text
    record = Record.objects.get(subject=session.code, kind=DISCLOSED)
    assert record.actor == "reader-AUDITOR"


def test_others_get_no_annex():
    session = sealed(**MILD)

    for role in (Role.PLANNER, Role.DRAW_OFFICER, Role.WITNESS):
        assert reader(session, role).post(annex_page(session)).status_code == 403
    assert Client().post(annex_page(session)).status_code == 302
    assert reader(session, Role.REVIEWER).get(annex_page(session)).status_code == 405
    assert not Record.objects.filter(kind=DISCLOSED).exists()


def test_the_session_page_shows_counts_and_commitments_only():
    session = sealed(**MILD, inspector_recusals=APART)

    text = reader(session, Role.AUDITOR).get(page(session)).content.decode()

    header = json.loads(bytes(session.header))
    assert header["recusals"]["digest"] in text
    assert header["inspector_recusals"]["digest"] in text
    assert "20 对" in text
    assert PAIRS[0]["entity"] not in text


def test_a_declarant_sees_the_own_receipts_and_nobody_elses():
    session = sealed(**MILD, inspector_recusals=APART)
    mine, other = person("declarant", session.unit), person("colleague", session.unit)
    Inspector.objects.filter(code="S1P0").update(user=mine)
    Inspector.objects.filter(code="S2P1").update(user=other)

    own = signed_in(mine).get("/inspections/my-recusals/").content.decode()
    theirs = signed_in(other).get("/inspections/my-recusals/").content.decode()

    annex = parse_annex(bytes(FramePart.objects.get(role="recusals").data))
    pairs = [pair for pair in annex.entities if pair.left == "S1P0"]
    assert len(pairs) == 2
    for pair, value in zip(pairs, own.split("承诺</dt>")[1:], strict=True):
        line = f"{session.code},{ENTITY},{pair.left},{pair.right}"
        made = hashlib.sha256(bytes.fromhex(pair.salt) + line.encode()).hexdigest()
        assert line in own
        assert pair.salt in own
        assert made in value
        assert pair.right not in theirs
    assert "S1P1" in theirs
    assert not any(row["entity"] in own for row in PAIRS if row["inspector"] != "S1P0")
    assert (
        "没有您的回避凭证"
        in reader(session, Role.PLANNER).get("/inspections/my-recusals/").content.decode()
    )


def test_only_planners_and_reviewers_read_the_pairs_of_a_task():
    session = sealed(**MILD)
    pages = ("/inspections/tasks/T-1/", "/inspections/tasks/T-1.json")

    for role, may in ((Role.PLANNER, True), (Role.REVIEWER, True), (Role.DRAW_OFFICER, False)):
        client = reader(session, role)
        for address in pages:
            assert (PAIRS[0]["entity"] in client.get(address).content.decode()) is may
