"""The list of results as pages read it.

Without typed words, and with the filters of its first line only, it is what most people see: those
queries are compiled once for each set of filters. All others are composed for their page.
"""

from datetime import date
from functools import cache
from typing import Any

from django.db.models import F, QuerySet

from publicity.index_models import ResultEntry
from publicity.keyset import Turn, part
from publicity.search import COUNTED_UP_TO, Search, Wanted
from shuangsuiji.compiled import Compiled, Given

COLUMNS = {
    "code": F("publication__code"),
    "name": F("publication__name"),
    "checked_on": F("publication__checked_on"),
    "corrects": F("publication__corrects"),
    "bureau": F("unit__name"),
    "entity_code": F("entity__code"),
}
NARROWS = {
    "year": {"year": Given("year")},
    "outcome": {"has_problem": Given("has_problem")},
    "kind": {"kind": Given("kind")},
}
OUTCOMES = {"clean": False, "problem": True}
Names = frozenset[str]


class Results:
    """Results on show that match, newest first; nothing is read before it is asked for."""

    def __init__(self, wanted: Wanted, *, on: date, size: int) -> None:
        """``size``: rows of a page."""
        self._on, self._size = on, size
        self._names = frozenset(wanted.query)
        self.asked = Search(wanted, on=on)
        self._given = _given(wanted) if self._names <= NARROWS.keys() else None

    def read(self, turn: Turn, **place: Any) -> list[dict[str, Any]]:
        """The ``part`` of one page. One query; at most two more where words were typed."""
        if self._given is not None:
            query = _page(self._names, turn, self._size)
            return query.ask(on=self._on, **self._given, **place)
        rows = _lines(self.asked.results)
        return list(part(rows, self._size, turn, by=self.asked.order, **place))

    def count(self) -> int:
        """How many there are, but never more than one above ``COUNTED_UP_TO``. One query."""
        if self._given is not None:
            return _first(self._names).count(on=self._on, **self._given)
        return self.asked.count()


def _given(wanted: Wanted) -> dict[str, Any] | None:
    """Values for ``NARROWS``; None where one of them can be none of ours."""
    given: dict[str, Any] = {"kind": wanted.kind}
    if wanted.year:
        if not (wanted.year.isascii() and wanted.year.isdigit() and len(wanted.year) == 4):
            return None
        given["year"] = int(wanted.year)
    if wanted.outcome:
        if wanted.outcome not in OUTCOMES:
            return None
        given["has_problem"] = OUTCOMES[wanted.outcome]
    return given


def _narrowed(names: Names) -> QuerySet[ResultEntry]:
    rows = ResultEntry.objects.filter(shown_until__gte=Given("on"))
    for name in sorted(names):
        rows = rows.filter(**NARROWS[name])
    return rows


def _lines(rows: "QuerySet[Any]") -> "QuerySet[Any, dict[str, Any]]":
    return rows.values("pk", "published_at", "has_problem", "entity_id", **COLUMNS)


@cache
def _page(names: Names, turn: Turn, size: int) -> "Compiled[dict[str, Any]]":
    place = {} if turn is Turn.FIRST else {"at": Given("at"), "pk": Given("pk")}
    return Compiled(lambda: part(_lines(_narrowed(names)), size, turn, **place))


@cache
def _first(names: Names) -> "Compiled[dict[str, Any]]":
    """As many as are counted, in an order that ends the search early."""
    rows: QuerySet[Any] = _narrowed(names).order_by("-published_at", "-pk")
    return Compiled(lambda: rows.values("pk")[: COUNTED_UP_TO + 1])
