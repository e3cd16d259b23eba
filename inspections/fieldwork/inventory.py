"""Holding the evidence folder against its rows: every file is read and hashed again."""

from collections.abc import Iterator
from dataclasses import dataclass

from inspections.fieldwork.models.evidence import UploadedFile
from inspections.fieldwork.receiving import store


@dataclass(frozen=True)
class Discrepancy:
    """One file that is not as its row says, or has none."""

    digest: str
    what: str
    remedy: str


def discrepancies() -> Iterator[Discrepancy]:
    """Files that are gone or changed, then files that no row names, each in order of digest."""
    files, known = store(), set()
    for digest in UploadedFile.objects.order_by("digest").values_list("digest", flat=True):
        known.add(digest)
        found = files.digest_of(digest)
        if found is None:
            yield Discrepancy(digest, "缺失", "请从备份取回；手机上还有的，重新上传即可补齐。")
        elif found != digest:
            yield Discrepancy(digest, "内容已变", "请保留现场，从备份取回原件，并告知审计员。")
    for path in sorted(files.folder.glob("[0-9a-f][0-9a-f]/*")):
        if path.name not in known:
            yield Discrepancy(path.name, "没有对应记录", "入卷时中断所留；重新上传后自动对上。")
