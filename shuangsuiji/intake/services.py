"""Keeping and discarding uploaded files."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePath

from django.conf import settings
from django.db import transaction

from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.events import Event
from shuangsuiji.intake.limits import MAX_WEB_BYTES, MIB
from shuangsuiji.intake.models import Upload
from shuangsuiji.ledger.services import append, command


@command
def receive_upload(
    *,
    purpose: str,
    filename: str,
    chunks: Iterable[bytes],
    by: str,
    now: datetime,
    encoding: str = "",
    sheet: str = "",
) -> Upload:
    """Store the bytes of ``chunks`` and note what they are.

    Raises:
        FileRejectedError: empty or above the limit; nothing is kept then.
    """
    token = uuid.uuid4().hex
    stored_as = f"intake/{now:%Y%m}/{token}"
    path = Path(settings.MEDIA_ROOT) / stored_as
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        size, digest = _write(path, chunks)
        upload = Upload.objects.create(
            token=token,
            purpose=purpose,
            filename=_plain_name(filename),
            stored_as=stored_as,
            size=size,
            sha256=digest,
            encoding=encoding,
            sheet=sheet,
            uploaded_by=by,
            uploaded_at=now,
        )
        append(
            kind=Event.UPLOAD_RECEIVED,
            actor=by,
            subject=token,
            payload={"purpose": purpose, "size": size, "sha256": digest},
            at=now,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return upload


@command
def discard_upload(*, token: str, by: str, now: datetime) -> None:
    """Forget an uploaded file: a register holds personal data and is kept no longer than used."""
    upload = Upload.objects.get(token=token)
    path = upload.path
    append(
        kind=Event.UPLOAD_DISCARDED,
        actor=by,
        subject=token,
        payload={"purpose": upload.purpose, "sha256": upload.sha256},
        at=now,
    )
    upload.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    with path.open("wb") as handle:
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_WEB_BYTES:
                raise FileRejectedError(
                    f"文件超过 {MAX_WEB_BYTES // MIB} MB。请拆成几个文件，或请管理员用命令导入。"
                )
            digest.update(chunk)
            handle.write(chunk)
    if not size:
        raise FileRejectedError("文件是空的（0 字节）。请检查是否选错，或没有传完。")
    return size, digest.hexdigest()


def _plain_name(filename: str) -> str:
    """The last part of ``filename`` without anything unprintable, at most 255 characters."""
    name = PurePath(filename.replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[-255:] or "未命名"
