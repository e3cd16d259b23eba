"""Grades that came from outside: as the night noted them, and what files and people gave since."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

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


def grades_given(entities: Sequence[Entity]) -> dict[int, set[str]]:
    """Entity id -> the class that the newest file gave it, and that somebody last typed."""
    found: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(entities), BATCH):
        some = {entity.code: entity.pk for entity in entities[start : start + BATCH]}
        for code, grade in _by_files(some).items():
            found[some[code]].add(grade)
        for key, grade in _by_hand(some.values()).items():
            found[key].add(grade)
    return dict(found)


def _by_files(codes: Iterable[str]) -> dict[str, str]:
    rows = ImportChange.objects.filter(
        entity_code__in=list(codes), field=GRADE, state=ChangeState.APPLIED
    )
    return dict(rows.order_by("pk").values_list("entity_code", "new"))


def _by_hand(keys: Iterable[int]) -> dict[int, str]:
    rows = HistoryEntry.objects.get_for_objects(Entity.objects.filter(pk__in=list(keys)))
    found: dict[int, str] = {}
    for key, changes in rows.order_by("timestamp", "pk").values_list("object_id", "changes"):
        if key is not None and GRADE in (changes or {}):
            found[key] = str(changes[GRADE][1])
    return found
