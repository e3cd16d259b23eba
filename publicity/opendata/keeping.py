"""A day's snapshot: written aside, recorded, put in place in one step; old ones are removed.

Who dies before the record leaves a folder that no row knows, and the next run writes the day anew.
Who dies after it leaves the very folder whose digest the row names, and the next run puts it in
place. Nobody is ever shown the half.
"""

import contextlib
import hashlib
import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError
from django.utils.timezone import localdate

from inspections.policies import PolicyError
from publicity.bundle.snapshot import MADE, MANIFEST, PROOF, SCHEMA
from publicity.models import OpenDataSnapshot, Withdrawal
from publicity.opendata.catalogue import DATASETS, ITEMS, RESULTS
from publicity.opendata.writing import write_dataset, write_schema
from publicity.outcomes import TERM
from publicity.services.open_data import record_snapshot
from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes, parse_canonical
from shuangsuiji.ledger.evidence import single_proofs
from shuangsuiji.ledger.files import replace_file, sync_folders
from shuangsuiji.ledger.selectors import disclosed_about

LICENCE = "可以自由使用、转载和加工，注明来源和日期即可；不得用于识别自然人。"
OF_RESULTS = (RESULTS, ITEMS)
UNFINISHED = ".new-"


def folder_of(day: date) -> Path:
    """Where the files of a day stand."""
    return Path(settings.SSJ_OPEN_DIR) / "data" / day.isoformat()


def make_snapshot(*, by: str, now: datetime) -> OpenDataSnapshot | None:
    """Write and record the day's open data; None where the day has some already.

    Raises:
        OSError: the disk is full or forbidden; nothing half is shown.
    """
    day = localdate(now)
    row = OpenDataSnapshot.objects.filter(day=day).first()
    if row is not None:
        _finish(row)
        return None
    home = folder_of(day).parent
    home.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=home, prefix=UNFINISHED))
    try:
        manifest = _write(fresh, day, now)
        fresh.chmod(0o755)
        sync_folders([fresh, home])
        row = record_snapshot(day=day, manifest=manifest, by=by, now=now)
    except (PolicyError, IntegrityError):  # another worker was first
        shutil.rmtree(fresh, ignore_errors=True)
        return None
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _finish(row)
    return row


def _write(folder: Path, day: date, now: datetime) -> bytes:
    files: list[JsonValue] = []
    for dataset in DATASETS:
        files += write_dataset(folder, dataset, dataset.rows(on=day, until=now))
        files.append(write_schema(folder, dataset))
    manifest = canonical_bytes(
        {"schema": SCHEMA, "day": day.isoformat(), "licence": LICENCE, "files": files}
    )
    replace_file(folder / MANIFEST, manifest)
    return manifest


def _finish(row: OpenDataSnapshot) -> None:
    """Bring the folder of a recorded day to its place, whoever wrote it."""
    place = folder_of(row.day)
    if place.exists():
        return
    for folder in place.parent.glob(f"{UNFINISHED}*"):
        with contextlib.suppress(FileNotFoundError):  # not written to the end, or just moved
            told = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
            if told == row.digest:
                folder.rename(place)
                sync_folders([place.parent])
                return


def keep_proof(snapshot: OpenDataSnapshot) -> Path:
    """The path of the proof that the manifest is in the log, written if it is missing.

    Raises:
        NotSealedError: the log is not signed over it yet; it takes seconds.
    """
    path = folder_of(snapshot.day) / PROOF
    if not path.exists():
        [record] = disclosed_about([snapshot.subject], [MADE], until=snapshot.made_at)
        source = str(parse_canonical(record.leaf.encode("utf-8"))["src"])
        proofs, keys = single_proofs([source])
        told: dict[str, JsonValue] = {
            "leaf": record.leaf,
            "payload": record.payload,
            "proof": proofs[source],
            "salt": record.salt,
        }
        replace_file(path, canonical_bytes({"keys": list(keys), "record": told}))
    return path


def kept_snapshots() -> list[OpenDataSnapshot]:
    """Snapshots whose files are still there, newest first. One query."""
    newest = OpenDataSnapshot.objects.order_by("-day")[: settings.SSJ_OPEN_DATA_DAYS + 1]
    return [row for row in newest if (folder_of(row.day) / MANIFEST).exists()]


def is_withheld(snapshot: OpenDataSnapshot) -> bool:
    """Whether a result of that day was taken off by hand since; the texts of the day go, too.

    What ends with its term was public on that day by right, and goes with the day. One query.
    """
    by_hand = Withdrawal.objects.exclude(by=TERM).filter(at__gte=snapshot.made_at)
    return by_hand.filter(publication__published_at__lte=snapshot.made_at).exists()


def remove_withheld() -> int:
    """Remove the results of days that hold something withdrawn since; how many files."""
    found = [
        path
        for row in kept_snapshots()
        if is_withheld(row)
        for dataset in OF_RESULTS
        for path in (folder_of(row.day) / f"{dataset.name}.{form}" for form in dataset.formats)
        if path.exists()
    ]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def remove_old(*, now: datetime) -> int:
    """Remove folders of days that are over, and what killed runs left; how many."""
    home = Path(settings.SSJ_OPEN_DIR) / "data"
    oldest = localdate(now).toordinal() - settings.SSJ_OPEN_DATA_DAYS
    going = []
    for folder in home.iterdir() if home.exists() else ():
        if folder.name.startswith(UNFINISHED):
            is_over = now.timestamp() - folder.stat().st_mtime > 24 * 3600
        else:
            is_over = date.fromisoformat(folder.name).toordinal() <= oldest
        if is_over:
            going.append(folder)
    for folder in going:
        shutil.rmtree(folder, ignore_errors=True)
    return len(going)
