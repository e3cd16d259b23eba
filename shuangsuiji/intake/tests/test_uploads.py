from datetime import UTC, datetime

import pytest

from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.models import Upload
from shuangsuiji.intake.selectors import upload_of
from shuangsuiji.intake.services import discard_upload, receive_upload
from shuangsuiji.ledger.models import Record

NOON = datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def receive(chunks=(b"a", b"b"), filename="名单.csv"):
    return receive_upload(purpose="x", filename=filename, chunks=chunks, by="zhang", now=NOON)


@pytest.mark.django_db
def test_an_upload_is_kept_for_its_owner_and_purpose_only():
    upload = receive()

    assert upload.path.read_bytes() == b"ab"
    assert upload_of(token=upload.token, purpose="x", by="zhang") == upload
    assert upload_of(token=upload.token, purpose="y", by="zhang") is None
    assert upload_of(token=upload.token, purpose="x", by="li") is None
    assert Record.objects.filter(kind="intake.upload.received").count() == 1


@pytest.mark.django_db
def test_discarding_removes_row_and_file(django_capture_on_commit_callbacks):
    upload = receive()

    with django_capture_on_commit_callbacks(execute=True):
        discard_upload(token=upload.token, by="zhang", now=NOON)

    assert not upload.path.exists()
    assert not Upload.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("chunks", [(), (b"",)])
def test_nothing_is_kept_of_an_empty_upload(chunks, tmp_path):
    with pytest.raises(FileRejectedError):
        receive(chunks)

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not Record.objects.exists()


@pytest.mark.django_db
def test_an_upload_above_the_limit_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr("shuangsuiji.intake.services.MAX_WEB_BYTES", 3)

    assert receive((b"abc",)).size == 3
    with pytest.raises(FileRejectedError, match="超过"):
        receive((b"abc", b"d"))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filename", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.csv", "b.csv"),
        ("a\x00b.csv", "ab.csv"),
        ("", "未命名"),
    ],
)
def test_file_names_lose_paths_and_controls(filename, kept):
    assert receive(filename=filename).filename == kept
