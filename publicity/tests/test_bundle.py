"""The bundle for download."""

from pathlib import Path

import pytest

from inspections.draw.logged import Trust
from inspections.draw.verify import verify_bundle
from inspections.drawing import perform_next_draw
from inspections.services.ceremony import commit_code, open_inputs
from inspections.services.draws import request_draw
from inspections.services.publishing import publish_session
from inspections.tests.world import NOON, sealed, with_inputs
from publicity.tests.held import LATER, drawn, page_of, published
from shuangsuiji.kernel.note import WITNESS_KEY, parse_checkpoint, parse_note
from shuangsuiji.ledger.cosigning import accept_cosignature
from shuangsuiji.ledger.key_services import rotate_key
from shuangsuiji.ledger.keys import make_key
from shuangsuiji.ledger.models import Checkpoint
from shuangsuiji.ledger.sealing import seal_pending

pytestmark = pytest.mark.django_db


def test_the_downloaded_bundle_verifies(client):
    session = published()

    answer = client.get(f"{page_of(session)}bundle.json")

    assert verify_bundle(b"".join(answer.streaming_content)).ok
    assert f"{session.code}.json" in answer["Content-Disposition"]
    assert "immutable" in answer["Cache-Control"]


def test_the_bundle_is_there_once_the_log_is_signed_over_the_publication(client):
    session = publish_session(session_code=drawn().code, by="officer", now=LATER)
    address = f"{page_of(session)}bundle.json"

    early = client.get(address)
    page = client.get(page_of(session)).content.decode()
    seal_pending(now=LATER)
    data = b"".join(client.get(address).streaming_content)

    assert (early.status_code, early["Retry-After"], early["Cache-Control"]) == (
        *(503, "5", "no-store"),
    )
    assert "签入存证日志后提供" in early.content.decode()
    assert "核验包在日志签名后提供" in page
    assert "下载核验包" in client.get(page_of(session)).content.decode()
    assert verify_bundle(data).ok


def test_nothing_that_comes_later_changes_the_bytes(client, settings):
    session = published()
    address = f"{page_of(session)}bundle.json"
    before = b"".join(client.get(address).streaming_content)

    rotate_key(by="admin", now=LATER)
    seal_pending(now=LATER)
    witness = make_key(Path(settings.SSJ_KEY_DIR), "witness.example.gov.cn", kind=WITNESS_KEY)
    settings.SSJ_WITNESSES = [str(witness.verifier)]
    for head in heads():
        line = witness.cosigned(head.text(), 1_800_000_000).line()
        accept_cosignature(size=head.size, line=line, by="test", now=LATER)
    seal_pending(now=LATER)

    assert b"".join(client.get(address).streaming_content) == before


def heads():
    """Every head that the log ever signed."""
    notes = [row.note for row in Checkpoint.objects.all()]
    return [parse_checkpoint(parse_note(note.encode()).text) for note in notes]


def test_a_witness_who_signed_before_the_first_input_stands_in_the_bundle(client, settings):
    session = sealed()
    commit_code(session_code=session.code, by="officer", now=NOON)
    seal_pending(now=NOON)
    witness = make_key(Path(settings.SSJ_KEY_DIR), "witness.example.gov.cn", kind=WITNESS_KEY)
    settings.SSJ_WITNESSES = [str(witness.verifier)]
    (head,) = heads()
    line = witness.cosigned(head.text(), 1_800_000_000).line()
    accept_cosignature(size=head.size, line=line, by="test", now=NOON)
    seal_pending(now=NOON)
    session.refresh_from_db()
    openings = with_inputs(session)
    open_inputs(session_code=session.code, openings=openings, by="officer", now=NOON)
    request_draw(session_code=session.code, by="officer", now=NOON)
    perform_next_draw(owner="test", clock=lambda: LATER, session_code=session.code)
    publish_session(session_code=session.code, by="officer", now=LATER)
    seal_pending(now=LATER)

    data = b"".join(client.get(f"{page_of(session)}bundle.json").streaming_content)

    report = verify_bundle(data, trust=Trust(witness_keys=(witness.verifier,)))
    assert report.ok, report.first_failure()
    assert "于 2027-01-15T08:00:00Z 在前一检查点上签名" in report.steps[4].text


def test_a_cached_copy_is_confirmed_without_sending_it_again(client):
    address = f"{page_of(published())}bundle.json"
    tag = client.get(address)["ETag"]

    again = client.get(address, headers={"if-none-match": tag})

    assert again.status_code == 304
    assert again["ETag"] == tag
    assert not again.content


def test_an_unknown_session_has_no_bundle(client):
    assert client.get("/publicity/draws/C1-2026-0099/bundle.json").status_code == 404
