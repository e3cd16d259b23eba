"""Files that come with an objection or a repair: judged by their bytes, kept by their digest."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from inspections.fieldwork.scanning import InfectedError, ScannerSilentError, scan
from inspections.fieldwork.store import NoRoomError, Store
from shuangsuiji.intake.evidence import LARGEST_BYTES, EvidenceError, read_evidence

MOST_FILES = 10
MOST_BYTES = 60 * 2**20
LONGEST_NAME = 200


Sent: TypeAlias = "UploadedFile[Any]"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is stored and was read again."""

    name: str
    digest: str
    size: int
    media_type: str


class FileError(ValueError):
    """A file cannot be taken; the message says which, why and what to do."""


def store() -> Store:
    """Where the enterprises' files lie, apart from the evidence of the field."""
    return Store(Path(settings.SSJ_EVIDENCE_DIR) / "enterprise")


def sent_files(request: HttpRequest, name: str) -> list[Sent]:
    """The files of one field of a form."""
    return list(request.FILES.getlist(name))


def keep_files(sent: Iterable[Sent]) -> list[Kept]:
    """Judge and keep every file, the same one once; none is kept where one is refused.

    A file without a row is left where a later step fails; it is the same when it comes again.

    Raises:
        FileError: too many, too large, of another type, broken, infected, or no room.
    """
    files = list(sent)
    if len(files) > MOST_FILES:
        raise FileError(f"一次最多 {MOST_FILES} 个文件，现在是 {len(files)} 个。请合并后再上传。")
    if sum(one.size or 0 for one in files) > MOST_BYTES:
        raise FileError(f"文件合计超过 {MOST_BYTES // 2**20} MB。请压缩或分次提交。")
    judged = [_judged(one) for one in files]
    kept: dict[str, Kept] = {}
    for found, data in judged:
        _stored(found, data)
        kept.setdefault(found.digest, found)
    return list(kept.values())


def _judged(one: Sent) -> tuple[Kept, bytes]:
    name = _plain(one.name or "")
    data = one.read(LARGEST_BYTES + 1)
    try:
        found = read_evidence(data, name=name, allow_pdf=True)
    except EvidenceError as error:
        raise FileError(str(error)) from error
    digest = hashlib.sha256(data).hexdigest()
    return Kept(name, digest, len(data), found.media_type), data


def _stored(found: Kept, data: bytes) -> None:
    files, digest = store(), found.digest
    if files.digest_of(digest) == digest:
        return
    try:
        files.drop(digest)
        files.take(digest, 0, [data], size=len(data))
        files.check(digest, digest)
        with files.read(digest) as part:
            scan(part)
    except NoRoomError as error:
        raise FileError("服务器磁盘空间不足，文件没有收下。请稍后再试，或当面提交。") from error
    except (InfectedError, ScannerSilentError) as error:
        files.drop(digest)
        raise FileError(f"文件“{found.name}”没有通过查毒，没有收下。请检查后重新上传。") from error
    with files.settling(digest, digest, lambda: True):
        pass


def _plain(name: str) -> str:
    """The last part of a name, printable, as long as its column."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[-LONGEST_NAME:] or "未命名"
