"""Waiting rows become numbered leaves, once each, whatever commits when and whatever dies."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from shuangsuiji.kernel import merkle
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.kernel.note import check_signed, parse_checkpoint, parse_key, parse_note
from shuangsuiji.ledger import key_services, publishing, sealing
from shuangsuiji.ledger.key_services import create_key, ensure_key
from shuangsuiji.ledger.keys import keys_in, make_key
from shuangsuiji.ledger.models import Checkpoint, HistoryEntry, Leaf, Node, Record, Waiting
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import NOON, record_many, sealed_log
from shuangsuiji.ledger.tiles import bundle_entries
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db


def test_every_record_becomes_one_leaf_in_its_order(settings):
    size = sealed_log(settings, 3, 2)

    leaves = list(Leaf.objects.order_by("seq"))
    assert [leaf.seq for leaf in leaves] == list(range(size)) == list(range(6))
    assert [leaf.src for leaf in leaves] == list(
        Record.objects.order_by("pk").values_list("src", flat=True)
    )
    assert not Waiting.objects.exists()


def test_the_first_entry_is_the_key(settings):
    record_many(count=2, by="zhang", now=NOON)
    sealed_log(settings, 1)

    entry = parse_canonical(bytes(Leaf.objects.get(seq=0).data))
    assert entry["kind"] == "ledger.key.created"


def test_a_key_whose_maker_died_before_its_record_is_announced(settings):
    left = make_key(Path(settings.SSJ_KEY_DIR), settings.SSJ_LOG_ORIGIN).verifier

    head = seal_pending(now=NOON)

    first = Record.objects.get(src=Leaf.objects.get(seq=0).src)
    assert (first.kind, first.subject) == ("ledger.key.created", left.key_id.hex())
    assert [key.verifier for key in keys_in(settings.SSJ_KEY_DIR)] == [left]
    check_signed(parse_note(head.note.encode()), left)


def test_whoever_comes_second_leaves_the_first_key_alone(settings, monkeypatch):
    """The other process is through while this one waits for its turn."""
    monkeypatch.setattr(key_services, "_wait_for_others", lambda: create_key(by="other", now=NOON))

    ensure_key(by="sealing", now=NOON)

    assert Record.objects.get(kind="ledger.key.created").actor == "other"
    assert len(keys_in(settings.SSJ_KEY_DIR)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_processes_that_start_at_once_make_one_key(settings):
    def start(_number):
        try:
            ensure_key(by="sealing", now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))

    assert len(keys_in(settings.SSJ_KEY_DIR)) == 1
    assert Record.objects.filter(kind="ledger.key.created").count() == 1


def test_the_head_is_signed_and_published_with_its_tiles(settings):
    size = sealed_log(settings, 700)

    folder = Path(settings.SSJ_LOG_DIR)
    note = parse_note((folder / "checkpoint").read_bytes())
    head = parse_checkpoint(note.text)
    key = parse_key((folder / "key").read_text())
    check_signed(note, key)
    leaves = [bytes(each) for each in Leaf.objects.order_by("seq").values_list("hash", flat=True)]
    assert (head.size, head.root) == (size, merkle.root_of(leaves))
    assert (folder / "tile/0/000").read_bytes() == b"".join(leaves[:256])
    assert (folder / "tile/0/002.p/189").read_bytes() == b"".join(leaves[512:])
    assert len((folder / "tile/1/000.p/2").read_bytes()) == 64
    entries = bundle_entries((folder / "tile/entries/001").read_bytes())
    assert [merkle.leaf_hash(each) for each in entries] == leaves[256:512]


def test_sealing_again_changes_nothing(settings):
    sealed_log(settings, 5)
    before = (Leaf.objects.count(), Node.objects.count(), Checkpoint.objects.count())

    seal_pending(now=NOON)

    assert (Leaf.objects.count(), Node.objects.count(), Checkpoint.objects.count()) == before


def test_more_than_one_batch_is_sealed_at_once_and_the_key_comes_first(settings, monkeypatch):
    """The opening entries come on top of the first batch."""
    monkeypatch.setattr(sealing, "BATCH", 5)
    record_many(count=23, by="zhang", now=NOON)

    assert seal_pending(now=NOON).size == 24
    assert parse_canonical(bytes(Leaf.objects.get(seq=0).data))["kind"] == "ledger.key.created"


def test_an_edited_row_becomes_a_leaf_with_the_actor_of_then(settings):
    sealed_log(settings, 1)
    user = get_user_model().objects.create(username="li")
    HistoryEntry.objects.log_create(
        user,
        force_log=True,
        action=HistoryEntry.Action.UPDATE,
        changes={"username": ["zhang", "li"]},
        actor_name="wang",
    )

    seal_pending(now=NOON)

    row = HistoryEntry.objects.order_by("-pk").first()
    entry = parse_canonical(bytes(Leaf.objects.get(src=row.src).data))
    assert (entry["kind"], entry["actor"]) == ("auditlog", "wang")
    assert b"zhang" not in bytes(Leaf.objects.get(src=row.src).data)


class DiedError(RuntimeError):
    pass


@pytest.mark.parametrize("step", ["sealing.frontier_at", "sealing._sign", "publishing.rename_in"])
def test_whatever_dies_the_next_sealing_completes(settings, monkeypatch, step):
    sealed_log(settings, 300)
    record_many(count=10, by="zhang", now=NOON)

    def dies(*_args, **_options):
        raise DiedError

    with monkeypatch.context() as patch:
        patch.setattr(f"shuangsuiji.ledger.{step}", dies)
        with pytest.raises(DiedError):
            seal_pending(now=NOON)
    size = seal_pending(now=NOON).size

    assert size == 311 == Leaf.objects.count()
    assert verify_log().findings == []
    assert publishing.published_size(Path(settings.SSJ_LOG_DIR)) == size


def test_dying_between_signature_and_storing_signs_the_same_head_again(settings, monkeypatch):
    sealed_log(settings, 3)
    record_many(count=1, by="zhang", now=NOON)

    def dies(**_options):
        raise DiedError

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint.objects, "create", dies)
        with pytest.raises(DiedError):
            seal_pending(now=NOON)

    assert seal_pending(now=NOON).size == 5
    assert verify_log().findings == []


def test_a_disk_full_leaves_the_old_head_and_no_half_file(settings, monkeypatch):
    sealed_log(settings, 3)
    folder = Path(settings.SSJ_LOG_DIR)
    before = (folder / "checkpoint").read_bytes()
    record_many(count=1, by="zhang", now=NOON)

    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("shuangsuiji.ledger.files.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            seal_pending(now=NOON)

    assert (folder / "checkpoint").read_bytes() == before
    assert not list(folder.rglob(".new-*"))
    assert seal_pending(now=NOON).size == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_is_not_passed_over(settings):
    sealed_log(settings, 1)
    made, sealed = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            user = get_user_model().objects.create(username="slow")
            HistoryEntry.objects.log_create(
                user, force_log=True, action=HistoryEntry.Action.UPDATE, changes={}
            )
            made.set()
            sealed.wait(10)
        connection.close()

    late = threading.Thread(target=slow)
    late.start()
    made.wait(10)
    record_many(count=1, by="zhang", now=NOON)
    seal_pending(now=NOON)
    sealed.set()
    late.join()
    seal_pending(now=NOON)

    sources = set(Leaf.objects.values_list("src", flat=True))
    assert set(HistoryEntry.objects.values_list("src", flat=True)) <= sources
    assert verify_log().findings == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sealers_and_many_writers_number_every_row_once(settings):
    sealed_log(settings, 1)
    done = threading.Event()
    errors: list[BaseException] = []

    def guarded(work) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:  # shown by the test
                errors.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def write() -> None:
        for _ in range(15):
            record_many(count=2, by="zhang", now=NOON)

    def seal() -> None:
        while not done.is_set():
            seal_pending(now=NOON)

    sealers = [guarded(seal) for _ in range(2)]
    writers = [guarded(write) for _ in range(6)]
    for thread in [*sealers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    seal_pending(now=NOON)

    assert errors == []
    assert Leaf.objects.count() == Record.objects.count() == 2 + 6 * 30
    assert verify_log().findings == []


def test_with_the_lock_held_elsewhere_nothing_is_numbered(settings, monkeypatch):
    sealed_log(settings, 1)
    record_many(count=1, by="zhang", now=NOON)
    monkeypatch.setattr(sealing, "_locked", lambda: False)

    assert sealing.take_in() == 0
    assert Waiting.objects.count() == 1
