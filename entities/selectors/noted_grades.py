"""Grades that came from outside: as the night noted them, and what files and people gave since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models.functions import Coalesce

from entities.credit.noted import read
from entities.models import ChangeState, Entity, ImportChange, NotedGrades
from shuangsuiji.ledger.models import HistoryEntry

BATCH = 900
GRADE = "grade"


def noted_between(first: int, through: int) -> tuple[dict[int, str], NotedGrades | None]:
    """Entity id -> class as last noted, of a run of entities; and the note of this very run.

    One query. A run grows while it is the last one, so notes of shorter ones may lie beneath.
    """
    notes = NotedGrades.objects.filter(first__lte=through, through__gte=first).order_by("-pk")
    found: dict[int, str] = {}
    for note in notes.iterator(chunk_size=1):
        for key, grade in read(bytes(note.grades), first=note.first).items():
            if first <= key <= through:
                found.setdefault(key, grade)
        if (note.first, note.through) == (first, through):
            return found, note
    return found, None


def grades_given(entities: Sequence[Entity]) -> dict[int, str]:
    """Entity id -> the class that it was last given, by a file or by somebody's form."""
    found: dict[int, str] = {}
    for start in range(0, len(entities), BATCH):
        some = {entity.code: entity.pk for entity in entities[start : start + BATCH]}
        given = [*_by_files(some), *_by_hand(some.values())]
        found |= {key: grade for _, key, grade in sorted(given, key=lambda one: one[0])}
    return found


def _by_files(keys: Mapping[str, int]) -> Iterator[tuple[datetime, int, str]]:
    rows = ImportChange.objects.filter(
        entity_code__in=list(keys), field=GRADE, state=ChangeState.APPLIED
    )
    at = Coalesce("batch__finished_at", "batch__requested_at")
    for code, grade, day in rows.order_by("pk").values_list("entity_code", "new", at):
        yield day, keys[code], grade


def _by_hand(keys: Iterable[int]) -> Iterator[tuple[datetime, int, str]]:
    rows = HistoryEntry.objects.get_for_objects(Entity.objects.filter(pk__in=list(keys)))
    columns = ("timestamp", "object_id", "changes")
    for at, key, changes in rows.order_by("pk").values_list(*columns):
        if key is not None and GRADE in (changes or {}):
            yield at, key, str(changes[GRADE][1])
