"""Documents, the visit's code and pleas from the phone, also those made without a network."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from inspections.fieldwork.api.answers import ApiError, Caller, call, instant, said
from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.kinds import KindSpec, specs
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.documents import (
    document_by_digest,
    known_values,
    proposals,
    proposed_day,
)
from inspections.fieldwork.services.documents import (
    AlreadyIssuedError,
    Draft,
    issue_document,
    serve_document,
)
from inspections.fieldwork.services.pleas import record_plea
from inspections.fieldwork.services.scene_documents import (
    AHEAD,
    OtherPaperError,
    ScenePaper,
    file_scene_document,
)
from inspections.fieldwork.showing import document_answer, shown_code
from inspections.fieldwork.states import DocKind, ServedBy
from inspections.policies import AlreadyDoneError
from shuangsuiji.kernel.text import visible


@call("GET", "HEAD", "POST")
def documents(caller: Caller, code: str) -> HttpResponse:
    """What can be issued and what was; POST issues one."""
    visit = _mine(caller, code)
    if caller.request.method != "POST":
        rows = visit.documents.order_by("issued_at", "pk")
        return said(
            {
                "kinds": [_kind(spec, visit, caller.now) for spec in specs().values()],
                "documents": [_document(row) for row in rows],
            }
        )
    body = caller.body()
    draft = Draft(kind=_doc_kind(body), values=_values(body), due_on=_day(body))
    try:
        row = issue_document(visit_code=code, draft=draft, by=caller.by, now=caller.now)
    except AlreadyIssuedError as error:
        return said(_document(error.document))
    return said(_document(row), 201)


@call("POST")
def on_scene(caller: Caller, code: str) -> HttpResponse:
    """A document that the phone made and the party has; replaced people may bring theirs home."""
    caller.visit(code)
    body = caller.body()
    paper = ScenePaper(
        kind=_doc_kind(body),
        number=str(body.get("number", "")),
        values=_values(body),
        due_on=_day(body),
        issued_at=_instant(body, "issued_at", "出具时间"),
        template=str(body.get("template", "")),
        digest=str(body.get("digest", "")),
    )
    try:
        row = file_scene_document(visit_code=code, paper=paper, by=caller.by, now=caller.now)
    except AlreadyIssuedError as error:
        return said(_document(error.document))
    except OtherPaperError as error:
        raise ApiError(409, "OTHER_PAPER", str(error)) from None
    return said(_document(row), 201)


@call("GET", "HEAD")
def document(caller: Caller, digest: str) -> HttpResponse:
    """A document as PDF, on A4 or on a strip."""
    return document_answer(caller.request, _given(caller, digest))


@call("POST")
def served(caller: Caller, digest: str) -> HttpResponse:
    """How a document reached the party."""
    row, body = _found(caller, digest), caller.body()
    way = str(body.get("way", ""))
    if way not in ServedBy.values:
        raise ApiError(422, "WAY", f"送达方式只有 {'、'.join(ServedBy.values)}。")
    served_at = _instant(body, "served_at", "送达时间") if body.get("served_at") else None
    if served_at and not row.issued_at <= served_at <= caller.now + AHEAD:
        raise ApiError(422, "WHEN", "送达时间应在出具之后、现在之前。请核对手机的时间。")
    try:
        receipt = serve_document(
            number=row.number,
            way=ServedBy(way),
            receiver=_text(body, "receiver", "签收人", 100),
            strokes=str(body.get("strokes", "")),
            by=caller.by,
            now=caller.now,
            served_at=served_at,
        )
    except AlreadyDoneError:  # the answer to the first time was lost
        return said({"served_at": timezone.localtime(row.receipt.served_at).isoformat()})
    return said({"served_at": timezone.localtime(receipt.served_at).isoformat()}, 201)


@call("POST")
def code(caller: Caller, code: str) -> HttpResponse:
    """The visit's code to show, made where there is none."""
    found = shown_code(caller.request, _mine(caller, code))
    if "refusal" in found:
        raise ApiError(409, "REFUSED", str(found["refusal"]))
    return said(
        {"url": found["address"], "qr": found["qr"], "expires_on": str(found["expires_on"])}
    )


