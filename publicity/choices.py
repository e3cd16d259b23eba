"""What the filters of the public lists offer; read once a minute and process."""

import time
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Exists, Max, Min, OuterRef

from entities.selectors.registry import areas_of, kind_labels
from inspections.oneform.codes import ResultType
from inspections.selectors.catalogue import current_items
from publicity.index_models import ResultEntry
from shuangsuiji.orgs.models import Unit

KEPT_SECONDS: Final = 60.0
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """Code and label of everything that can be chosen."""

    units: Pairs
    areas: Pairs
    years: Pairs
    items: Pairs
    types: Pairs
    kinds: Pairs


_kept: list[tuple[float, Choices]] = []


def kept_seconds() -> float:
    """For how long choices may be kept; 0 where nothing is."""
    return KEPT_SECONDS if settings.SSJ_PAGE_CACHE_SECONDS > 0 else 0.0


def choices() -> Choices:
    """Five queries, at most once a minute in each process."""
    now = time.monotonic()
    if not _kept or now >= _kept[0][0] + kept_seconds():
        _kept[:] = [(now, _read())]
    return _kept[0][1]


def _read() -> Choices:
    own = ResultEntry.objects.filter(unit=OuterRef("pk")).order_by()
    used = list(Unit.objects.filter(Exists(own)).order_by("path"))
    above = {code for unit in used for code in unit.path.rstrip("/").split("/")}
    units = list(Unit.objects.filter(code__in=above).order_by("path"))
    span = ResultEntry.objects.order_by().aggregate(first=Min("year"), last=Max("year"))
    years = range(span["last"], span["first"] - 1, -1) if span["last"] else ()
    return Choices(
        units=[(unit.code, f"{'　' * unit.depth}{unit.name}") for unit in units],
        areas=areas_of({unit.region_code for unit in used if unit.region_code}),
        years=[(str(year), str(year)) for year in years],
        items=[(item.code, item.name) for item in current_items().only("code", "name")],
        types=ResultType.choices(),
        kinds=kind_labels(),
    )
