"""After a restore from an old backup nothing is written until a new log begins, openly."""
# ruff: noqa: S608  # statements of an attacker, made from numbers and names in this file

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import path

from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.kernel.note import check_signed, parse_checkpoint, parse_key, parse_note
from shuangsuiji.ledger import continuity, sealing
from shuangsuiji.ledger.continuity import ReadOnlyError
from shuangsuiji.ledger.keys import keys_in
from shuangsuiji.ledger.models import Checkpoint, Cosignature, Leaf, PastLog, Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.signer import RefusedError
from shuangsuiji.ledger.tasks import ask_witnesses_task, beat_heart_task, seal_ledger_task
from shuangsuiji.ledger.tests.logs import NOON, record_many, sealed_log, tampered
from shuangsuiji.ledger.verify import verify_log
from shuangsuiji.urls import urlpatterns as site

NEW = "sjg.example.gov.cn/ssj-log-2"
REASON = "磁盘损坏，由 11 月 23 日的备份恢复"

pytestmark = pytest.mark.django_db


def act(request):
    record_many(count=1, by="zhang", now=NOON)


urlpatterns = [*site, path("act/", act)]


@pytest.fixture(autouse=True)
def _look_anew():
    continuity._last.clear()
    yield
    continuity._last.clear()


def restore_backup_of(size: int) -> None:
    """The database as it was when the log had ``size`` entries; files and keys stay."""
    sources = list(Leaf.objects.filter(seq__gte=size).values_list("src", flat=True))
    names = ", ".join(f"'{each}'" for each in sources)
    tampered(
        f"DELETE FROM ledger_checkpoint WHERE size > {size}",
        f"DELETE FROM ledger_leaf WHERE seq >= {size}",
        f"DELETE FROM ledger_record WHERE src IN ({names})",
    )
    continuity._last.clear()


@pytest.fixture
def restored(settings):
    sealed_log(settings, 5, 20)
    restore_backup_of(6)


def new_origin(**options) -> None:
    call_command("ledger_key", "new-origin", NEW, **{"reason": REASON, "by": "admin", **options})


def test_a_log_that_goes_on_is_whole(settings):
    sealed_log(settings, 5, 5)

    assert continuity.break_reason() == ""
    record_many(count=1, by="zhang", now=NOON)


def test_after_the_restore_nothing_is_recorded(restored):
    with pytest.raises(ReadOnlyError, match=r"26 条.*6 条"):
        record_many(count=1, by="zhang", now=NOON)

    assert Record.objects.count() == 6


@pytest.mark.parametrize(
    "command",
    [("witness", "create", "a.example/w1"), ("import_units", "docs/examples/ningde-units.csv")],
)
def test_a_command_says_why_it_does_nothing(restored, command):
    with pytest.raises(CommandError, match="旧备份"):  # shown in one line, without a traceback
        call_command(*command)


def test_nothing_is_numbered_or_signed(restored):
    with pytest.raises(RefusedError, match="旧备份"):
        seal_pending(now=NOON)

    assert (seal_ledger_task(), beat_heart_task(), ask_witnesses_task()) == (0, False, 0)
    assert Leaf.objects.count() == 6


def test_with_the_files_restored_too_the_signer_remembers(settings, restored):
    (Path(settings.SSJ_LOG_DIR) / "checkpoint").unlink()
    assert continuity.break_reason() == ""

    seal_ledger_task()

    with pytest.raises(ReadOnlyError, match="26 条"):
        record_many(count=1, by="zhang", now=NOON)


def test_with_neither_files_nor_memory_nothing_would_be_noticed_here(settings, restored):
    """Control: these two are what protects; beyond them only witnesses remember."""
    (Path(settings.SSJ_LOG_DIR) / "checkpoint").unlink()
    (Path(settings.SSJ_KEY_DIR) / "signed.json").unlink()

    record_many(count=1, by="zhang", now=NOON)

    assert seal_pending(now=NOON).size == 7


def test_a_head_of_another_tree_is_a_break(settings):
    size = sealed_log(settings, 5)
    zero = "zeroblob(32)" if _on_sqlite() else "decode(repeat('00', 32), 'hex')"
    tampered(f"UPDATE ledger_checkpoint SET root = {zero} WHERE size = {size}")
    continuity._last.clear()

    assert "与公布的不同" in continuity.break_reason()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("accept", "words"),
    [("text/html", "系统只读，这一步没有完成"), ("application/json", "READ_ONLY")],
)
def test_an_act_is_answered_with_the_reason(restored, client, accept, words):
    answer = client.post("/act/", headers={"Accept": accept})

    assert answer.status_code == 503
    assert words in answer.content.decode()
    assert "26 条" in answer.content.decode()


