"""Reading credit: facts of an entity, the rules in force, the grade with its explanation."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet

from entities.credit.facts import Fact, FactKind
from entities.credit.grading import Grade, grade
from entities.credit.rulebook import Rulebook, read_rulebook
from entities.models import CreditFact, CreditGrade, Entity, GradeOverride, RulebookVersion
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.ledger.selectors import latest_records

BATCH = 900
GRADES_OF = "grades/"  # what a day's computation is recorded under
KINDS = {one.value: one for one in FactKind}


def rulebook_on(day: date) -> RulebookVersion | None:
    """The version in force on a day. One query."""
    rows = RulebookVersion.objects.filter(valid_from__lte=day)
    return rows.order_by("-valid_from", "-pk").first()


def read_version(version: RulebookVersion) -> Rulebook:
    """What a stored version says."""
    return read_rulebook(json.loads(bytes(version.document)))


def facts_of(entity_ids: Iterable[int]) -> dict[int, list[Fact]]:
    """Facts by entity id. One query for each 900 entities."""
    found: dict[int, list[Fact]] = defaultdict(list)
    ids = list(entity_ids)
    for start in range(0, len(ids), BATCH):
        _gather(found, CreditFact.objects.filter(entity_id__in=ids[start : start + BATCH]))
    return found


def facts_between(first: int, through: int) -> dict[int, list[Fact]]:
    """Facts by entity id of a run of entities. One query, without making rows objects."""
    found: dict[int, list[Fact]] = defaultdict(list)
    _gather(found, CreditFact.objects.filter(entity_id__gte=first, entity_id__lte=through))
    return found


def _gather(found: dict[int, list[Fact]], rows: QuerySet[CreditFact]) -> None:
    columns = ("entity_id", "ref", "kind", "on", "basis", "amount_fen", "end__on", "end__is_error")
    for entity, ref, kind, on, basis, fen, ended, is_error in rows.order_by().values_list(*columns):
        found[entity].append(
            Fact(
                ref=ref,
                kind=KINDS[kind],
                on=on,
                basis=basis,
                ended_on=None if is_error else ended,
                revoked=bool(is_error),
                amount_fen=fen,
            )
        )


def computed(entity: Entity, *, on: date) -> Grade | None:
    """The grade of one entity as the rules give it, with every line; None without rules."""
    version = rulebook_on(on)
    if version is None:
        return None
    return grade(facts_of([entity.pk])[entity.pk], read_version(version), on=on)


def override_in_force(entity_id: int, *, on: date) -> GradeOverride | None:
    """The newest override that two people signed and that has not expired. One query."""
    rows = _in_force(on).filter(entity_id=entity_id)
    return rows.order_by("-decision__decided_at").first()


def _in_force(on: date) -> QuerySet[GradeOverride]:
    return GradeOverride.objects.filter(
        decision__is_approved=True, withdrawal__isnull=True, valid_to__gte=on
    )


def overrides_in_force(entity_ids: Iterable[int], *, on: date) -> dict[int, str]:
    """Entity id -> class by override. One query for each 900."""
    found: dict[int, str] = {}
    ids = list(entity_ids)
    for start in range(0, len(ids), BATCH):
        rows = _in_force(on).filter(entity_id__in=ids[start : start + BATCH])
        found.update(rows.order_by("decision__decided_at").values_list("entity_id", "risk_class"))
    return found


def grades_between(first: int, through: int) -> dict[int, str]:
    """Entity id -> class last computed, of a run of entities. One query."""
    rows = CreditGrade.objects.filter(entity_id__gte=first, entity_id__lte=through)
    return dict(rows.order_by("computed_at", "pk").values_list("entity_id", "risk_class"))


def overrides_between(first: int, through: int, *, on: date) -> dict[int, str]:
    """Entity id -> class by override, of a run of entities. One query."""
    rows = _in_force(on).filter(entity_id__gte=first, entity_id__lte=through)
    return dict(rows.order_by("decision__decided_at").values_list("entity_id", "risk_class"))


def newest_grades(entity_ids: Iterable[int]) -> dict[int, str]:
    """Entity id -> class last computed. One query for each 900."""
    found: dict[int, str] = {}
    ids = list(entity_ids)
    for start in range(0, len(ids), BATCH):
        rows = CreditGrade.objects.filter(entity_id__in=ids[start : start + BATCH])
        found.update(rows.order_by("computed_at", "pk").values_list("entity_id", "risk_class"))
    return found


def history_of(entity: Entity) -> QuerySet[CreditGrade]:
    """Every grade that the entity had, newest first."""
    rows = entity.credit_grades.select_related("rulebook").defer("rulebook__document")
    return rows.order_by("-computed_at", "-pk")


def runs_of_entities(size: int, *, after: int = 0) -> Iterator[tuple[int, int, bool]]:
    """First and last primary key of each run of so many entities, and whether it is the last."""
    keys = Entity.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    run: list[int] = []
    for key in keys.iterator():
        if len(run) == size:
            yield run[0], run[-1], False
            run = []
        run.append(key)
    if run:
        yield run[0], run[-1], True


def how_far(day: date) -> tuple[int, bool]:
    """Primary key through which the day's grades are computed, and whether that is all."""
    last = latest_records(f"{GRADES_OF}{day.isoformat()}").first()
    if last is None or last.payload is None:
        return 0, False
    told = parse_canonical(bytes(last.payload))
    return int(told["through"]), bool(told["done"])
