"""A witness cosigns growth and nothing else; what it signs is kept and counted."""
# ruff: noqa: S608  # statements of an attacker, made from numbers in this file

from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from shuangsuiji.kernel.note import Checkpoint, Note, check_signed, parse_key, parse_note
from shuangsuiji.ledger import cosigning, sealing
from shuangsuiji.ledger.cosigning import NotAcceptedError, accept_cosignature, request_for
from shuangsuiji.ledger.keys import keys_in
from shuangsuiji.ledger.models import Cosignature, Leaf, Record, WitnessedLog
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import NOON, bulk_records, sealed_log, tampered
from shuangsuiji.ledger.verify import verify_log
from shuangsuiji.ledger.witness_services import (
    ForkError,
    StaleError,
    UnknownLogError,
    WitnessRefusedError,
    cosign,
    make_witness_key,
    trust_log,
)

pytestmark = pytest.mark.django_db
NAME = "witness.example.gov.cn/w1"


@pytest.fixture
def witness(settings):
    """This very system as its own witness: the two roles share nothing but the text."""
    sealed_log(settings, 10)
    key = make_witness_key(name=NAME, by="city", now=NOON)
    settings.SSJ_WITNESSES = [str(key)]
    trust_log(vkey=(Path(settings.SSJ_LOG_DIR) / "key").read_text(), by="city", now=NOON)
    seal_pending(now=NOON)
    return key


def cosigned_once() -> int:
    request = request_for(NAME)
    line = cosign(request=str(request).encode(), by="city", now=NOON)
    size = cosigning.parse_size(request)
    accept_cosignature(size=size, line=line, by="county", now=NOON)
    return size


def test_a_log_that_grew_is_cosigned_and_the_line_is_published(settings, witness):
    first = cosigned_once()
    bulk_records(400)
    seal_pending(now=NOON)
    second = cosigned_once()

    assert first < second
    assert WitnessedLog.objects.get().size == second
    head = Cosignature.objects.get(checkpoint_id=second).checkpoint
    note = parse_note(sealing.note_of(head).encode())
    assert check_signed(note, witness) == int(NOON.timestamp())
    assert verify_log().findings == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE ledger_cosignature SET line = replace(line, 'A', 'B')", "head"),
        ("UPDATE ledger_cosignature SET signed_at = '2026-11-01 00:00:00+00:00'", "head"),
        ("UPDATE ledger_cosignature SET witness = 'other.example/w2'", "head"),
        ("DELETE FROM ledger_cosignature", "receipt"),
    ],
)
def test_a_line_that_was_changed_or_taken_away_is_found(witness, change, place):
    size = cosigned_once()
    seal_pending(now=NOON)
    assert verify_log().findings == []
    receipt = Record.objects.get(kind=cosigning.COSIGNATURE_RECEIVED).src

    tampered(change)

    wanted = size - 1 if place == "head" else Leaf.objects.get(src=receipt).seq
    assert wanted in {finding.seq for finding in verify_log().findings}


def test_a_reply_that_got_lost_on_its_way_is_asked_for_again(witness, tmp_path, capsys):
    lost = request_for(NAME)
    cosign(request=str(lost).encode(), by="city", now=NOON)
    remembered = cosigning.parse_size(lost)
    bulk_records(3)
    seal_pending(now=NOON)
    asked, reply = tmp_path / "asked", tmp_path / "reply"

    call_command("witness", "request", out=asked)
    with pytest.raises(CommandError, match=f"--old {remembered}"):
        call_command("witness", "sign", asked, out=reply)
    call_command("witness", "request", out=asked, old=remembered)
    call_command("witness", "sign", asked, out=reply)
    call_command("witness", "accept", asked, reply)

    assert Cosignature.objects.get().checkpoint_id > remembered
    with pytest.raises(CommandError, match="没有从第 9999 条起"):
        call_command("witness", "request", out=asked, old=9999)


def test_a_line_of_a_witness_that_is_no_more_raises_no_alarm(settings, witness):
    cosigned_once()
    settings.SSJ_WITNESSES = []

    assert verify_log().findings == []


def test_the_newest_head_needs_no_second_signature(witness):
    cosigned_once()
    seal_pending(now=NOON)  # the act of accepting is itself an entry
    size = cosigned_once()

    assert Cosignature.objects.filter(checkpoint_id=size).count() == 1


def test_a_rewritten_log_is_not_cosigned_and_the_proof_is_told(settings, witness):
    size = cosigned_once()
    tampered(
        f"DELETE FROM ledger_cosignature WHERE checkpoint_id = {size}",
        f"DELETE FROM ledger_checkpoint WHERE size = {size}",
        f"UPDATE ledger_leaf SET hash = data WHERE seq = {size - 1}",  # another last entry
    )
    (Path(settings.SSJ_KEY_DIR) / "signed.json").unlink()
    head = sealing.frontier_at(size).root()
    text = Checkpoint(settings.SSJ_LOG_ORIGIN, size, head).text()
    note = str(Note(text, tuple(key.signed(text) for key in keys_in(settings.SSJ_KEY_DIR))))

    with pytest.raises(ForkError, match="证据冲突") as refusal:
        cosign(request=f"old {size}\n\n{note}".encode(), by="city", now=NOON)

    assert note == refusal.value.conflict.newer
    assert WitnessedLog.objects.get().size == size


