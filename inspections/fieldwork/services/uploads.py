"""A file joins the file of a visit, or is refused as dangerous; both leave a record."""

from datetime import datetime

from inspections.fieldwork.events import Event
from inspections.fieldwork.likeness import ALIKE, distance, says_something
from inspections.fieldwork.models.evidence import (
    Evidence,
    ReuseFlag,
    UploadedFile,
    UploadProgress,
)
from inspections.fieldwork.selectors.files import pictures_elsewhere
from inspections.fieldwork.services.moves import record
from shuangsuiji.ledger.services import command

FEW = 5  # hints to one picture; more would say nothing new


@command
def file_evidence(
    *, upload: UploadProgress, media_type: str, likeness: str, by: str, now: datetime
) -> Evidence:
    """Enter a file that is stored and was read again; the same file once in each visit.

    Args:
        upload: what the device announced; the row goes.
        media_type: by its bytes.
        likeness: 64-bit dHash in hex, "" where it is no picture.
    """
    visit, about = upload.visit, upload.about
    file, _ = UploadedFile.objects.get_or_create(
        digest=upload.digest,
        defaults={
            "size": upload.size,
            "media_type": media_type,
            "likeness": likeness,
            "stored_at": now,
        },
    )
    found, is_new = Evidence.objects.get_or_create(
        visit=visit,
        file=file,
        defaults={
            "kind": about["kind"],
            "title": about["title"],
            "item_code": about["item"],
            "taken_at": datetime.fromisoformat(about["taken_at"]),
            "clock_offset_ms": about["clock_offset_ms"],
            "lon_e6": about["lon_e6"],
            "lat_e6": about["lat_e6"],
            "accuracy_m": about["accuracy_m"],
            "filed_by": by,
            "filed_at": now,
        },
    )
    flags = _flagged(found, now) if is_new and likeness else 0
    record(
        visit,
        Event.EVIDENCE_STORED,
        {
            "digest": file.digest,
            "size": file.size,
            "media_type": file.media_type,
            "kind": found.kind,
            "item": found.item_code,
            "taken_at": found.taken_at.isoformat(),
            "alike": flags,
            "again": not is_new,
        },
        by=by,
        now=now,
    )
    UploadProgress.objects.filter(pk=upload.pk).delete()
    return found


@command
def refuse_upload(*, upload: UploadProgress, reason: str, by: str, now: datetime) -> None:
    """Note that an upload went to quarantine: its digest stays known, nothing serves it."""
    record(
        upload.visit,
        Event.EVIDENCE_REFUSED,
        {"digest": upload.digest, "size": upload.size, "reason": reason},
        by=by,
        now=now,
    )
    UploadProgress.objects.filter(pk=upload.pk).delete()


def _flagged(evidence: Evidence, now: datetime) -> int:
    """Note pictures of other visits that look the same: hints for people, never a verdict."""
    mine = evidence.file
    alike = [
        (0 if digest == mine.digest else distance(likeness, mine.likeness), pk)
        for pk, digest, likeness in pictures_elsewhere(evidence.visit)
        if digest == mine.digest or says_something(mine.likeness)
    ]
    near = sorted(pair for pair in alike if pair[0] <= ALIKE)[:FEW]
    ReuseFlag.objects.bulk_create(
        ReuseFlag(evidence=evidence, other_id=pk, distance=bits, at=now) for bits, pk in near
    )
    return len(near)
