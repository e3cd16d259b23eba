"""What a task would do again: entities visited near its window, inspectors at their limit."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from entities.models import Entity
from inspections.codes import ExclusionReason, NamesOfEntities
from inspections.models.guard import RepeatReason, VisitRecord
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession
from inspections.selectors.assignments import assigned, members_of, team_ids
from inspections.selectors.collisions import INSIDERS
from inspections.selectors.guard_rules import guard_rule
from inspections.selectors.matching import entities_matching, inspectors_matching
from inspections.selectors.plans import spec_of
from inspections.taskspec import TaskSpec
from personnel.models import Inspector
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.selectors import scoped

Pair = tuple[str, str]  # inspector, entity


@dataclass(frozen=True)
class Overlap:
    """How many candidates another task or body visits near the window."""

    ref: str  # session code, or name of the body
    title: str
    body: str
    start: date
    end: date
    count: int
    is_over: bool  # the visit is past
    is_secret: bool  # the drawn list is closed: its entities are not named to this reader

    @property
    def reason(self) -> ExclusionReason:
        return ExclusionReason.RECENTLY_INSPECTED if self.is_over else ExclusionReason.JOINT_VISIT


def overlaps(
    task: Task, spec: TaskSpec, user: User | AnonymousUser, *, today: date
) -> list[Overlap]:
    """Visits within the guard's window of the task that fall on its candidates. Six queries."""
    near = timedelta(days=guard_rule(task.unit).window_days)
    first, last = spec.window.start - near, spec.window.end + near
    candidates = entities_matching(spec.entities, task.unit).values("pk")
    found = [
        _of_session(session, count, user, today=today)
        for session, count in _sessions(task, candidates, first, last)
    ]
    records = VisitRecord.objects.filter(
        entity__in=candidates, visited_on__gte=first, visited_on__lte=last
    )
    by_body: dict[str, list[tuple[int, date]]] = {}
    for body, entity_id, day in records.values_list("body", "entity_id", "visited_on"):
        by_body.setdefault(body, []).append((entity_id, day))
    for body, rows in sorted(by_body.items()):
        days = [day for _, day in rows]
        count = len({entity_id for entity_id, _ in rows})
        title = "其他部门检查记录"
        found.append(
            Overlap(body, title, body, min(days), max(days), count, max(days) < today, False)
        )
    return found


def visited_codes(task: Task, spec: TaskSpec, ref: str) -> list[str]:
    """Candidates of the task that the session, or the body, visits near its window."""
    near = timedelta(days=guard_rule(task.unit).window_days)
    candidates = entities_matching(spec.entities, task.unit)
    drawn = assigned().filter(session__code=ref).values("entity_id")
    records = VisitRecord.objects.filter(
        body=ref,
        visited_on__gte=spec.window.start - near,
        visited_on__lte=spec.window.end + near,
    ).values("entity_id")
    rows = candidates.filter(pk__in=drawn) | candidates.filter(pk__in=records)
    return list(rows.order_by("code").values_list("code", flat=True).distinct())


def unanswered_pairs(task: Task, spec: TaskSpec) -> list[Pair]:
    """Pairs at the limit of visits without findings that the task neither bars nor explains.

    A visit whose result is not reported counts as one without findings. Six queries.
    """
    limit = guard_rule(task.unit).same_inspector
    counts = _drawn_pairs(spec) + _recorded_pairs(spec)
    tired = {pair for pair, count in counts.items() if count >= limit}
    tired -= {(row.inspector, row.entity) for row in spec.recusals}
    if not tired:
        return []
    given = RepeatReason.objects.filter(year=spec.window.start.year)
    tired -= set(given.values_list("inspector__code", "entity__code"))
    people = _people(task, spec)
    candidates = entities_matching(spec.entities, task.unit)
    visited = set(
        candidates.filter(code__in=[what for _, what in tired]).values_list("code", flat=True)
    )
    return sorted(pair for pair in tired if pair[0] in people and pair[1] in visited)


def _sessions(
    task: Task, candidates: "QuerySet[Entity, Any]", first: date, last: date
) -> Iterable[tuple[DrawSession, int]]:
    counts = dict(
        assigned()
        .filter(
            entity__in=candidates,
            session__task__window_to__gte=first,
            session__task__window_from__lte=last,
        )
        .exclude(session__task=task)
        .order_by()
        .values_list("session_id")
        .annotate(Count("pk"))
    )
    rows = DrawSession.objects.filter(pk__in=counts).select_related("task", "unit")
    return [(row, counts[row.pk]) for row in rows.defer("header").order_by("code")]


def _of_session(
    session: DrawSession, count: int, user: User | AnonymousUser, *, today: date
) -> Overlap:
    task = session.task
    is_open = (
        session.published_at is not None
        or spec_of(task).publish_names == NamesOfEntities.AT_DRAW
        or scoped(
            DrawSession.objects.filter(pk=session.pk), user, on=today, roles=INSIDERS
        ).exists()
    )
    return Overlap(
        ref=session.code,
        title=task.name,
        body=session.unit.name,
        start=task.window_from,
        end=task.window_to,
        count=count,
        is_over=task.window_to < today,
        is_secret=not is_open,
    )


def _people(task: Task, spec: TaskSpec) -> set[str]:
    return {
        code
        for pool in spec.pools
        for code in inspectors_matching(pool, task.unit).values_list("code", flat=True)
    }


def _drawn_pairs(spec: TaskSpec) -> Counter[Pair]:
    rows = list(
        assigned()
        .filter(
            session__task__window_from__gte=date(spec.window.start.year, 1, 1),
            session__task__window_to__lt=spec.window.start,
        )
        .select_related("entity")
    )
    team_of = team_ids(rows)
    people = members_of(team_of.values())
    return Counter(
        (member.code, row.entity.code)
        for row in rows
        for member in people.get(team_of.get(row.pk, 0), ())
    )


def _recorded_pairs(spec: TaskSpec) -> Counter[Pair]:
    rows = (
        VisitRecord.objects.filter(
            visited_on__gte=date(spec.window.start.year, 1, 1), visited_on__lt=spec.window.start
        )
        .exclude(had_findings=True)
        .values_list("entity__code", "inspectors")
    )
    return Counter((who, code) for code, named in rows for who in dict.fromkeys(named))


def named_pairs(pairs: Iterable[Pair]) -> list[tuple[Inspector, Entity]]:
    """Inspectors and entities of a handful of pairs, for a page. Two queries."""
    chosen = list(pairs)
    people = {
        row.code: row
        for row in Inspector.objects.filter(code__in={who for who, _ in chosen}).select_related(
            "unit"
        )
    }
    firms = {row.code: row for row in Entity.objects.filter(code__in={what for _, what in chosen})}
    return [(people[who], firms[what]) for who, what in chosen if who in people and what in firms]
