"""Pages by keyset: a signed cursor says after which row the next one begins.

Rows that come in meanwhile neither repeat nor hide others, and page ten thousand costs what the
first one does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.http import urlencode

from shuangsuiji.compiled import Compiled, Given
from shuangsuiji.partners.problems import Problem

_signer = Signer(salt="partners.cursor")
SHAPES_KEPT = 256  # sets of filters and lengths of a page, of one list
PLACE = ("cursor", "limit")


@dataclass(frozen=True)
class Order:
    """Newest first by one column, then by primary key."""

    column: str
    is_day: bool = False

    def read(self, text: str) -> date | datetime:
        return date.fromisoformat(text) if self.is_day else datetime.fromisoformat(text)


@dataclass(frozen=True)
class Page:
    """The rows of a page, and the cursor of the next one ("" at the end)."""

    rows: list[dict[str, Any]]
    cursor: str


def page_of(
    rows: QuerySet[Any],
    columns: Sequence[str],
    order: Order,
    wanted: Mapping[str, Any],
) -> Page:
    """One page as plain dicts. One query.

    Args:
        wanted: checked parameters with ``limit`` and ``cursor``; a cursor holds for the list and
            the filters with which it was given.

    Raises:
        Problem: the cursor was not given for these filters.
    """
    filters = _filters(rows.model._meta.label_lower, wanted)
    if wanted.get("cursor"):
        rows = rows.filter(_after(order, *_last(order, wanted["cursor"], filters)))
    return _page(list(_lines(rows, columns, order, wanted["limit"])), order, wanted, filters)


class Pages:
    """A list that is asked for often: as ``page_of``, compiled once for each set of filters."""

    def __init__(
        self,
        rows: Callable[[frozenset[str]], "QuerySet[Any]"],
        columns: Sequence[str],
        order: Order,
    ) -> None:
        """``rows`` gives them for names of filters, with ``Given`` where the values go."""
        self._rows, self._columns, self._order = rows, columns, order
        self._compiled = lru_cache(maxsize=SHAPES_KEPT)(self._compile)

    def page(self, wanted: Mapping[str, Any], **given: Any) -> Page:
        """One page as plain dicts. One query.

        Args:
            wanted: as for ``page_of``.
            given: values for the names that ``rows`` gave.
        """
        filters, order = _filters(self._name, wanted), self._order
        last = _last(order, wanted["cursor"], filters) if wanted.get("cursor") else None
        query = self._compiled(frozenset(wanted).difference(PLACE), wanted["limit"], last is None)
        place = last._asdict() if last is not None else {}
        return _page(query.ask(**given, **place), order, wanted, filters)

    @cached_property
    def _name(self) -> str:
        return str(self._rows(frozenset()).model._meta.label_lower)

    def _compile(
        self, names: frozenset[str], limit: int, is_first: bool
    ) -> "Compiled[dict[str, Any]]":
        def build() -> "QuerySet[Any, dict[str, Any]]":
            rows = self._rows(names)
            if not is_first:
                rows = rows.filter(_after(self._order, Given("at"), Given("pk")))
            return _lines(rows, self._columns, self._order, limit)

        return Compiled(build)


def _lines(
    rows: QuerySet[Any], columns: Sequence[str], order: Order, limit: int
) -> "QuerySet[Any, dict[str, Any]]":
    """One more than the page has, which tells whether there is another."""
    rows = rows.order_by(f"-{order.column}", "-pk")
    return rows.values(*columns, order.column, "pk")[: limit + 1]


def _page(
    found: list[dict[str, Any]], order: Order, wanted: Mapping[str, Any], filters: str
) -> Page:
    limit, cursor = wanted["limit"], ""
    if len(found) > limit:
        last = found[limit - 1]
        cursor = _signer.sign_object([last[order.column].isoformat(), last["pk"], filters])
    return Page(found[:limit], cursor)


def page_answer(page: Page, rows: list[dict[str, Any]], path: str, given: Mapping[str, Any]) -> Any:
    """A page as it is sent: the rows and where the next page is."""
    link = None
    if page.cursor:
        link = f"{path}?{urlencode({**given, 'cursor': page.cursor})}"
    return {"results": rows, "next": link, "next_cursor": page.cursor or None}


def _filters(name: str, wanted: Mapping[str, Any]) -> str:
    """The list and its filters, for which a cursor holds."""
    kept = {name: str(wanted[name]) for name in sorted(wanted) if name not in PLACE}
    return f"{name}?{urlencode(kept)}"


class _Last(NamedTuple):
    """The last row of the page before."""

    at: date | datetime
    pk: int


def _last(order: Order, cursor: str, filters: str) -> _Last:
    try:
        value, pk, given_for = _signer.unsign_object(cursor)
        at = order.read(value)
    except (BadSignature, ValueError, TypeError):
        raise _no_page() from None
    if given_for != filters:
        raise _no_page()
    return _Last(at, pk)


def _after(order: Order, at: Any, pk: Any) -> Q:
    return Q(**{f"{order.column}__lte": at}) & (
        Q(**{f"{order.column}__lt": at}) | Q(**{order.column: at, "pk__lt": pk})
    )


def _no_page() -> Problem:
    return Problem(
        "NOT_FOUND",
        "没有这一页：游标须原样取自上一页的答复，且其他条件不变。",
        "No such page: a cursor must come unchanged from the page before, with the same filters.",
    )