def test_a_proof_from_elsewhere_is_answered_with_the_remembered_size(witness):
    size = cosigned_once()
    request = cosigning.request_from(0, sealing.Checkpoint.objects.get(size=size))

    with pytest.raises(StaleError) as refusal:
        cosign(request=str(request).encode(), by="city", now=NOON)

    assert refusal.value.size == size


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (lambda text: text.replace("\n13\n", "\n14\n"), WitnessRefusedError),
        (lambda text: text.replace("old 0", "old 00"), WitnessRefusedError),
        (lambda text: text.replace("old 0\n", "old 0\nAAAA\n"), WitnessRefusedError),
        (lambda text: text.replace("sjg.example", "xyz.example"), UnknownLogError),
        (lambda _: "", WitnessRefusedError),
        (lambda _: "\udcff", WitnessRefusedError),
    ],
)
def test_what_is_not_a_signed_head_of_a_known_log_is_refused(witness, edit, error):
    text = str(request_for(NAME))

    with pytest.raises(error):
        cosign(request=edit(text).encode("utf-8", "surrogateescape"), by="city", now=NOON)

    assert WitnessedLog.objects.get().size == 0


def test_a_line_of_a_stranger_is_not_kept(settings, witness):
    request = request_for(NAME)
    line = cosign(request=str(request).encode(), by="city", now=NOON)
    settings.SSJ_WITNESSES = []

    with pytest.raises(NotAcceptedError, match="名单"):
        accept_cosignature(size=cosigning.parse_size(request), line=line, by="x", now=NOON)


def test_two_text_files_are_carried_on_a_stick(settings, witness, tmp_path):
    request, reply = tmp_path / "request.txt", tmp_path / "reply.txt"

    call_command("witness", "request", out=request)
    call_command("witness", "sign", str(request), out=reply)
    call_command("witness", "accept", str(request), str(reply))

    assert Cosignature.objects.get().witness == NAME


def test_a_missing_file_is_named(witness, tmp_path):
    with pytest.raises(CommandError, match="无法读写"):
        call_command("witness", "sign", str(tmp_path / "no"), out=tmp_path / "x")


def test_the_door_answers_as_specified(client, witness):
    body = str(request_for(NAME)).encode()
    url = "/log/witness/add-checkpoint"

    answer = client.post(url, body, content_type="text/plain")
    again = client.post(url, body, content_type="text/plain")

    assert answer.status_code == 200
    assert answer.content.decode().startswith(f"— {NAME} ")
    assert (again.status_code, again.content) == (409, b"13\n")
    assert client.post(url, b"rubbish", content_type="text/plain").status_code == 403
    assert client.get(url).status_code == 405


def test_the_same_head_again_is_given_the_same_line_and_leaves_no_record(client, witness):
    body = str(request_for(NAME)).encode()
    url = "/log/witness/add-checkpoint"
    first = client.post(url, body, content_type="text/plain")
    records = Record.objects.count()
    again = body.replace(b"old 0", b"old 13")

    answers = [client.post(url, again, content_type="text/plain") for _ in range(3)]

    assert {answer.content for answer in answers} == {first.content}
    assert Record.objects.count() == records


def test_an_address_that_knocks_too_often_waits(client, witness, monkeypatch):
    cache.clear()
    monkeypatch.setattr("shuangsuiji.ledger.views.MOST_KNOCKS", 2)
    url = "/log/witness/add-checkpoint"

    codes = [client.post(url, b"x", content_type="text/plain").status_code for _ in range(3)]

    assert codes == [403, 403, 429]


def test_the_page_says_in_red_that_nobody_witnesses(client, settings):
    sealed_log(settings, 1)
    settings.SSJ_WITNESSES = []

    assert "见证方：暂无" in client.get("/log/").content.decode()


def test_the_page_names_the_witness(client, witness):
    size = cosigned_once()

    page = client.get("/log/").content.decode()

    assert "见证方：暂无" not in page
    assert f"第 {size} 条" in page


def test_a_kept_checkpoint_is_compared(client, settings, witness):
    kept = (Path(settings.SSJ_LOG_DIR) / "checkpoint").read_text()
    bulk_records(5)
    seal_pending(now=NOON)

    good = client.post("/log/", {"checkpoint": kept.replace("\n", "\r\n")}).content.decode()
    bad = client.post("/log/", {"checkpoint": kept[:-9]}).content.decode()

    assert "完全一样" in good
    assert "notice-bad" in bad
    assert "不能当作本日志的检查点" in bad
    assert "一致性证明" not in bad
    assert "完全一样" not in bad
    assert parse_key(str(witness)).name == NAME
