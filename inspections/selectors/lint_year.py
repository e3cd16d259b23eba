"""A bureau's year: how many of each kind are registered, drawn and planned; who is at the cap."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Count, QuerySet

from entities.models import Entity, EntityKind, RegStatus
from inspections.guard.meter import meter
from inspections.lint.types import KindYear, YearFacts
from inspections.models.guard import VisitRecord
from inspections.models.jobs import DrawnEntity
from inspections.models.plans import AnnualPlan, Task
from inspections.selectors.assignments import assigned
from inspections.selectors.guard_rules import guard_rule
from inspections.selectors.matching import entities_matching
from inspections.selectors.plans import spec_of
from inspections.selectors.previews import kind_shares
from inspections.selectors.visits import BATCH, visits_of
from inspections.states import Status
from inspections.taskspec import EntityFilter
from shuangsuiji.orgs.models import Unit

KINDS = ("ENT", "IND", "COOP")


def year_of_plan(plan: AnnualPlan) -> YearFacts:
    """Every task of the plan together."""
    tasks = list(plan.tasks.select_related("unit"))
    return _year(plan.year, plan.unit, tasks)


def year_of_task(task: Task) -> YearFacts:
    """The task's plan; without one, every task of the bureau whose window begins in the year."""
    if task.plan is not None:
        return year_of_plan(task.plan)
    year = task.window_from.year
    tasks = Task.objects.filter(
        unit__path__startswith=task.unit.path, window_from__year=year
    ).select_related("unit")
    return _year(year, task.unit, list(tasks))


def _year(year: int, unit: Unit, tasks: list[Task]) -> YearFacts:
    planned = _planned(tasks)
    registered = Counter(
        dict(
            Entity.objects.filter(responsible_unit__path__startswith=unit.path)
            .filter(status=RegStatus.ACTIVE, kind__in=KINDS)
            .order_by()
            .values_list("kind")
            .annotate(Count("pk"))
        )
    )
    labels = dict(EntityKind.choices)
    return YearFacts(
        year=year,
        unit=unit.name,
        tasks=len(tasks),
        kinds=tuple(
            KindYear(kind, str(labels[kind]), registered[kind], planned[kind]) for kind in KINDS
        ),
    )


def _planned(tasks: Iterable[Task]) -> "defaultdict[str, Fraction]":
    """Drawn where the draw was held, else what the rules would draw today."""
    found: defaultdict[str, Fraction] = defaultdict(Fraction)
    drawn = _drawn(tasks)
    for task in tasks:
        if task.pk in drawn:
            for kind, count in drawn[task.pk].items():
                found[kind] += count
            continue
        for kind, share in kind_shares(spec_of(task), task.unit).items():
            found[kind] += share
    return found


def _drawn(tasks: Iterable[Task]) -> dict[int, dict[str, int]]:
    rows = (
        assigned()
        .filter(session__task__in=list(tasks))
        .order_by()
        .values_list("session__task", "entity__kind")
        .annotate(Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for task, kind, count in rows:
        found.setdefault(task, {})[kind] = count
    return found


def at_cap_count(chosen: EntityFilter, task: Task, cap: int, *, today: date) -> int:
    """How many candidates have had ``cap`` visits in the year of the task's window already.

    Each merged visit counts once, as on the frequency meter. Whoever the cooldown of the task
    keeps out of the draw is no candidate.
    """
    year = task.window_from.year
    counts: Counter[int] = Counter()
    sessions = assigned().filter(session__task__window_from__year=year)
    counts.update(_per_entity(sessions.exclude(session__task=task)))
    counts.update(_per_entity(VisitRecord.objects.filter(visited_on__year=year)))
    full = [pk for pk, count in counts.items() if count >= cap]
    rule = guard_rule(task.unit)
    open_to_draw = entities_matching(chosen, task.unit).exclude(pk__in=_cooling(chosen, today))
    found = 0
    for start in range(0, len(full), BATCH):
        inside = open_to_draw.filter(pk__in=full[start : start + BATCH])
        candidates = dict(inside.values_list("pk", "code"))
        visits = visits_of(candidates)
        found += sum(
            meter(code, visits.get(pk, []), rule, year=year, today=today).count >= cap
            for pk, code in candidates.items()
        )
    return found


def _cooling(chosen: EntityFilter, today: date) -> QuerySet[DrawnEntity, int]:
    """Drawn so lately that sealing, today, leaves them out."""
    since = today - timedelta(days=chosen.cooldown_days)
    drawn = DrawnEntity.objects.filter(is_reserve=False, session__drawn_at__date__gt=since)
    return drawn.exclude(session__status=Status.VOID).values_list("entity_id", flat=True)


def _per_entity(rows: QuerySet[DrawnEntity] | QuerySet[VisitRecord]) -> dict[int, int]:
    return dict(rows.order_by().values_list("entity_id").annotate(Count("pk")))
