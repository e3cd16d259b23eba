"""The package of an archive as one ZIP file, put together from what is stored."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from inspections.archive.verify import INDEX, LOG, PRINTED
from inspections.fieldwork.models.notices import Archive, ArchiveScope
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.contents import contents_pdf
from inspections.fieldwork.papers.oneform import form_pdf
from inspections.fieldwork.printing import filled_form, served_of
from inspections.fieldwork.selectors.archives import archive_records, index_of
from inspections.fieldwork.store import Store
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.paper.document import document_facts
from shuangsuiji.paper.letter import document_pdf

IN_MEMORY = 8 * 2**20
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same package has the same bytes


class MissingFileError(RuntimeError):
    """A file of the index is not in the store; the message names it."""


def packed(archive: Archive, *, address: Callable[[str], str] = str) -> IO[bytes]:
    """The package, from its beginning; it goes away when it is closed.

    Args:
        address: digest -> where anybody checks it, for the printed copies.

    Raises:
        NotProvenError: the log is not signed over the archive yet.
        MissingFileError: an original is not in the store any more.
    """
    index, log = index_of(archive), archive_records(archive)
    originals, printed = _originals(index), list(_printed(archive, index, address))
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        _write(package, INDEX, bytes(archive.index))
        _write(package, LOG, canonical_bytes(log))
        for name, data in _texts(archive, index):
            _write(package, name, data)
        for name, data in printed:
            _write(package, PRINTED + name, data)
        for name, source in originals:
            with source.open("rb") as original, package.open(_info(name), "w") as part:
                while block := original.read(1 << 20):
                    part.write(block)
    out.seek(0)
    return out


def _texts(archive: Archive, index: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """What the database holds: forms and documents of a visit, indexes of a task's visits."""
    if archive.scope == ArchiveScope.TASK:
        editions = {(row["visit"], row["edition"]): row["path"] for row in index["visits"]}
        rows = Archive.objects.filter(
            scope=ArchiveScope.VISIT, subject__in=[visit for visit, _ in editions]
        )
        for row in rows.order_by("subject", "edition"):
            if (row.subject, row.edition) in editions:
                yield editions[row.subject, row.edition], bytes(row.index)
        return
    visit = Visit.objects.get(code=archive.subject)
    forms = {row.version: bytes(row.content) for row in visit.forms.all()}
    for row in index["forms"]:
        yield row["path"], forms[row["version"]]
    facts = {row.digest: bytes(row.facts) for row in visit.documents.all()}
    for row in index["documents"]:
        yield row["path"], facts[row["digest"]]


def _printed(
    archive: Archive, index: dict[str, Any], address: Callable[[str], str]
) -> Iterator[tuple[str, bytes]]:
    """Copies for reading: the contents, every version of the form, every document."""
    if archive.scope == ArchiveScope.TASK:
        return
    font = settings.SSJ_PDF_FONT
    yield "00-卷内目录.pdf", contents_pdf(index, digest=archive.digest, fallback=font)
    visit = Visit.objects.select_related("entity", "unit", "session").get(code=archive.subject)
    versions = {row.version: row for row in visit.forms.all()}
    for row in index["forms"]:
        facts = filled_form(visit, versions[row["version"]], address=address(row["digest"]))
        yield f"一户一表-{row['version']}.pdf", form_pdf(facts, fallback=font)
    documents = {row.digest: row for row in visit.documents.select_related("receipt")}
    for row in index["documents"]:
        document = documents[row["digest"]]
        yield (
            f"{row['number']}.pdf",
            document_pdf(
                document_facts(bytes(document.facts)),
                digest=document.digest,
                address=address(document.digest),
                served=served_of(document),
                fallback=font,
            ),
        )


def _originals(index: dict[str, Any]) -> list[tuple[str, Path]]:
    store = Store(Path(settings.SSJ_EVIDENCE_DIR))
    found = []
    for row in index.get("evidence", []):
        source = store.path(row["digest"])
        if not source.exists():
            raise MissingFileError(
                f"证据库缺少文件 {row['digest'][:16]}…（{row['title'] or row['kind']}）。"
                "请从备份恢复证据文件夹后再下载。"
            )
        found.append((row["path"], source))
    return found


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, EPOCH)


def _write(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    package.writestr(_info(name), data, zipfile.ZIP_DEFLATED)
