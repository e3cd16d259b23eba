"""Which inspectors a frame holds: every one of the unit, in a pool or excluded with a reason."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from inspections.draw.header import ExcludedInspector, Inspector
from inspections.models.plans import Task
from inspections.sealing.reasons import PersonExclusion
from inspections.selectors.matching import departments_of, inspectors_matching
from inspections.taskspec.types import TaskSpec
from personnel.models import Inspector as InspectorRow
from personnel.selectors import available_inspectors


@dataclass(frozen=True)
class FrozenPeople:
    drawable: tuple[Inspector, ...]
    excluded: tuple[ExcludedInspector, ...]


def freeze_people(
    task: Task, spec: TaskSpec, branch_codes: Mapping[int, str], *, kept_apart: frozenset[str]
) -> FrozenPeople:
    """Place every inspector of the departments in the first pool that wants them, or say why not.

    Args:
        kept_apart: usernames of the people who run this draw.
    """
    pool_of: dict[int, str] = {}
    for pool in spec.pools:
        for pk in inspectors_matching(pool, task.unit).values_list("pk", flat=True):
            pool_of.setdefault(pk, pool.id)
    drawable: list[Inspector] = []
    excluded: list[ExcludedInspector] = []
    span = spec.window
    apart = set(
        InspectorRow.objects.filter(user__username__in=kept_apart).values_list("pk", flat=True)
    )
    units = departments_of(spec.pools, task.unit)
    for row in available_inspectors(units, window_from=span.start, window_to=span.end):
        person = row.inspector
        reason = row.reason or _reason(person.pk, pool_of, apart)
        if reason:
            excluded.append(ExcludedInspector(person.code, str(reason)))
        else:
            drawable.append(_frozen(person, pool_of[person.pk], branch_codes))
    return FrozenPeople(
        drawable=tuple(sorted(drawable, key=lambda person: person.id)),
        excluded=tuple(sorted(excluded, key=lambda person: person.id)),
    )


def _reason(pk: int, pool_of: Mapping[int, str], apart: Collection[int]) -> str:
    if pk in apart:
        return PersonExclusion.SEPARATION
    return "" if pk in pool_of else PersonExclusion.NOT_IN_POOL


def _frozen(person: InspectorRow, pool: str, branch_codes: Mapping[int, str]) -> Inspector:
    return Inspector(
        id=person.code,
        branch=branch_codes[person.unit_id],
        pool=pool,
        lead=person.is_lead_certified,
        tags=tuple(sorted(tag.code for tag in person.tags.all())),
    )
