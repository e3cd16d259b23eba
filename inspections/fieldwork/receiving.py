"""Uploads on their way: announced, received part by part, checked, and entered by a service.

What is under way is no evidence and leaves no record; ``services.uploads`` makes it evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone

from inspections.fieldwork.likeness import likeness
from inspections.fieldwork.media import (
    MEGABYTE,
    PICTURES,
    DangerousError,
    MediaError,
    check_size,
    media_type,
)
from inspections.fieldwork.models.evidence import Evidence, UploadedFile, UploadProgress
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.scanning import InfectedError, scan
from inspections.fieldwork.selectors.files import bytes_since
from inspections.fieldwork.services.uploads import file_evidence, refuse_upload
from inspections.fieldwork.store import NoRoomError, Store
from inspections.oneform.codes import EvidenceKind
from inspections.policies import PolicyError
from shuangsuiji.host import free_megabytes
from shuangsuiji.orgs.models import User

ABANDONED = timedelta(days=30)


class QuotaError(PolicyError):
    """The inspector has uploaded too much today."""


class UnknownUploadError(PolicyError):
    """Nobody announced this file for this visit."""


@dataclass(frozen=True)
class Arrived:
    """How far an upload is."""

    received: int
    complete: bool


def store() -> Store:
    return Store(Path(settings.SSJ_EVIDENCE_DIR))


def announce(
    visit: Visit, user: User, *, digest: str, size: int, about: dict[str, object], now: datetime
) -> Arrived:
    """Begin an upload, or go on with it; the same announcement may come any number of times.

    A file that other visits hold is asked for all the same: whoever files it must have it.

    Raises:
        MediaError: empty or too large for its kind.
        QuotaError: more than one inspector may upload on a day.
        NoRoomError: the disk would run full.
    """
    if _is_filed(visit, digest):
        return Arrived(size, True)
    kind = EvidenceKind[str(about["kind"])]
    check_size(kind, size)
    upload = UploadProgress.objects.filter(visit=visit, user=user, digest=digest).first()
    if upload is None:
        _check_room(user, size, now)
        upload, _ = UploadProgress.objects.get_or_create(
            visit=visit,
            user=user,
            digest=digest,
            defaults={"size": size, "about": about, "started_at": now},
        )
    if upload.size != size:
        raise MediaError(
            f"同一份文件先前登记为 {upload.size} 字节，这次是 {size} 字节。请重新选择文件。"
        )
    return Arrived(store().received(_part(upload)), False)


def progress(visit: Visit, user: User, digest: str) -> Arrived:
    """How far an upload is.

    Raises:
        UnknownUploadError: it was never announced.
    """
    if _is_filed(visit, digest):
        size = visit.evidence.get(file__digest=digest).file.size
        return Arrived(size, True)
    return Arrived(store().received(_part(_announced(visit, user, digest))), False)


def receive(
    visit: Visit,
    user: User,
    *,
    digest: str,
    offset: int,
    chunks: Iterable[bytes],
    now: datetime,
) -> Arrived:
    """Take bytes from ``offset`` on; the last ones make it evidence.

    Raises:
        UnknownUploadError: it was never announced.
        store.OffsetError: the bytes do not follow on what is there.
        store.BusyError: another request writes the same part.
        store.WrongBytesError: all has arrived, with another digest; it begins anew.
        NoRoomError: the disk is full; nothing of this call stays.
        MediaError, InfectedError: not what it should be.
        ScannerSilentError: the scanner does not answer; the bytes stay for the next try.
    """
    if _is_filed(visit, digest):
        return progress(visit, user, digest)
    upload = _announced(visit, user, digest)
    files, part = store(), _part(upload)
    received = files.take(part, offset, chunks, size=upload.size)
    if received < upload.size:
        UploadProgress.objects.filter(pk=upload.pk).update(received=received)
        return Arrived(received, False)
    try:
        _enter(files, part, upload, user, now)
    except FileNotFoundError:  # a second request with the same last bytes was faster
        if not _is_filed(visit, digest):
            raise
    return Arrived(upload.size, True)


def tidy_uploads(*, now: datetime) -> int:
    """Forget uploads that nobody went on with for a month; returns how many.

    Whoever still has the file announces it again and begins anew.
    """
    old = now - ABANDONED
    gone = len(store().drop_untouched(old.timestamp()))
    for upload in UploadProgress.objects.filter(started_at__lt=old).select_related("visit"):
        if not store().received(_part(upload)):
            upload.delete()
    return gone


def _enter(files: Store, part: str, upload: UploadProgress, user: User, now: datetime) -> None:
    files.check(part, upload.digest)
    by = user.get_username()
    try:
        with files.read(part) as file:
            found, alike = _looked_at(file, EvidenceKind[upload.about["kind"]])
    except (DangerousError, InfectedError) as error:
        files.quarantine(part, upload.digest)
        refuse_upload(upload=upload, reason=str(error), by=by, now=now)
        raise
    except MediaError:  # a broken picture: it may be taken again
        files.drop(part)
        UploadProgress.objects.filter(pk=upload.pk).delete()
        raise
    with files.settling(part, upload.digest, lambda: _is_known(upload.digest)):
        file_evidence(upload=upload, media_type=found, likeness=alike, by=by, now=now)


def _looked_at(file: IO[bytes], kind: EvidenceKind) -> tuple[str, str]:
    found = media_type(file, kind)
    scan(file)
    return found, likeness(file) if found in PICTURES else ""


def _is_filed(visit: Visit, digest: str) -> bool:
    """Whether the visit has the file, and the store still does; a lost file is asked for again."""
    row = Evidence.objects.filter(visit=visit, file__digest=digest).select_related("file").first()
    return row is not None and store().holds(digest, row.file.size)


def _is_known(digest: str) -> bool:
    return UploadedFile.objects.filter(digest=digest).exists()


def _announced(visit: Visit, user: User, digest: str) -> UploadProgress:
    found = UploadProgress.objects.filter(visit=visit, user=user, digest=digest).first()
    if found is None:
        raise UnknownUploadError(f"没有登记过文件 {digest[:12]}…。请先登记，再上传内容。")
    return found


def _part(upload: UploadProgress) -> str:
    return f"{upload.visit_id}-{upload.user_id}-{upload.digest}"


def _check_room(user: User, size: int, now: datetime) -> None:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    limit = settings.SSJ_EVIDENCE_DAILY_MB * MEGABYTE
    if bytes_since(user, midnight) + size > limit:
        raise QuotaError(
            f"您今天上传的材料将超过上限 {settings.SSJ_EVIDENCE_DAILY_MB} MB。"
            "请明天继续，或请系统管理员调高 SSJ_EVIDENCE_DAILY_MB；手机上的材料不会丢失。"
        )
    free = free_megabytes(Path(settings.SSJ_EVIDENCE_DIR))
    if free - size // MEGABYTE < settings.SSJ_MIN_FREE_DISK_MB:
        raise NoRoomError(f"证据盘只剩 {free} MB")
