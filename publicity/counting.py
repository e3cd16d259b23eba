"""Which publications count, which record of one counts now, and which records lag behind."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Protocol

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from entities.selectors.briefs import listing_refs
from inspections.fieldwork.selectors.aftermath import ORDERS, settled_visits
from publicity.models import CheckRecord, PastChecks, Publication
from publicity.outcomes import TERM

BATCH = 300
OWN = frozenset({"id", "sign", "reverses_id", "recorded_by", "recorded_at"})
Key = tuple[str, int, date, str]  # code or name, unit, day, mode
# What was corrected or withdrawn counts no longer; what was shown long enough still does.
COUNTS = Q(correction__isnull=True) & (Q(withdrawal__isnull=True) | Q(withdrawal__by=TERM))


class Keyed(Protocol):
    """A check that can be told from others."""

    @property
    def key(self) -> Key: ...


def copied(row: CheckRecord) -> dict[str, Any]:
    """The columns of a record but for its sign and who wrote it."""
    columns = [column.attname for column in CheckRecord._meta.concrete_fields]
    return {name: getattr(row, name) for name in columns if name not in OWN}


def live_records() -> QuerySet[CheckRecord]:
    """Records that nothing took back."""
    return CheckRecord.objects.filter(sign=1, reversal__isnull=True)


def live_record(publication: Publication) -> CheckRecord | None:
    """The record by which a publication counts now. One query."""
    return live_records().filter(publication=publication).first()


def counting_publications(ids: Collection[int]) -> QuerySet[Publication]:
    """Those of the publications that count."""
    return Publication.objects.filter(COUNTS, pk__in=ids)


def lagging_publications(limit: int) -> list[int]:
    """Publications that are not counted yet, or of which a record no longer says all. 8 queries.

    Every condition ends with the renewal, so nothing is renewed twice for the same reason.
    """
    mine = live_records().filter(publication=OuterRef("pk"))
    missing = Publication.objects.filter(COUNTS).filter(~Exists(mine)).order_by("pk")
    found = set(missing.values_list("pk", flat=True)[:limit])
    live = live_records().filter(publication__isnull=False).order_by("publication_id")
    for condition in _lags():
        rows = live.filter(condition).values_list("publication_id", flat=True).distinct()
        found.update(rows[:limit])
    return sorted(found)[:limit]


def _lags() -> tuple[Q, ...]:
    visit = "publication__visit"
    answers = f"{visit}__transfers__answers"
    listed = Q(publication__visit__code__in=listing_refs()) | Q(
        publication__visit__publications__code__in=listing_refs()
    )
    return (
        Q(**{f"{visit}__documents__kind__in": ORDERS}, is_ordered=False),
        Q(**{f"{visit}__transfers__is_case": True}, is_transferred=False),
        Q(**{f"{answers}__is_filed": True}, is_filed=False),
        Q(**{f"{answers}__fine_fen__gt": 0, f"{answers}__entered_at__gt": F("recorded_at")}),
        Q(Exists(settled_visits(OuterRef("publication__visit"))), is_settled=False),
        Q(listed, is_listed=False),
        Q(~listed, is_listed=True),
    )


def past_keys(rows: Iterable[Keyed]) -> set[Key]:
    """Those of the checks that an earlier file brought and that count. One query for 300 units."""
    wanted = {row.key for row in rows}
    if not wanted:
        return set()
    days = [key[2] for key in wanted]
    units = sorted({key[1] for key in wanted})
    found: set[Key] = set()
    for start in range(0, len(units), BATCH):
        old = live_records().filter(
            past__isnull=False,
            unit_id__in=units[start : start + BATCH],
            checked_on__range=(min(days), max(days)),
        )
        for code, name, unit_id, day, mode in old.values_list(
            "entity_code", "entity_name", "unit_id", "checked_on", "mode"
        ):
            found.add((code or name, unit_id, day, mode))
    return found & wanted


def past_files() -> QuerySet[PastChecks]:
    """Files of checks from before the system, newest first; with how many still count."""
    live = Count("records", filter=Q(records__sign=1, records__reversal__isnull=True))
    rows = PastChecks.objects.select_related("unit").annotate(live=live)
    return rows.order_by("-imported_at", "-pk")
