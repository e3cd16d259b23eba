"""Every visit to an entity that is known: drawn in any task of any unit, or reported by others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from inspections.codes import NamesOfEntities
from inspections.guard.types import IMPORTED, SESSION, Visit
from inspections.models.guard import VisitRecord
from inspections.models.jobs import DrawnEntity
from inspections.models.merging import MergedVisit, MergedVisitOutcome, MergedVisitTask
from inspections.models.sessions import DrawSession
from inspections.selectors.assignments import assigned, members_of, team_ids
from inspections.selectors.plans import spec_of
from personnel.models import Inspector

BATCH = 900  # ids in one query; SQLite takes 999 parameters by old default


def visits_of(entity_ids: Iterable[int], *, since: date | None = None) -> dict[int, list[Visit]]:
    """All visits to the entities, by entity id, unordered. Eight queries for each 900 entities.

    Args:
        since: leave out what was over before that day.
    """
    found: dict[int, list[Visit]] = defaultdict(list)
    ids = list(dict.fromkeys(entity_ids))
    openness = Openness()
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        merged = agreed_windows(batch)
        rows = list(_drawn(batch, since))
        team_of = team_ids(rows)
        people = members_of(team_of.values())
        for drawn in rows:
            members = people.get(team_of.get(drawn.pk, 0), ())
            found[drawn.entity_id].append(visit_of_drawn(drawn, members, merged, openness))
        records = VisitRecord.objects.filter(entity_id__in=batch).select_related("entity")
        if since is not None:
            records = records.filter(visited_on__gte=since)
        for record in records.order_by("pk"):
            found[record.entity_id].append(_of_record(record))
    return dict(found)


def visits_to(entity_id: int) -> list[Visit]:
    """All visits to one entity in order of time. Eight queries."""
    visits = visits_of([entity_id]).get(entity_id, [])
    return sorted(visits, key=lambda visit: (visit.start, visit.end, visit.ref))


def busy_entity_ids(*, today: date) -> set[int]:
    """Entities with a visit still to come and at least one other visit this year. Three queries."""
    year = date(today.year, 1, 1)
    to_come = set(
        assigned().filter(session__task__window_to__gte=today).values_list("entity_id", flat=True)
    )
    records = VisitRecord.objects.filter(visited_on__gte=year)
    to_come |= set(records.filter(visited_on__gte=today).values_list("entity_id", flat=True))
    counts: dict[int, int] = defaultdict(int)
    for pk in _both(
        assigned().filter(session__task__window_to__gte=year).values_list("entity_id", flat=True),
        records.values_list("entity_id", flat=True),
    ):
        counts[pk] += 1
    return {pk for pk in to_come if counts[pk] > 1}


def _both(one: Iterable[int], other: Iterable[int]) -> Iterator[int]:
    yield from one
    yield from other


def _drawn(ids: list[int], since: date | None) -> QuerySet[DrawnEntity]:
    rows = (
        assigned()
        .filter(entity_id__in=ids)
        .select_related("entity", "session__task", "session__unit")
        .defer("session__header")
        .order_by("pk")
    )
    return rows if since is None else rows.filter(session__task__window_to__gte=since)


def agreed_windows(ids: list[int]) -> dict[int, tuple[str, date, date]]:
    """Drawn row -> code and window of the merged visit that every task agreed to."""
    parts = MergedVisitTask.objects.filter(merged__in=agreed_merges().filter(entity_id__in=ids))
    rows = parts.values_list("drawn_id", "merged__code", "merged__window_from", "merged__window_to")
    return {pk: (code, start, end) for pk, code, start, end in rows}


def agreed_merges() -> QuerySet[MergedVisit]:
    """Merged visits that every task's unit accepted, without those that stayed apart."""
    open_or_refused = MergedVisitTask.objects.filter(
        Q(answer__isnull=True) | Q(answer__accepts=False)
    )
    apart = MergedVisitOutcome.objects.filter(is_joined=False)
    return MergedVisit.objects.exclude(pk__in=open_or_refused.values("merged_id")).exclude(
        pk__in=apart.values("merged_id")
    )


class Openness:
    """Whether the drawn list of a session is open by now; answers are remembered."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def is_secret(self, session: DrawSession) -> bool:
        if session.pk not in self._known:
            self._known[session.pk] = (
                session.published_at is None
                and spec_of(session.task).publish_names != NamesOfEntities.AT_DRAW
            )
        return self._known[session.pk]


def visit_of_drawn(
    drawn: DrawnEntity,
    members: tuple[Inspector, ...],
    merged: dict[int, tuple[str, date, date]],
    openness: Openness,
) -> Visit:
    """A drawn row, with entity, session, task and unit, as the guard counts it. No query."""
    session, task = drawn.session, drawn.session.task
    code, start, end = merged.get(drawn.pk, ("", task.window_from, task.window_to))
    return Visit(
        entity=drawn.entity.code,
        source=SESSION,
        ref=session.code,
        task=task.code,
        title=task.name,
        unit=session.unit.code,
        body=session.unit.name,
        start=start,
        end=end,
        inspectors=tuple(member.code for member in members),
        is_secret=openness.is_secret(session),
        merged=code,
    )


def _of_record(record: VisitRecord) -> Visit:
    return Visit(
        entity=record.entity.code,
        source=IMPORTED,
        ref=f"R{record.pk}",
        task="",
        title=record.purpose,
        unit="",
        body=record.body,
        start=record.visited_on,
        end=record.visited_on,
        inspectors=tuple(record.inspectors),
        had_findings=record.had_findings,
    )
