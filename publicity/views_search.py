"""The list of published results, and the search for entities and results."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from publicity.browsing import Results
from publicity.choices import choices, kept_seconds
from publicity.keyset import Position, PositionError, Slice, arranged, position
from publicity.printing import address_of, marked_name, printed_lines
from publicity.search import COUNTED_UP_TO, Search, Wanted, hints
from publicity.spelling import terms

PER_PAGE = 50
ENTITIES = 8
LONGEST = 100


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Published results, newest first."""
    return _found(request, "publicity/results.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Entities and results by what somebody typed."""
    return _found(request, "publicity/search.html")


def _found(request: HttpRequest, template: str) -> HttpResponse:
    wanted, today = _wanted(request), localdate()
    after, before, notice = _places(request)
    rows = Results(wanted, on=today, size=PER_PAGE)
    page = _page(rows, after, before)
    is_first = after is None and (before is None or not page.before)
    looked_for, base = terms(wanted.q), reverse("publicity:results")
    return render(
        request,
        template,
        {
            "wanted": wanted,
            "choices": choices(),
            "kept_seconds": kept_seconds(),
            "notice": notice,
            "lines": printed_lines(page.rows, looked_for, base),
            "count": _count(rows, page) if is_first and wanted.query else "",
            "next": _link(wanted, after=page.after),
            "previous": _link(wanted, before=page.before),
            "first": "" if is_first else _link(wanted),
            "entities": _entities(rows.asked, looked_for) if is_first and wanted.q else [],
            "hints": [] if page.rows else _hints(wanted, today),
        },
    )


def _page(rows: Results, after: Position | None, before: Position | None) -> Slice:
    """One page; what lies before the second one is the first, newer rows included."""
    page = arranged(rows.read, PER_PAGE, after=after, before=before)
    if before is not None and not page.before:
        return arranged(rows.read, PER_PAGE)
    return page


def _wanted(request: HttpRequest) -> Wanted:
    given = {name: request.GET.get(name, "").strip()[:LONGEST] for name in Wanted().__dict__}
    return Wanted(**given)


def _places(request: HttpRequest) -> tuple[Position | None, Position | None, str]:
    """Where the page begins, and what is to be said of an address that cannot be read."""
    try:
        after, before = request.GET.get("after", ""), request.GET.get("before", "")
        return (
            position(after) if after else None,
            position(before) if before and not after else None,
            "",
        )
    except PositionError as error:
        return None, None, str(error)


def _count(rows: Results, page: Slice) -> str:
    """How many there are; beyond the limit counting would cost more than the page."""
    if not page.after:
        return str(len(page.rows))
    count = rows.count()
    return f"{COUNTED_UP_TO}+" if count > COUNTED_UP_TO else str(count)


def _link(wanted: Wanted, **place: str) -> str:
    """The query string of a page; empty where there is no such page."""
    return "" if place and not any(place.values()) else "?" + urlencode({**wanted.query, **place})


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found."""

    code: str
    href: str
    name: str


def _entities(asked: Search, looked_for: list[str]) -> list[Hit]:
    found = asked.best_entities(ENTITIES)
    return [
        Hit(row.code, address_of(row.code, row.pk), marked_name(row.name, looked_for))
        for row in found
    ]


def _hints(wanted: Wanted, today: date) -> list[tuple[str, str, str]]:
    """Label, address and number of what would be found with less."""
    return [
        (
            hint.label,
            _link(hint.wanted),
            f"{COUNTED_UP_TO}+" if hint.count > COUNTED_UP_TO else str(hint.count),
        )
        for hint in hints(wanted, on=today)
    ]
