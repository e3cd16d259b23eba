"""Documents given out on a visit: their wording, their numbers, how they reached the party."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.documents import (
    DocumentCounter,
    DocumentTemplate,
    FieldDocument,
    Receipt,
)
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.building import Making, document_of
from inspections.fieldwork.papers.filling import TemplateError, check_wording
from inspections.fieldwork.papers.inputs import lacking
from inspections.fieldwork.papers.kinds import KindSpec, specs
from inspections.fieldwork.selectors.documents import (
    Wording,
    documents_of,
    known_values,
    versions_of,
    wording_of,
)
from inspections.fieldwork.services.moves import locked_visit, record
from inspections.fieldwork.states import DocKind, ServedBy, VisitState
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import DocumentMark, Unit
from shuangsuiji.orgs.services.marks import MarkTakenError, mark_for, put_mark
from shuangsuiji.paper.document import DocumentFacts, document_bytes, document_facts
from shuangsuiji.paper.marks import is_signature
from shuangsuiji.paper.numbering import number_of

BEFORE_VISIT = (DocKind.CHECK_NOTICE,)  # given out before anybody has gone


class AlreadyIssuedError(AlreadyDoneError):
    """The very same document was issued a moment ago (a double tap); it is ``document``."""

    def __init__(self, document: FieldDocument) -> None:
        self.document = document
        super().__init__(f"这份文书已出具，文号 {document.number}，不必重复。")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wants to issue."""

    kind: DocKind
    values: Mapping[str, str]  # the inputs of the kind
    due_on: date | None = None


@command
def save_template(
    *,
    unit_code: str,
    kind: DocKind,
    title: str,
    body: str,
    expected_version: int,
    by: str,
    now: datetime,
) -> DocumentTemplate:
    """Add a version of a unit's wording; documents already issued keep theirs.

    Raises:
        PolicyError: an unknown field, nothing changed, or somebody saved meanwhile.
    """
    unit = Unit.objects.select_for_update().get(code=unit_code)
    newest = versions_of(unit, kind).first()
    seen = newest.version if newest else 0
    if seen != expected_version:
        raise PolicyError(f"模板已被他人改为第 {seen} 版。请刷新后在新版上修改。")
    in_force = wording_of(unit, kind)
    if (title, body) == (in_force.title, in_force.body):
        raise PolicyError("标题和正文都没有变化，没有保存新版。")
    try:
        check_wording(title, ())
        check_wording(body, specs()[kind].fields)
    except TemplateError as error:
        raise PolicyError(str(error)) from None
    row = DocumentTemplate.objects.create(
        unit=unit, kind=kind, version=seen + 1, title=title, body=body, saved_by=by, saved_at=now
    )
    digest = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()
    append(
        kind=Event.TEMPLATE_SAVED,
        actor=by,
        subject=unit.code,
        payload={"kind": kind.value, "version": row.version, "sha256": digest},
        at=now,
    )
    return row


@command
def set_mark(*, unit_code: str, mark: str, by: str, now: datetime) -> DocumentMark:
    """Say how a unit is called in the numbers of its documents from now on.

    Raises:
        PolicyError: empty, or another unit's.
    """
    unit = Unit.objects.select_for_update().get(code=unit_code)
    try:
        row = put_mark(unit=unit, mark=mark.strip(), by=by, now=now)
    except MarkTakenError as error:
        raise PolicyError(str(error)) from None
    append(kind=Event.MARK_SET, actor=by, subject=unit.code, payload={"mark": row.mark}, at=now)
    return row


@command
def issue_document(*, visit_code: str, draft: Draft, by: str, now: datetime) -> FieldDocument:
    """Issue a document: number without gaps, facts as bytes, their digest in the ledger.

    Raises:
        PolicyError: too early, an input is missing, or the deadline lies in the past.
        AlreadyIssuedError: the same document was issued today.
    """
    visit, spec = locked_visit(visit_code), specs()[draft.kind]
    today = timezone.localdate(now)
    _check_issuable(visit, draft.kind)
    if why := lacking(spec, draft.values, draft.due_on, today=today):
        raise PolicyError(why)
    wording = wording_of(visit.unit, draft.kind)
    values = {**known_values(visit, now=now), **draft.values}
    _refuse_twice(visit, spec, wording, draft, values, now)
    number = _next_number(visit.unit, spec, year=today.year, by=by, now=now)
    facts = _facts(visit, spec, wording, values, draft.due_on, number, now)
    data = document_bytes(facts)
    digest = hashlib.sha256(data).hexdigest()
    document = FieldDocument.objects.create(
        visit=visit,
        kind=draft.kind,
        number=number,
        template=wording.template,
        facts=data,
        digest=digest,
        issued_by=by,
        issued_at=now,
    )
    record(
        visit,
        Event.DOCUMENT_ISSUED,
        {"kind": draft.kind.value, "number": number, "digest": digest},
        by=by,
        now=now,
    )
    return document


