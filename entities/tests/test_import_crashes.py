"""Whatever breaks, and whenever: a register is in whole, or not at all."""

from datetime import timedelta

import pytest

from entities import importer, leases
from entities.models import Entity, EntityTag, ImportBatch, ImportChange
from entities.services import imports
from entities.staging import clashes, merge, store
from entities.tests.registers import HEADER, NOON, bring, row, rows, stored, table, write
from shuangsuiji.intake.services import receive_upload
from shuangsuiji.intake.sources import Source
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db


class PowerCutError(RuntimeError):
    pass


def fails(*_, **__):
    raise PowerCutError


@pytest.mark.parametrize(
    ("module", "step"),
    [
        (store, "_unplaced"),
        (clashes, "drop_repeats"),
        (clashes, "match_registered"),
        (merge, "stage_tags"),
        (merge, "record_changes"),
        (merge, "apply_changes"),
        (merge, "insert_new"),
        (merge, "add_tags"),
        (imports, "append"),
    ],
)
def test_a_failure_at_any_step_leaves_nothing_half_imported(tmp_path, monkeypatch, module, step):
    header = [*HEADER, "标签"]
    bring(tmp_path, table(header, *[[*line, "旧"] for line in rows(3)]))
    before = (stored(), EntityTag.objects.count(), ImportChange.objects.count())
    changed = [[*row(n, f"福安市改名{n}号"), "新"] for n in range(1, 6)]
    path = write(tmp_path, table(header, *changed), "新.csv")
    batch = queue(path)
    monkeypatch.setattr(module, step, fails)

    with pytest.raises(PowerCutError):
        importer.run_batch(batch.code, clock=lambda: NOON)

    assert (stored(), EntityTag.objects.count(), ImportChange.objects.count()) == before
    monkeypatch.undo()
    assert importer.run_batch(restart(batch), clock=lambda: NOON).created == 2
    assert Entity.objects.count() == 5


def queue(path, **fields):
    source = Source(path)
    return imports.request_import(
        filename=path.name,
        stored_as=str(path),
        sha256=source.sha256(),
        size=source.size,
        by="zhang",
        now=NOON,
        **fields,
    )


def restart(batch):
    """Bring the batch back to the queue whatever state the crash left it in."""
    batch.refresh_from_db()
    imports.restart_import(code=batch.code, seen_attempt=batch.attempt, by="li", now=NOON)
    return batch.code


def test_a_batch_is_run_by_one_worker_only(tmp_path):
    batch = queue(write(tmp_path, rows(2)))

    assert importer.run_batch(batch.code, clock=lambda: NOON).created == 2
    assert importer.run_batch(batch.code, clock=lambda: NOON) is None


def test_a_worker_thought_dead_cannot_store_after_a_restart(tmp_path, monkeypatch):
    batch = queue(write(tmp_path, rows(2)))
    read = importer.read_into

    def read_slowly(*args, **options):
        answer = read(*args, **options)
        ImportBatch.objects.filter(code=batch.code).update(attempt=7)  # somebody took over
        return answer

    monkeypatch.setattr(importer, "read_into", read_slowly)

    assert importer.run_batch(batch.code, clock=lambda: NOON) is None
    assert not Entity.objects.exists()


def test_storing_checks_the_attempt_again_inside_its_transaction(tmp_path, monkeypatch):
    batch = queue(write(tmp_path, rows(2)))
    monkeypatch.setattr(leases, "beat", lambda *_, **__: True)
    real = imports.store_import

    def overtaken(**options):
        ImportBatch.objects.filter(code=batch.code).update(attempt=7)
        return real(**options)

    monkeypatch.setattr(imports, "store_import", overtaken)

    assert importer.run_batch(batch.code, clock=lambda: NOON) is None
    assert not Entity.objects.exists()


def test_staleness_is_told_by_heartbeat_and_patience(tmp_path):
    batch = queue(write(tmp_path, rows(1)))

    assert not leases.is_stale(batch, now=NOON + timedelta(minutes=1))
    assert leases.is_stale(batch, now=NOON + timedelta(minutes=3))
    running = leases.claim(batch.code, now=NOON)
    assert not leases.is_stale(running, now=NOON + timedelta(minutes=9))
    assert leases.is_stale(running, now=NOON + timedelta(minutes=11))


def test_two_people_restart_an_import_once(tmp_path):
    batch = queue(write(tmp_path, rows(1)))
    leases.claim(batch.code, now=NOON)

    imports.restart_import(code=batch.code, seen_attempt=1, by="li", now=NOON)
    with pytest.raises(imports.BatchMovedOnError):
        imports.restart_import(code=batch.code, seen_attempt=1, by="wang", now=NOON)

    assert Record.objects.filter(kind="entities.import.restarted").count() == 1


def test_progress_moves_and_ends_full(tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "ROWS_PER_BEAT", 10)
    monkeypatch.setattr(importer, "ROWS_PER_CHUNK", 10)
    batch = queue(write(tmp_path, rows(35)))
    seen = []
    beat = leases.beat

    def watched(code, attempt, *, rows, bp, now):
        seen.append((rows, bp))
        return beat(code, attempt, rows=rows, bp=bp, now=now)

    monkeypatch.setattr(leases, "beat", watched)
    importer.run_batch(batch.code, clock=lambda: NOON)

    assert [count for count, _ in seen] == [10, 20, 30, 35]
    assert seen[-1][1] == importer.READING_BP
    batch.refresh_from_db()
    assert (batch.progress_rows, batch.progress_bp) == (35, 10_000)


@pytest.mark.parametrize("content", [rows(2), b"\xff\xfe\x00"])
def test_an_upload_is_forgotten_once_it_is_read_or_refused(
    tmp_path, django_capture_on_commit_callbacks, content
):
    path = write(tmp_path, content)
    upload = receive_upload(
        purpose="x", filename="a.csv", chunks=[path.read_bytes()], by="zhang", now=NOON
    )
    batch = queue(upload.path, upload_token=upload.token)

    with django_capture_on_commit_callbacks(execute=True):
        try:
            importer.run_batch(batch.code, clock=lambda: NOON)
        except importer.FileRejectedError:
            assert isinstance(content, bytes)

    assert not upload.path.exists()


def test_an_upload_stays_for_the_restart_after_a_crash(tmp_path, monkeypatch):
    path = write(tmp_path, rows(2))
    upload = receive_upload(
        purpose="x", filename="a.csv", chunks=[path.read_bytes()], by="zhang", now=NOON
    )
    batch = queue(upload.path, upload_token=upload.token)
    monkeypatch.setattr(merge, "insert_new", fails)

    with pytest.raises(PowerCutError):
        importer.run_batch(batch.code, clock=lambda: NOON)

    assert upload.path.exists()
    batch.refresh_from_db()
    assert batch.state == "FAILED"
    assert "可以重新开始" in batch.message
