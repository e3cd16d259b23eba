"""The public page of one entity, at an address that never changes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entities.values import folded
from publicity.entity_page import entity_page
from publicity.entity_rows import find_by_other_number, find_entity
from publicity.public_ids import is_plain

LONGEST = 64


@require_safe
def entity(request: HttpRequest, code: str) -> HttpResponse:
    """Every visit, why it came, what was found; another number of the same firm leads here."""
    asked = code.strip()[:LONGEST]
    found = find_entity(asked) or find_entity(folded(asked))
    if found is None and is_plain(asked):
        found = find_by_other_number(folded(asked))
    page = entity_page(found, today=timezone.localdate()) if found is not None else None
    if page is None:
        shown = asked if is_plain(asked) else ""
        return render(request, "publicity/entity_none.html", {"asked": shown}, status=404)
    if page.address != code:
        return redirect("publicity:entity", code=page.address)
    return render(request, "publicity/entity.html", {"page": page, "entity": page.entity})
