"""A log that really forked: whoever kept the old head gets a proof, and everybody sees it."""

from pathlib import Path

import pytest
from django.core.management import call_command

from shuangsuiji.kernel.conflict import ConflictError, check_conflict, parse_conflict
from shuangsuiji.ledger import conflicts, cosigning
from shuangsuiji.ledger.comparing import compare
from shuangsuiji.ledger.conflicts import keep_conflict, kept_conflict
from shuangsuiji.ledger.cosigning import Witness, request_for
from shuangsuiji.ledger.models import LogConflict, Record, WitnessedLog
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import NOON, bulk_records, sealed_log, tampered
from shuangsuiji.ledger.tile_reader import TileReader
from shuangsuiji.ledger.witness_services import cosign, make_witness_key, trust_log

pytestmark = pytest.mark.django_db
NAME = "witness.example.gov.cn/w1"
TABLES = ("cosignature", "checkpoint", "leaf", "node", "waiting", "record")


def head_of(settings) -> str:
    return (Path(settings.SSJ_LOG_DIR) / "checkpoint").read_text()


def fork(settings, tmp_path, *counts: int) -> None:
    """The same key signs another history: the database emptied, the signer's memory deleted."""
    keys = Record.objects.get(kind="ledger.key.created").src
    tampered(*(f"DELETE FROM ledger_{table} WHERE {_but(table, keys)}" for table in TABLES))  # noqa: S608
    tampered(f"INSERT INTO ledger_waiting (src) VALUES ('{keys}')")  # noqa: S608
    (Path(settings.SSJ_KEY_DIR) / "signed.json").unlink()
    settings.SSJ_LOG_DIR = tmp_path / "forked"
    sealed_log(settings, *counts)


def _but(table: str, src: str) -> str:
    return f"src <> '{src}'" if table == "record" else "1 = 1"


@pytest.mark.parametrize("then", [9, 30])  # as many entries as the kept head, or more
def test_whoever_kept_a_head_is_given_the_proof(client, settings, tmp_path, then):
    sealed_log(settings, 9)
    kept = head_of(settings)
    fork(settings, tmp_path, then)

    page = client.post("/log/", {"checkpoint": kept}).content.decode()

    row = LogConflict.objects.get()
    file = client.get(f"/log/conflict/{row.digest}.txt")
    older, newer = check_conflict(parse_conflict(file.content))
    assert (older.size, newer.size) == (10, then + 1)
    assert f"/log/conflict/{row.digest}.txt" in page
    assert "发现互相矛盾的检查点" in client.get("/log/").content.decode()


def test_an_uploaded_file_is_compared_too(client, settings, tmp_path):
    sealed_log(settings, 9)
    path = tmp_path / "kept.txt"
    path.write_text(head_of(settings))
    bulk_records(50)
    seal_pending(now=NOON)

    with path.open("rb") as file:
        page = client.post("/log/", {"file": file, "checkpoint": ""}).content.decode()

    assert "完全一样" in page
    assert "一致性证明（" in page
    assert not LogConflict.objects.exists()
    assert "发现互相矛盾" not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda note: note, "全部相符"),
        (
            lambda note: "\ufeff" + note.replace("\n", "\r\n"),
            "全部相符",
        ),  # as mail and editors keep it
        (lambda note: note.replace("\n10\n", "\n11\n"), "没有本日志的有效签名"),
        (lambda note: note.replace("\n10\n", "\n999\n"), "没有本日志的有效签名"),
        (lambda note: note.replace("sjg.example", "xyz.example"), "属于日志 xyz.example"),
        (lambda note: note[:-9] + ("B" if note[-9] == "A" else "A") + note[-8:], "密钥的签名"),
    ],
    ids=["as it was", "as mail and editors keep it", "size", "much larger", "origin", "signature"],
)
def test_a_kept_file_is_compared_by_command(settings, tmp_path, capsys, change, words):
    sealed_log(settings, 9)
    path = tmp_path / "kept.txt"
    path.write_bytes(change(head_of(settings)).encode())
    status = 0

    try:
        call_command("verify_ledger", against=path)
    except SystemExit as error:
        status = error.code

    assert words in capsys.readouterr().out
    assert status == (0 if words == "全部相符" else 3)


def test_the_same_question_twice_keeps_one_proof(settings, tmp_path):
    sealed_log(settings, 9)
    kept = head_of(settings)
    fork(settings, tmp_path, 30)

    first, second = (compare(kept, by="public", now=NOON) for _ in range(2))

    assert first.conflict == second.conflict
    assert Record.objects.filter(kind=conflicts.KIND).count() == 1