@command
def serve_document(
    *,
    number: str,
    way: ServedBy,
    receiver: str,
    strokes: str,
    by: str,
    now: datetime,
    served_at: datetime | None = None,
) -> Receipt:
    """Say how a document reached the party: signed for, left with a witness, or posted.

    Args:
        receiver: who signed; who saw that it was left; or the number of the letter.
        strokes: the signature, where it was signed for on a screen.
        served_at: when, where it is told later: from a phone that was out of reach.

    Raises:
        PolicyError: no such document, served already, or what the way needs is missing.
    """
    document = (
        FieldDocument.objects.select_for_update(of=("self",))
        .select_related("visit__session")
        .filter(number=number)
        .first()
    )
    if document is None:
        raise PolicyError(f"没有文号为“{number}”的文书。请核对文号。")
    if Receipt.objects.filter(document=document).exists():
        raise AlreadyDoneError(f"文书 {number} 已登记送达。")
    needed = {
        ServedBy.SIGNED: "请填写签收人的姓名和身份。",
        ServedBy.LEFT: "留置送达须写明见证人（基层组织或所在单位代表），或注明已录像。",
        ServedBy.POSTED: "邮寄送达须填写邮件号码。",
    }
    if not receiver.strip():
        raise PolicyError(needed[way])
    if way is ServedBy.SIGNED and not is_signature(strokes):
        raise PolicyError("请受送达人在签名框内手写签名。")
    row = Receipt.objects.create(
        document=document,
        way=way,
        receiver=receiver.strip(),
        strokes=strokes if way is ServedBy.SIGNED else "",
        served_by=by,
        served_at=served_at or now,
    )
    record(
        document.visit,
        Event.DOCUMENT_SERVED,
        {
            "number": number,
            "digest": document.digest,
            "way": way.value,
            "strokes_sha256": hashlib.sha256(row.strokes.encode("ascii")).hexdigest(),
        },
        by=by,
        now=now,
    )
    return row


def _check_issuable(visit: Visit, kind: DocKind) -> None:
    if visit.state == VisitState.STOPPED:
        raise PolicyError(f"检查户次 {visit.code} 已停止（{visit.stopped_why}），不能再出具文书。")
    if kind not in BEFORE_VISIT and visit.started_at is None:
        raise PolicyError(
            f"检查户次 {visit.code} 还没有开始检查，只能出具抽查通知书。请先开始检查。"
        )


def _facts(
    visit: Visit,
    spec: KindSpec,
    wording: Wording,
    values: Mapping[str, str],
    due_on: date | None,
    number: str,
    now: datetime,
) -> DocumentFacts:
    making = Making(
        number=number,
        visit=visit.code,
        issued_at=timezone.localtime(now),
        due_on=due_on,
        title=wording.title,
        body=wording.body,
        template=wording.label,
    )
    return document_of(spec, values, making)


def _refuse_twice(
    visit: Visit,
    spec: KindSpec,
    wording: Wording,
    draft: Draft,
    values: Mapping[str, str],
    now: datetime,
) -> None:
    for standing in documents_of(visit).filter(kind=spec.kind):
        then = document_facts(bytes(standing.facts))
        again = _facts(visit, spec, wording, values, draft.due_on, standing.number, now)
        if replace(again, issued_at=then.issued_at) == then:
            raise AlreadyIssuedError(standing)


def _next_number(unit: Unit, spec: KindSpec, *, year: int, by: str, now: datetime) -> str:
    """The row of the counter is the lock; it rolls back with the document, so no number is lost."""
    try:
        mark = mark_for(unit=unit, by=by, now=now)
    except MarkTakenError as error:
        raise PolicyError(str(error)) from None
    DocumentCounter.objects.get_or_create(unit=unit, kind=spec.kind, year=year)
    counter = DocumentCounter.objects.select_for_update().get(unit=unit, kind=spec.kind, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return number_of(mark, spec.word, year, counter.last)
