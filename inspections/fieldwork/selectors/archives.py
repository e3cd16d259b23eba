"""What belongs into the archive of a visit, row by row, and the entries that vouch for it."""

from collections.abc import Iterable
from typing import Any

from inspections.archive.verify import MADE, SCHEMA, VOUCHED
from inspections.draw.bundle import BundleRecord
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.notices import Archive, ArchiveScope
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.states import VisitState
from inspections.models.sessions import DrawSession
from inspections.selectors.proofs import proven
from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes, parse_canonical
from shuangsuiji.ledger.leaves import instant
from shuangsuiji.ledger.selectors import disclosed_about

REVIEWED = (Event.FORM_REVIEWED, Event.FORM_CORRECTED)
KINDS = tuple({*VOUCHED.values(), *map(str, REVIEWED)})
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/webm": "weba",
    "audio/wav": "wav",
}


def visit_index(visit: Visit) -> dict[str, JsonValue]:
    """The index of a visit's file: forms, evidence, documents, what followed. Ten queries."""
    return {
        "schema": SCHEMA,
        "scope": "VISIT",
        "subject": visit.code,
        "session": visit.session.code,
        "entity": visit.entity.code,
        "tasks": sorted(part.drawn.session.task.code for part in _parts(visit)),
        "forms": [_form(form) for form in visit.forms.select_related("review")],
        "evidence": [_evidence(row) for row in visit.evidence.select_related("file")],
        "documents": [_document(row) for row in visit.documents.select_related("receipt")],
        "held": [
            {"digest": row.digest, "reason": row.reason, "at": instant(row.sent_at)}
            for row in visit.held.all()
        ],
        "follow_ups": [_follow_up(row) for row in visit.follow_ups.select_related("owner")],
        "transfers": [
            {"code": row.code, "case": row.is_case, "sent": instant(row.sent_at)}
            for row in visit.transfers.all()
        ],
    }


def session_index(session: DrawSession) -> dict[str, JsonValue]:
    """The index of a task's file: the newest archive of every reviewed visit. Four queries."""
    visits = Visit.objects.filter(session=session).select_related("entity").order_by("code")
    newest = newest_archives([visit.code for visit in visits])
    return {
        "schema": SCHEMA,
        "scope": "TASK",
        "subject": session.code,
        "task": session.task.code,
        "minutes": [row.digest for row in session.minutes.order_by("edition")],
        "stopped": [
            {"visit": visit.code, "why": visit.stopped_why}
            for visit in visits
            if visit.state == VisitState.STOPPED
        ],
        "visits": [
            {
                "path": f"visits/{code}-{row.edition}.json",
                "visit": code,
                "edition": row.edition,
                "digest": row.digest,
            }
            for code, row in newest.items()
        ],
    }


def newest_archives(codes: Iterable[str]) -> dict[str, Archive]:
    """Visit code -> its newest edition. One query."""
    rows = Archive.objects.filter(scope=ArchiveScope.VISIT, subject__in=list(codes))
    return {row.subject: row for row in rows.order_by("subject", "edition")}


def archive_records(archive: Archive) -> dict[str, Any]:
    """The log part of the package: entries with proofs, and the keys under their head.

    Raises:
        NotProvenError: the log is not signed over the archive yet; it takes seconds.
    """
    about = [archive.subject, *(row["visit"] for row in index_of(archive).get("visits", []))]
    kinds = KINDS if archive.scope == ArchiveScope.VISIT else (MADE,)
    rows = [
        BundleRecord(row.leaf, row.payload, "", row.salt)
        for row in disclosed_about(about, kinds, until=archive.made_at)
    ]
    records, part = proven(rows, before=1)
    return {
        "keys": list(part.keys),
        "records": [
            {"leaf": one.leaf, "payload": one.payload, "proof": one.proof, "salt": one.salt}
            for one in records
        ],
    }


def index_of(archive: Archive) -> dict[str, Any]:
    """The stored index."""
    found = parse_canonical(bytes(archive.index))
    if not isinstance(found, dict):
        raise TypeError(f"archive {archive.pk} has no index object")
    return found


def index_bytes(index: dict[str, JsonValue]) -> bytes:
    """What is hashed and logged."""
    return canonical_bytes(index)


def _parts(visit: Visit) -> Any:
    return visit.parts.select_related("drawn__session__task")


def _form(form: Any) -> dict[str, JsonValue]:
    review = getattr(form, "review", None)
    return {
        "path": f"forms/{form.version}.json",
        "version": form.version,
        "digest": form.digest,
        "by": form.submitted_by,
        "at": instant(form.submitted_at),
        "reason": form.reason,
        "signatures": [
            {"role": row.role, "name": row.name, "digest": row.digest, "at": instant(row.signed_at)}
            for row in form.signatures.all()
        ],
        "departments": [
            {
                "unit": row.unit.code,
                "agreed": row.is_agreed,
                "opinion": row.opinion,
                "by": row.signed_by,
                "at": instant(row.signed_at),
            }
            for row in form.department_signatures.select_related("unit")
        ],
        "review": None
        if review is None
        else {
            "approved": review.is_approved,
            "publish": review.may_publish,
            "opinion": review.opinion,
            "by": review.reviewed_by,
            "at": instant(review.reviewed_at),
        },
    }


def _evidence(row: Any) -> dict[str, JsonValue]:
    suffix = SUFFIXES.get(row.file.media_type, "bin")
    return {
        "path": f"evidence/{row.file.digest}.{suffix}",
        "digest": row.file.digest,
        "size": row.file.size,
        "type": row.file.media_type,
        "kind": row.kind,
        "title": row.title,
        "item": row.item_code,
        "taken": instant(row.taken_at),
        "by": row.filed_by,
    }


def _document(row: Any) -> dict[str, JsonValue]:
    receipt = getattr(row, "receipt", None)
    return {
        "path": f"documents/{row.digest}.json",
        "digest": row.digest,
        "number": row.number,
        "kind": row.kind,
        "at": instant(row.issued_at),
        "served": None if receipt is None else instant(receipt.served_at),
    }


def _follow_up(row: Any) -> dict[str, JsonValue]:
    return {
        "code": row.code,
        "action": row.action,
        "owner": row.owner.code,
        "state": row.state,
        "due": row.due_on.isoformat(),
        "steps": [
            {"kind": one.kind, "by": one.by, "at": instant(one.at), "note": one.note}
            for one in row.steps.all()
        ],
    }
