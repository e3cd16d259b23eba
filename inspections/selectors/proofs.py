"""Records of a session as published files carry them: with what proves them from the log."""

from collections.abc import Sequence
from dataclasses import replace

from inspections.draw.bundle import BundleRecord, LogPart
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.ledger.evidence import evidence_of
from shuangsuiji.ledger.proofs import NotSealedError
from shuangsuiji.ledger.selectors import Disclosed


class NotProvenError(RuntimeError):
    """The log is not signed over the publication yet; the file is complete some seconds later."""


def unproven(rows: Sequence[Disclosed]) -> list[BundleRecord]:
    """The records as they are before the log is signed over them."""
    return [BundleRecord(row.leaf, row.payload, "", row.salt) for row in rows]


def proven(
    records: Sequence[BundleRecord], *, before: int, since: int = 0
) -> tuple[list[BundleRecord], LogPart]:
    """The records in the order of the log with their proofs. Some thirty queries.

    Args:
        before: how many were to be signed before the next one came.
        since: size of the bundle's second head, for a supplement.

    Raises:
        NotProvenError: not all of them are under a signed head.
    """
    found = {str(parse_canonical(one.leaf.encode("utf-8"))["src"]): one for one in records}
    sources = list(found)
    try:
        evidence = evidence_of(before=sources[:before], after=sources[before:], since=since)
    except NotSealedError as error:
        raise NotProvenError(f"公布已记录，核验包在签入存证日志后提供。{error}") from error
    part = LogPart(evidence.keys, evidence.consistency, evidence.since)
    return [replace(found[src], proof=text) for src, text in evidence.proofs.items()], part
