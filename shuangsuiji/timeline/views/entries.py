"""One entry with all that proves it, and everything about one row."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuangsuiji.kernel.canonical import JsonValue, parse_canonical
from shuangsuiji.ledger.entries import payloads
from shuangsuiji.ledger.proofs import evidence_of, readable
from shuangsuiji.timeline.changes import Change, changes_in, net
from shuangsuiji.timeline.kinds import HISTORY
from shuangsuiji.timeline.models import Entry
from shuangsuiji.timeline.reading import Line, lines_of
from shuangsuiji.timeline.selectors import Cursor, in_scope, of_subjects
from shuangsuiji.timeline.subjects import BY_MODEL, SubjectType, split_key
from shuangsuiji.timeline.views.access import auditors_scope

VERSIONS = 50


@login_required
@require_safe
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """An entry: content, hashes, proof, heads and a verification made just now."""
    scope = auditors_scope(request)
    row = in_scope(Entry.objects.filter(seq=seq), scope).select_related("unit").first()
    evidence = evidence_of(seq) if row else None
    if row is None or evidence is None:
        raise Http404(f"没有第 {seq} 号条目，或不在您的范围内。")
    about = split_key(row.subject) if row.kind == HISTORY else None
    content = _content(evidence.payload)
    return render(
        request,
        "timeline/entry.html",
        {
            "line": lines_of([row])[0],
            "evidence": evidence,
            "payload": readable(evidence.payload) if evidence.payload is not None else None,
            "content": content,
            "changes": changes_in(content, about[0].model_class) if about else None,
            "origin": request.build_absolute_uri("/").rstrip("/"),
            "neighbours": _neighbours(row, scope),
        },
    )


@login_required
@require_safe
def subject(request: HttpRequest, model: str, key: str) -> HttpResponse:
    """Everything about one row: records, and each version of it beside the one before.

    ``key`` is its primary key, or "=" and the code by which records name it.
    """
    scope = auditors_scope(request)
    about = BY_MODEL.get(model)
    if about is None:
        raise Http404("没有这一类对象。")
    pk, code = _names(about, key)
    entries = of_subjects([code] if code else [], about.kinds, f"{about.model}/{pk}")
    visible = in_scope(entries, scope)
    if not visible.exists():
        raise Http404("没有关于这个对象的条目，或不在您的范围内。")
    before = Cursor.parse(request.GET.get("before", ""))
    rows = list(_older(visible, before)[: VERSIONS + 1])
    lines = lines_of(rows[:VERSIONS])
    versions = _versions(lines, about)
    return render(
        request,
        "timeline/subject.html",
        {
            "about": about,
            "title": code or next((line.subject for line in lines if line.subject), pk),
            "code": code,
            "versions": versions,
            "older": Cursor(rows[-2].at, rows[-2].seq) if len(rows) > VERSIONS else None,
            "is_later_page": before is not None,
            **_compared(request, versions),
        },
    )


def _content(payload: str | None) -> dict[str, JsonValue]:
    parsed = parse_canonical(payload.encode("utf-8")) if payload is not None else {}
    return parsed if isinstance(parsed, dict) else {}


def _neighbours(row: Entry, scope: Any) -> dict[str, Entry | None]:
    """The entries before and after about the same session or row, inside the scope."""
    same = {"draw": row.draw} if row.draw else {"subject": row.subject}
    rows = in_scope(Entry.objects.filter(**same), scope)
    return {
        "earlier": rows.filter(seq__lt=row.seq).order_by("-seq").first(),
        "later": rows.filter(seq__gt=row.seq).order_by("seq").first(),
    }


def _names(about: SubjectType, key: str) -> tuple[str, str]:
    """Primary key and code of the row, as far as it still exists; else what the address says."""
    rows = about.model_class._default_manager.all()
    if key.startswith("="):
        row = rows.filter(**{about.code: key[1:]}).order_by("-pk").first() if about.code else None
        return (str(row.pk) if row else ""), key[1:]
    row = rows.filter(pk=key).first() if key.isascii() and key.isdecimal() else None
    return key, (str(getattr(row, about.code)) if row and about.code else "")


def _older(rows: Any, before: Cursor | None) -> Any:
    ordered = rows.order_by("-at", "-seq")
    return (
        ordered.filter(at__lte=before.at).exclude(at=before.at, seq__gte=before.seq)
        if before
        else ordered
    )


def _versions(lines: Sequence[Line], about: SubjectType) -> list[tuple[Line, list[Change] | None]]:
    """Each entry with what it changed; None for records, whose content has a page."""
    contents = payloads([line.entry.src for line in lines if line.entry.kind == HISTORY])
    return [
        (
            line,
            changes_in(_content(contents[line.entry.src]), about.model_class)
            if line.entry.src in contents
            else None,
        )
        for line in lines
    ]


def _compared(
    request: HttpRequest, versions: Sequence[tuple[Line, list[Change] | None]]
) -> dict[str, Any]:
    """What the chosen versions changed together; both ends included."""
    ends = [request.GET.get(name, "") for name in ("since", "until")]
    if not all(end.isascii() and end.isdecimal() and len(end) < 18 for end in ends):
        return {"compared": None}
    low, high = sorted(int(end) for end in ends)
    chosen = [
        changes or [] for line, changes in reversed(versions) if low <= line.entry.seq <= high
    ]
    return {"compared": net(chosen), "low": low, "high": high}
