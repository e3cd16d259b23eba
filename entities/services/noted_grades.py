"""The nightly look at grades that no fact gave: nobody changes them past files and forms."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from entities.credit.noted import written
from entities.models import Entity, NotedGrades
from entities.selectors.noted_grades import grades_given, noted_between


class Compared(NamedTuple):
    """What a night found in a run of entities without computed grades."""

    edited: dict[str, str]  # code of an entity -> the class that was put in past the rules
    restored: list[Entity]  # with the noted class again, not saved yet
    notes: list[NotedGrades]  # the new note, where anything changed


def compare_with_note(
    *, entities: Sequence[Entity], first: int, through: int, now: datetime
) -> Compared:
    """Hold the grades of a run against its last note, and note them anew; a step of regrading.

    Another class than the noted one is right where a file or a form gave it. At the first sight
    of an entity its class is noted as it is.

    Args:
        entities: those of the run whose grades are not computed; restored ones are changed.
    """
    noted, last = noted_between(first, through)
    differing = [one for one in entities if noted.get(one.pk, one.grade) != one.grade]
    given = grades_given(differing)
    edited, restored = {}, []
    for entity in differing:
        if entity.grade != given.get(entity.pk):
            edited[entity.code] = entity.grade
            entity.grade = noted[entity.pk]
            restored.append(entity)
    found = {one.pk: one.grade for one in entities}
    if last is not None and found == noted:
        return Compared(edited, restored, [])
    grades = written(found, first=first, through=through)
    note = NotedGrades.objects.create(first=first, through=through, grades=grades, noted_at=now)
    return Compared(edited, restored, [note])
