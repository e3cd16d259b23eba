"""Rows of visits beside their records: what ``verify_ledger`` asks of field work."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.evidence import Evidence
from inspections.fieldwork.models.forms import FormVersion, Review
from inspections.rechecking.comparing import Comparison
from shuangsuiji.ledger.told import Place, Told, draws_with, settled, told_of_draws

Row = tuple[object, ...]
REVIEWED = (Event.FORM_REVIEWED, Event.FORM_RETURNED, Event.FORM_CORRECTED)


class _Kind(NamedTuple):
    """Rows of one table and the records that each of them left."""

    label: str
    events: tuple[str, ...]
    fields: tuple[str, ...]  # of the payload, in the order of the stored row


FORMS = _Kind("一户一表", (Event.FORM_SUBMITTED,), ("version", "digest"))
FILES = _Kind("证据材料", (Event.EVIDENCE_STORED,), ("digest",))
PAPERS = _Kind("执法文书", (Event.DOCUMENT_ISSUED,), ("number", "digest"))
DECISIONS = _Kind("审核", REVIEWED, ("version", "publish"))


def row_findings(draws: Collection[str]) -> Iterator[Place]:
    """What of the rows of these sessions' visits is not as their records say."""
    for code in sorted(draws_with(Event.SESSION_DISPATCHED).intersection(draws)):
        yield from settled(partial(_compared, code))


def _compared(code: str) -> tuple[int, list[Place]]:
    told = told_of_draws([code])[code]
    found = Comparison(f"场次 {code} 的检查", told)
    _compare(found, told, FORMS, _forms(code))
    _compare(found, told, FILES, _files(code))
    _compare(found, told, PAPERS, _papers(code))
    _compare(found, told, DECISIONS, _decisions(code))
    return len(told), found.places


def _compare(found: Comparison, told: Sequence[Told], kind: _Kind, stored: list[Row]) -> None:
    mine = [one for one in told if one.kind in kind.events]
    recorded = {
        (one.subject, *(one.payload[name] for name in kind.fields)) for one in mine if one.payload
    }
    if any(not one.payload for one in mine):  # destroyed by law: only what is left is held
        recorded |= set(stored)
    more, less = set(stored) - recorded, recorded - set(stored)
    last = mine[-1] if mine else None
    for row in sorted(more, key=str):
        found.say(_about(mine, row) or last, f"库中的{kind.label}{_shown(row)}没有这样的记录。")
    for row in sorted(less, key=str):
        found.say(_about(mine, row) or last, f"记录的{kind.label}{_shown(row)}不在库中。")


def _about(mine: Sequence[Told], row: Row) -> Told | None:
    """The newest record about the same visit, by version or number where one matches."""
    same = [one for one in mine if one.subject == row[0]]
    exact = [one for one in same if row[1] in one.payload.values()]
    found = exact or same
    return found[-1] if found else None


def _shown(row: Row) -> str:
    return f"（{'，'.join(str(cell)[:24] for cell in row)}）"


def _forms(code: str) -> list[Row]:
    rows = FormVersion.objects.filter(visit__session__code=code)
    return [
        (visit, version, digest if _hash(content) == digest else f"内容 {_hash(content)}")
        for visit, version, digest, content in rows.values_list(
            "visit__code", "version", "digest", "content"
        ).iterator()
    ]


def _files(code: str) -> list[Row]:
    rows = Evidence.objects.filter(visit__session__code=code)
    return list(rows.values_list("visit__code", "file__digest"))


def _papers(code: str) -> list[Row]:
    rows = FieldDocument.objects.filter(visit__session__code=code)
    return [
        (visit, number, digest if _hash(facts) == digest else f"内容 {_hash(facts)}")
        for visit, number, digest, facts in rows.values_list(
            "visit__code", "number", "digest", "facts"
        ).iterator()
    ]


def _decisions(code: str) -> list[Row]:
    rows = Review.objects.filter(form__visit__session__code=code)
    return list(rows.values_list("form__visit__code", "form__version", "may_publish"))


def _hash(data: object) -> str:
    return hashlib.sha256(bytes(data)).hexdigest()  # type: ignore[call-overload]
