"""What the front page tells: drawn and found lately, what comes next, the year in figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q

from inspections.selectors.live import coming_ceremonies
from inspections.selectors.public import published_in_year
from inspections.selectors.sessions import public_sessions
from publicity.index_models import ResultEntry
from publicity.public_ids import public_id
from publicity.published import shown_results

DRAWS, RESULTS, CEREMONIES = 5, 6, 3
KEPT_SECONDS = 60  # figures of a large city take longer to count than a page may take


@dataclass(frozen=True)
class YearFigures:
    """The year so far; each leads to the page that lists what it counts."""

    year: int
    draws: int
    drawn: int  # entities
    results: int
    problems: int


def year_figures(today: date) -> YearFigures:
    """The figures of this year, at most a minute old. Four queries where they are not at hand."""
    key = f"publicity.year.{today.isoformat()}"
    found: YearFigures | None = cache.get(key)
    if found is None:
        draws, drawn = published_in_year(today.year)
        found = YearFigures(today.year, draws, drawn, *_checked(today))
        cache.set(key, found, timeout=KEPT_SECONDS)
    return found


def _checked(today: date) -> tuple[int, int]:
    """Checks of this year on show and those with problems, each by its newest publication.

    As ``published.totals``, from the index: its rows are a sixth as wide, and what was corrected,
    which is little, is taken off instead of being looked for beside every row. Two queries.
    """
    rows = ResultEntry.objects.filter(year=today.year, shown_until__gte=today).order_by()
    counts = {"checked": Count("pk"), "problems": Count("pk", filter=Q(has_problem=True))}
    every = rows.aggregate(**counts)
    corrected = rows.filter(publication__correction__isnull=False).aggregate(**counts)
    return (
        every["checked"] - corrected["checked"],
        every["problems"] - corrected["problems"],
    )


def front_page(today: date) -> dict[str, Any]:
    """What the template of the front page needs. Three queries and the figures."""
    published = public_sessions().filter(published_at__isnull=False)
    return {
        "latest": published.order_by("-published_at", "pk")[:DRAWS],
        "results": [
            (row, public_id(row.entity.code, row.entity_id))
            for row in shown_results(on=today).select_related("entity")[:RESULTS]
        ],
        "coming": coming_ceremonies()[:CEREMONIES],
        "figures": year_figures(today),
    }
