"""Which rules the visits to one entity break, or may break (docs/guard.md)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from inspections.guard.types import Finding, GuardRule, Kind, Visit, counted

Period = tuple[date, date]


def findings(visits: Sequence[Visit], rule: GuardRule, *, today: date) -> tuple[Finding, ...]:
    """Every breach that a visit still to come takes part in, gravest first.

    A window counts in every period that it touches: the breach is then possible. It is certain
    where so many visits lie wholly inside the period.

    Args:
        visits: all visits to one entity, past and planned; parts of a merged visit count once.
    """
    rows = counted(visits)
    found: list[Finding] = []
    for kind, period, limit in (
        (Kind.DAY, _day, rule.per_day),
        (Kind.WEEK, _week, rule.per_week),
        (Kind.MONTH, _month, rule.per_month),
    ):
        worst = _worst(rows, kind, period, limit, today)
        if worst is not None:
            found.append(worst)
    found += _over_cap(rows, rule, today)
    found += _too_soon(rows, rule, today)
    found += _same_inspector(visits, rule, today)
    if not found:
        found += _near(rows, rule, today)
    return tuple(sorted(found, key=_gravity))


def tired_pairs(
    visits: Iterable[Visit], rule: GuardRule, *, on: date
) -> dict[tuple[str, str], int]:
    """(inspector, entity) -> visits without findings in the year up to ``on``, at the limit.

    A visit whose result nobody reported counts as one without findings.
    """
    counts: dict[tuple[str, str], int] = {}
    for visit in visits:
        if visit.end >= on or visit.end.year != on.year or visit.had_findings:
            continue
        for inspector in dict.fromkeys(visit.inspectors):
            key = (inspector, visit.entity)
            counts[key] = counts.get(key, 0) + 1
    return {key: n for key, n in sorted(counts.items()) if n >= rule.same_inspector}


def _worst(
    rows: Sequence[Visit],
    kind: Kind,
    period: Callable[[date], Period],
    limit: int,
    today: date,
) -> Finding | None:
    """The fullest period; the most visits always meet in one that holds the start of a visit."""
    best: tuple[bool, int, date] | None = None
    made: Finding | None = None
    for row in rows:
        start, end = period(row.start)
        touching = [each for each in rows if each.start <= end and each.end >= start]
        if len(touching) <= limit or not any(each.is_open(today) for each in touching):
            continue
        inside = sum(each.start >= start and each.end <= end for each in touching)
        key = (inside > limit, len(touching), start)
        if best is not None and key[:2] <= best[:2]:
            continue
        best = key
        if kind is Kind.DAY and inside <= limit:  # any day on which all the windows are open
            end = min(each.end for each in touching)
        made = Finding(
            kind=kind,
            entity=row.entity,
            limit=limit,
            count=inside if inside > limit else len(touching),
            start=start,
            end=end,
            refs=tuple(each.ref for each in touching),
            is_certain=inside > limit,
        )
    return made


def _over_cap(rows: Sequence[Visit], rule: GuardRule, today: date) -> list[Finding]:
    if rule.annual_cap is None:
        return []
    made = []
    for year in sorted({row.start.year for row in rows if row.is_open(today)}):
        within = [row for row in rows if row.start.year == year]
        if len(within) > rule.annual_cap:
            made.append(
                Finding(
                    kind=Kind.CAP,
                    entity=within[0].entity,
                    limit=rule.annual_cap,
                    count=len(within),
                    start=date(year, 1, 1),
                    end=date(year, 12, 31),
                    refs=tuple(row.ref for row in within),
                )
            )
    return made


def _too_soon(rows: Sequence[Visit], rule: GuardRule, today: date) -> list[Finding]:
    """Neighbours that lie closer than the cooldown; certain where no choice of days helps."""
    made = []
    for one, other in pairwise(rows):
        free_from = one.end + timedelta(days=rule.cooldown_days)
        if not rule.cooldown_days or not other.is_open(today) or other.start >= free_from:
            continue
        made.append(
            Finding(
                kind=Kind.COOLDOWN,
                entity=one.entity,
                limit=rule.cooldown_days,
                count=max(0, (other.start - one.end).days),
                start=one.start,
                end=other.end,
                refs=(one.ref, other.ref),
                is_certain=other.end < one.start + timedelta(days=rule.cooldown_days),
            )
        )
    return made


def _same_inspector(visits: Sequence[Visit], rule: GuardRule, today: date) -> list[Finding]:
    made = []
    for visit in visits:
        if not visit.is_open(today):
            continue
        tired = tired_pairs(visits, rule, on=visit.start)
        for inspector in visit.inspectors:
            before = tired.get((inspector, visit.entity))
            if before is None:
                continue
            made.append(
                Finding(
                    kind=Kind.INSPECTOR,
                    entity=visit.entity,
                    limit=rule.same_inspector,
                    count=before,
                    start=date(visit.start.year, 1, 1),
                    end=visit.end,
                    refs=(visit.ref,),
                    inspector=inspector,
                )
            )
    return made


def _near(rows: Sequence[Visit], rule: GuardRule, today: date) -> list[Finding]:
    for one, other in pairwise(rows):
        gap = (other.start - one.end).days
        if one.is_open(today) and other.is_open(today) and gap <= rule.window_days:
            return [
                Finding(
                    kind=Kind.NEAR,
                    entity=one.entity,
                    limit=rule.window_days,
                    count=max(0, gap),
                    start=one.start,
                    end=other.end,
                    refs=(one.ref, other.ref),
                )
            ]
    return []


def _gravity(row: Finding) -> tuple[int, bool, date]:
    return list(_ORDER).index(row.kind), not row.is_certain, row.start


_ORDER = (
    Kind.INSPECTOR,
    Kind.CAP,
    Kind.DAY,
    Kind.WEEK,
    Kind.MONTH,
    Kind.COOLDOWN,
    Kind.NEAR,
)


def _day(day: date) -> Period:
    return day, day


def _week(day: date) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _month(day: date) -> Period:
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return first, after - timedelta(days=1)
