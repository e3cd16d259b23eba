"""From the list of a draw to what was found at each entity of it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F

from inspections.selectors.public import DrawnEntity, DrawSession
from publicity.models import Publication
from publicity.published import shown_results, totals


def results_of_drawn(rows: Iterable[DrawnEntity], *, on: date) -> dict[int, Publication]:
    """Drawn row -> its result in force, where one is shown. One query."""
    wanted = [row.pk for row in rows]
    shown = shown_results(on=on).filter(visit__parts__drawn__in=wanted, correction__isnull=True)
    pairs = shown.annotate(drawn_row=F("visit__parts__drawn")).order_by()
    return {row.drawn_row: row for row in pairs}


def totals_of_session(session: DrawSession, *, on: date) -> dict[str, int]:
    """How many entities of the draw have a result shown, and with how many a problem."""
    return totals(shown_results(on=on).filter(visit__parts__drawn__session=session))