@call("POST")
def pleas(caller: Caller, code: str) -> HttpResponse:
    """A plea is written down; nothing of it can be read again here."""
    visit, body = _mine(caller, code), caller.body()
    key = caller.request.headers.get("Idempotency-Key", "")[:80] or None
    try:
        record_plea(
            visit_code=visit.code,
            who=_text(body, "who", "说情人", 100),
            capacity=_text(body, "capacity", "身份", 100),
            words=_text(body, "words", "经过", 2000),
            happened_at=_instant(body, "happened_at", "发生时间"),
            by=caller.by,
            now=caller.now,
            key=key,
        )
    except AlreadyDoneError:
        return said({})
    return said({}, 201)


def _mine(caller: Caller, code: str) -> Visit:
    """A visit on which the caller goes by now; whoever was replaced issues nothing any more."""
    visit = caller.visit(code)
    if caller.inspector not in crew_of(visit):
        raise ApiError(403, "NOT_YOURS", f"您已不在检查户次“{code}”的检查组，不能再办理。")
    return visit


def _found(caller: Caller, digest: str) -> FieldDocument:
    row = document_by_digest(digest)
    if row is None:
        raise ApiError(404, "NO_DOCUMENT", "没有这份文书。请同步后重试。")
    caller.visit(row.visit.code)
    return row


def _given(caller: Caller, digest: str) -> FieldDocument:
    row = _found(caller, digest)
    _mine(caller, row.visit.code)
    return row


def _instant(body: dict[str, Any], key: str, words: str) -> datetime:
    text = str(body.get(key, ""))
    if (found := instant(text)) is None:
        raise ApiError(
            422, "WHEN", f"{words}“{text[:40]}”应为带时区的时间，例如 2026-12-03T09:30:00+08:00。"
        )
    return found


def _text(body: dict[str, Any], key: str, words: str, most: int) -> str:
    """A text of the body without what nobody can see; longer ones are refused, not cut."""
    found = visible(str(body.get(key) or ""), keep="\n").strip()
    if len(found) > most:
        raise ApiError(422, "LONG", f"{words}有 {len(found)} 字，最多 {most} 字。请缩短。")
    return found


def _kind(spec: KindSpec, visit: Visit, now: datetime) -> dict[str, Any]:
    found = proposals(visit, spec, known_values(visit, now=now))
    due = proposed_day(spec, today=timezone.localdate(now))
    return {
        "kind": spec.kind.value,
        "title": spec.title,
        "due_on": due.isoformat() if due else None,
        "inputs": [
            {
                "name": one.name,
                "hint": one.hint,
                "rows": one.rows,
                "value": found[one.name],
                "optional": one.is_optional,
            }
            for one in spec.inputs
        ],
    }


def _document(row: FieldDocument) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "number": row.number,
        "digest": row.digest,
        "url": reverse("field:document", args=[row.digest]),
        "issued_at": timezone.localtime(row.issued_at).isoformat(),
    }


def _doc_kind(body: dict[str, Any]) -> DocKind:
    kind = str(body.get("kind", ""))
    if kind not in DocKind.values:
        raise ApiError(422, "KIND", f"文书种类只有 {'、'.join(DocKind.values)}。")
    return DocKind(kind)


def _values(body: dict[str, Any]) -> dict[str, str]:
    values = body.get("values")
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise ApiError(422, "VALUES", "values 应为栏目名到文字的对象。")
    return values


def _day(body: dict[str, Any]) -> date | None:
    text = body.get("due_on")
    if text in (None, ""):
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise ApiError(422, "DUE_ON", f"期限“{text}”应为日期，如 2026-12-18。") from None