def test_a_stolen_key_cannot_fill_the_table(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(conflicts, "MOST_KEPT", 1)
    sealed_log(settings, 9)
    kept = [head_of(settings)]
    bulk_records(3)
    seal_pending(now=NOON)
    kept.append(head_of(settings))
    fork(settings, tmp_path, 30)

    answers = [compare(each, by="public", now=NOON) for each in kept]

    assert [answer.ok for answer in answers] == [False, False]
    assert LogConflict.objects.count() == 1


def test_a_longer_head_than_todays_shows_that_the_log_was_cut(settings, tmp_path):
    sealed_log(settings, 30)
    kept = head_of(settings)
    fork(settings, tmp_path, 9)

    answer = compare(kept, by="public", now=NOON)

    assert not answer.ok
    assert "被截断" in answer.text


def test_numbers_from_paper_are_compared(settings):
    size = sealed_log(settings, 9)
    root = bytes(cosigning.Checkpoint.objects.get(size=size).root).hex()

    good = compare(f"签至 11 时 共 {size} 条，根：{root}", by="public", now=NOON)
    bad = compare(f"{size} 条 {'0' * 64}", by="public", now=NOON)

    assert good.ok
    assert not bad.ok
    assert "不符" in bad.text


@pytest.fixture
def witness(settings):
    sealed_log(settings, 10)
    key = make_witness_key(name=NAME, by="city", now=NOON)
    settings.SSJ_WITNESSES = [f"{key}|http://city.example/log/witness/add-checkpoint"]
    trust_log(vkey=(Path(settings.SSJ_LOG_DIR) / "key").read_text(), by="city", now=NOON)
    seal_pending(now=NOON)
    cosign(request=str(request_for(NAME)).encode(), by="city", now=NOON)
    return Witness(key, "http://city.example/log/witness/add-checkpoint")


def forked_request(settings, tmp_path, count: int) -> str:
    fork(settings, tmp_path, count)
    head = cosigning.Checkpoint.objects.order_by("-size").first()
    return str(cosigning.request_from(WitnessedLog.objects.get().size, head))


@pytest.mark.parametrize(("count", "status"), [(12, 409), (40, 422)])
def test_the_witness_answers_with_the_proof_and_shows_it(
    client, settings, tmp_path, witness, count, status
):
    body = forked_request(settings, tmp_path, count)

    answer = client.post("/log/witness/add-checkpoint", body, content_type="text/plain")

    assert answer.status_code == status
    check_conflict(parse_conflict(answer.content))
    assert LogConflict.objects.get().text == answer.content.decode()
    assert WitnessedLog.objects.get().size == 13
    assert "发现互相矛盾的检查点" in client.get("/log/").content.decode()


def test_the_accused_shows_it_on_its_own_page(client, settings, tmp_path, witness, monkeypatch):
    body = forked_request(settings, tmp_path, 40)
    answer = client.post("/log/witness/add-checkpoint", body, content_type="text/plain")
    tampered("DELETE FROM ledger_logconflict")  # the witness has another database
    monkeypatch.setattr(
        cosigning, "_posted", lambda *_: (answer.status_code, answer.content.decode())
    )

    assert cosigning.ask(witness, by="worker", now=NOON) is None
    assert LogConflict.objects.get().found_by == "worker"


def test_a_witness_that_has_seen_more_is_no_crash(settings, witness, monkeypatch, caplog):
    monkeypatch.setattr(cosigning, "_posted", lambda *_: (409, "900\n"))

    assert cosigning.ask(witness, by="worker", now=NOON) is None
    assert "has seen 900 entries" in caplog.text


def test_a_witness_by_stick_writes_the_proof_beside_the_reply(settings, tmp_path, witness, capsys):
    request = tmp_path / "request.txt"
    request.write_text(forked_request(settings, tmp_path, 40))

    with pytest.raises(SystemExit) as exit_:
        call_command("witness", "sign", str(request), out=tmp_path / "reply.txt")

    assert exit_.value.code == 3
    check_conflict(parse_conflict((tmp_path / "reply.conflict.txt").read_bytes()))
    assert not (tmp_path / "reply.txt").exists()


def test_a_downloaded_log_is_compared_by_command(settings, tmp_path, capsys):
    sealed_log(settings, 9)
    kept, proof = tmp_path / "kept.txt", tmp_path / "proof.txt"
    kept.write_text(head_of(settings))
    bulk_records(300)
    seal_pending(now=NOON)
    arguments = ("log_conflict", "compare", str(kept))
    call_command(*arguments, str(settings.SSJ_LOG_DIR), out=proof)
    assert not proof.exists()
    fork(settings, tmp_path, 300)

    with pytest.raises(SystemExit) as exit_:
        call_command(*arguments, str(settings.SSJ_LOG_DIR), out=proof)
    call_command("log_conflict", "list")

    assert exit_.value.code == 3
    check_conflict(parse_conflict(proof.read_bytes()))
    assert "10/301" in capsys.readouterr().out


def test_nothing_is_kept_that_proves_nothing(settings):
    sealed_log(settings, 9)
    old = head_of(settings)
    bulk_records(9)
    seal_pending(now=NOON)
    folder = Path(settings.SSJ_LOG_DIR)
    reader = TileReader(folder, 19)
    fake = conflicts.Conflict(
        tuple(conflicts.announced_keys()),
        old,
        head_of(settings),
        conflicts.prefix_root(10, reader.node),
        tuple(conflicts.consistency_path(10, 19, reader.node)),
    )

    for keep in (keep_conflict, kept_conflict):
        with pytest.raises(ConflictError, match="并无冲突"):
            keep(conflict=fake, by="x", now=NOON)

    assert not LogConflict.objects.exists()
