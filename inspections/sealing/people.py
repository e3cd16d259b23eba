"""Which inspectors a frame holds: every one of the unit, in a pool or excluded with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from personnel.selectors import available_inspectors

from inspections.draw.header import ExcludedInspector, Inspector
from inspections.models.plans import Task
from inspections.selectors.matching import inspectors_matching
from inspections.taskspec.types import TaskSpec
from personnel.models import Inspector as InspectorRow

SEPARATION = "SEPARATION"  # 抽与查相分离: who seals or draws does not inspect
NOT_IN_POOL = "NOT_IN_POOL"


@dataclass(frozen=True)
class FrozenPeople:
    drawable: tuple[Inspector, ...]
    excluded: tuple[ExcludedInspector, ...]


def freeze_people(
    task: Task, spec: TaskSpec, branch_codes: Mapping[int, str], *, kept_apart: frozenset[str]
) -> FrozenPeople:
    """Place every inspector of the unit in the first pool that wants them, or say why not.

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
    for row in available_inspectors(task.unit, window_from=span.start, window_to=span.end):
        person = row.inspector
        reason = row.reason or _reason(person, pool_of, kept_apart)
        if reason:
            excluded.append(ExcludedInspector(person.code, reason))
        else:
            drawable.append(_frozen(person, pool_of[person.pk], branch_codes))
    return FrozenPeople(
        drawable=tuple(sorted(drawable, key=lambda person: person.id)),
        excluded=tuple(sorted(excluded, key=lambda person: person.id)),
    )


def _reason(person: InspectorRow, pool_of: Mapping[int, str], kept_apart: frozenset[str]) -> str:
    if person.user is not None and person.user.username in kept_apart:
        return SEPARATION
    return "" if person.pk in pool_of else NOT_IN_POOL


def _frozen(person: InspectorRow, pool: str, branch_codes: Mapping[int, str]) -> Inspector:
    return Inspector(
        id=person.code,
        branch=branch_codes[person.unit_id],
        pool=pool,
        lead=person.is_lead_certified,
        tags=tuple(sorted(tag.code for tag in person.tags.all())),
    )