def test_reading_goes_on_under_a_red_line(restored, client):
    for page in ("/", "/publicity/", "/log/"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert 'class="halt-banner' in answer.content.decode()


def test_a_process_under_another_name_writes_nothing(settings):
    sealed_log(settings, 2)
    settings.SSJ_LOG_ORIGIN = "other.example.gov.cn/ssj-log"

    with pytest.raises(ReadOnlyError, match="原名"):
        record_many(count=1, by="zhang", now=NOON)


def test_looking_costs_no_query_while_the_files_stay_the_same(settings, django_assert_num_queries):
    sealed_log(settings, 2)

    with django_assert_num_queries(0):
        assert continuity.break_reason() == ""
    continuity._last.clear()
    with django_assert_num_queries(1):
        assert continuity.break_reason() == ""


def test_without_a_break_there_is_no_red_line(settings, client):
    sealed_log(settings, 2)

    assert "halt-banner" not in client.get("/log/").content.decode()


def test_a_new_origin_leads_back_and_tells_of_the_break(settings, restored, capsys):
    old_note = (Path(settings.SSJ_LOG_DIR) / "checkpoint").read_text()
    old_key = keys_in(settings.SSJ_KEY_DIR)[0].verifier

    new_origin()
    with pytest.raises(ReadOnlyError, match="SSJ_LOG_ORIGIN"):
        record_many(count=1, by="zhang", now=NOON)
    settings.SSJ_LOG_ORIGIN = NEW
    continuity._last.clear()
    record_many(count=3, by="zhang", now=NOON)
    head = seal_pending(now=NOON)

    folder = Path(settings.SSJ_LOG_DIR)
    note = parse_note((folder / "checkpoint").read_bytes())
    check_signed(note, parse_key((folder / "key").read_text().strip()))
    assert (parse_checkpoint(note.text).origin, head.size) == (NEW, 5)
    first = Record.objects.get(src=Leaf.objects.get(seq=0).src)
    told = parse_canonical(bytes(first.payload))
    assert (first.kind, told["old_checkpoint"]) == ("ledger.log.continued", old_note)
    assert (folder / "old/1/checkpoint").read_text() == old_note
    check_signed(parse_note((folder / "old/1/checkpoint").read_bytes()), old_key)
    assert verify_log().findings == []
    call_command("verify_ledger")
    said = capsys.readouterr().out
    assert "断点" in said
    assert "公布过 26 条，库中保留 6 条，其余 20 条的内容已失" in said
    assert "全部相符" in said


def test_a_checkpoint_kept_from_before_the_break_is_compared_with_the_old_log(settings, restored):
    kept = (Path(settings.SSJ_LOG_DIR) / "checkpoint").read_text()
    new_origin()
    settings.SSJ_LOG_ORIGIN = NEW
    seal_pending(now=NOON)
    forged = kept.replace("\n26\n", "\n25\n")

    assert verify_log(against=parse_note(kept.encode())).findings == []
    found = " ".join(map(str, verify_log(against=parse_note(forged.encode())).findings))
    assert "冲突" in found
    assert "没有日志" in found


def test_the_old_files_stay_public(settings, restored, client):
    new_origin()
    settings.SSJ_LOG_ORIGIN = NEW
    seal_pending(now=NOON)

    assert client.get("/log/old/1/tile/0/000.p/26").status_code == 200
    assert client.get("/log/old/1/checkpoint").status_code == 200


def test_sealing_that_dies_while_putting_files_aside_completes(settings, restored, monkeypatch):
    new_origin()
    settings.SSJ_LOG_ORIGIN = NEW

    def dies(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dies)
        with pytest.raises(OSError, match="No space"):
            seal_pending(now=NOON)
    seal_pending(now=NOON)

    assert verify_log().findings == []


def test_witnesses_lines_move_with_their_heads(settings):
    size = sealed_log(settings, 5)
    Cosignature.objects.create(
        checkpoint=Checkpoint.objects.get(size=size),
        witness="w/1",
        line="— w/1 AAAA\n",
        signed_at=NOON,
        received_at=NOON,
    )

    new_origin()

    assert "w/1" in PastLog.objects.get().heads.get(size=size).attached
    assert not Cosignature.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_pastleaf SET data = src WHERE seq = 3",
        "DELETE FROM ledger_pastleaf WHERE seq = 5",
        "DELETE FROM ledger_pasthead",
        "UPDATE ledger_pastlog SET note = 'x'",
    ],
)
def test_tampering_with_the_old_log_is_found(settings, restored, statement):
    new_origin()
    settings.SSJ_LOG_ORIGIN = NEW
    seal_pending(now=NOON)
    if not _on_sqlite():
        statement = statement.replace("data = src", "data = src::bytea")

    tampered(statement)

    assert any("旧日志" in str(finding) for finding in verify_log().findings)


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("", REASON, "不合规"),
        ("a b", REASON, "不合规"),
        ("a\u2014b", REASON, "不合规"),
        ("sjg.example.gov.cn/ssj-log", REASON, "已用过"),
        (NEW, "  ", "--reason"),
    ],
)
def test_a_new_log_needs_a_name_of_its_own_and_a_reason(restored, name, reason, words):
    with pytest.raises(CommandError, match=words):
        call_command("ledger_key", "new-origin", name, reason=reason)

    assert not PastLog.objects.exists()


def test_the_signer_never_signs_the_old_log_again(settings, restored):
    new_origin()
    settings.SSJ_LOG_ORIGIN = NEW
    seal_pending(now=NOON)
    for retired in Path(settings.SSJ_KEY_DIR).glob("*.retired"):
        retired.rename(retired.with_suffix(".key"))
    settings.SSJ_LOG_ORIGIN = "sjg.example.gov.cn/ssj-log"

    with pytest.raises(RefusedError, match="26"):
        sealing.local_signer().sign(2, bytes(32))


def _on_sqlite() -> bool:
    return connection.vendor == "sqlite"
