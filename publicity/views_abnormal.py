"""The lists as the public reads them: who is on one, why, since when; and whether somebody is."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entities.selectors.listings import kinds_with_counts, standing_listings
from entities.values import folded
from inspections.views.access import today
from publicity import redaction
from publicity.public_ids import public_id

PAGE = 50
LONGEST = 100


@dataclass(frozen=True)
class Line:
    """One listing, redacted."""

    name: str
    code: str
    page: str  # id of the entity's public page
    row: Any


@require_safe
def abnormal(request: HttpRequest) -> HttpResponse:
    """Who stands on a list today; ``q`` is a name, or a whole credit code."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    kind = request.GET.get("kind", "")
    every = standing_listings(on=today())
    kinds = kinds_with_counts(every)
    rows = _asked_for(every, asked) if asked else every
    if kind in {value for value, _, _ in kinds}:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page_obj": page,
        "lines": [_line(row) for row in page],
        "asked": asked,
        "kind": kind,
        "kinds": kinds,
        "total": every.count(),
    }
    return render(request, "publicity/abnormal.html", context)


def _asked_for(rows: QuerySet[Any], asked: str) -> QuerySet[Any]:
    """By name only where the public reads the whole name; by code only the whole code."""
    named = Q(entity__name__icontains=asked) & ~Q(entity__kind=redaction.INDIVIDUAL)
    code = folded(asked)
    if redaction.code(code) != code:
        return rows.filter(named)
    return rows.filter(named | Q(entity__code=code) | Q(entity__uscc=code))


def _line(row: Any) -> Line:
    one = row.entity
    return Line(
        name=redaction.entity(one.name, kind=one.kind, operator=one.legal_rep),
        code=redaction.code(one.code),
        page=public_id(one.code, one.pk),
        row=row,
    )
